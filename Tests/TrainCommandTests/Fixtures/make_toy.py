"""Writes toy.h5 beside itself: a domain file as someone else would write it, with h5py alone.

No attribute, strings of fixed length, weights as float64, labels as int64, gzip; background shifted
in one feature of the target. Written with h5py 3 and numpy 2.
"""

from pathlib import Path

import h5py
import numpy as np

EVENTS = 120  # of each class and domain, train and test each
random = np.random.default_rng(7)


def events(signal: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    label = np.repeat([1, 0], [signal, EVENTS])
    x = random.normal(size=(len(label), 3))
    x[:, 0] += 0.8 * label
    x[:, 1] += np.where(label == 1, 1.5, shift)
    return (100 + 20 * x).round(2).astype(np.float32), label


def weights(label: np.ndarray, fraction: float) -> np.ndarray:
    signal = label == 1
    return len(label) * np.where(signal, fraction / signal.sum(), (1 - fraction) / (~signal).sum())


with h5py.File(Path(__file__).with_name("toy.h5"), "w") as file:
    for part in "train", "test":
        for domain, shift in ("source", 0.0), ("target", 1.5):
            scarce = part == "train" and domain == "target"
            x, label = events(EVENTS // 19 if scarce else EVENTS, shift)
            columns = {
                "x": x,
                "w_domain": np.ones(len(x)) if scarce else weights(label, 0.05),
                "label" if domain == "source" else "truth_label": label,
                "w_label" if domain == "source" else "w_truth": weights(label, 0.5),
            }
            for name, values in columns.items():
                path = f"{part}/{domain}/{name}"
                file.create_dataset(path, data=values, compression="gzip", shuffle=True)
    file["scaling/mean"] = np.full(3, 100.0)
    file["scaling/std"] = np.full(3, 20.0)
    file["features/names"] = np.array([b"pt", b"mass", b"noise"], dtype="S8")
