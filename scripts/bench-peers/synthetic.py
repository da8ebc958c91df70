"""Files of the paper's size for the benchmarks, of normally distributed features.

    python synthetic.py features OUT LIKE ROWS SEED
    python synthetic.py domains OUT EVENTS_PER_CLASS TARGET_SIGNAL
"""

import sys
from pathlib import Path

import h5py
import numpy as np

FEATURES = 41


def write_features(path: Path, like: Path, rows: int, seed: int) -> None:
    """A feature file of our own format: the header of a real one, normally distributed features."""
    random = np.random.default_rng(seed)
    with h5py.File(like) as source, h5py.File(path, "w") as file:
        for key, value in source.attrs.items():
            file.attrs[key] = value
        names = source["features"].attrs["names"]
        columns = {
            "features": random.normal(seed / 10, 1, (rows, len(names))).astype(np.float32),
            "event/file": np.zeros(rows, np.uint32),
            "event/entry": np.arange(rows, dtype=np.uint64),
            "event/number": np.arange(rows, dtype=np.int64),
            "event/weight": np.ones(rows),
            "event/identity": random.integers(0, 2**63, (rows, 2), dtype=np.uint64),
        }
        for name, values in columns.items():
            dataset = file.create_dataset(name, data=values)
            for key, value in source[name].attrs.items():
                dataset.attrs[key] = value
        del file.attrs["content_hash"]


def write_domains(path: Path, per_class: int, target_signal: int) -> None:
    """A domain file of the paper's training size, the test parts a twentieth of it."""
    random = np.random.default_rng(1)

    def events(signal: int, background: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
        x = random.normal(0, 1, (signal + background, FEATURES)).astype(np.float32)
        x[:signal, :4] += 0.5
        x[signal:, 4] += shift
        return x, np.repeat(np.array([1, 0], np.uint8), [signal, background])

    with h5py.File(path, "w") as file:
        for part, share in (("train", 1.0), ("test", 0.05)):
            n = round(per_class * share)
            for domain, signal, shift in (
                ("source", n, 0.0),
                ("target", target_signal if part == "train" else n, 0.7),
            ):
                x, label = events(signal, n, shift)
                is_training_target = part == "train" and domain == "target"
                balanced = np.where(label == 1, 0.05 * len(x) / signal, 0.95 * len(x) / n)
                group = file.create_group(f"{part}/{domain}")
                group["x"] = x
                group["label" if domain == "source" else "truth_label"] = label
                half = np.where(label == 1, len(x) / 2 / signal, len(x) / 2 / n)
                group["w_label" if domain == "source" else "w_truth"] = half.astype(np.float32)
                group["w_domain"] = (
                    np.ones(len(x), np.float32) if is_training_target
                    else balanced.astype(np.float32)
                )  # fmt: skip
                group["weight"] = np.ones(len(x))
                group["sample"] = np.zeros(len(x), np.uint16)
                group["file"] = np.zeros(len(x), np.uint32)
                group["entry"] = np.arange(len(x), dtype=np.uint64)
        file["scaling/mean"], file["scaling/std"] = np.zeros(FEATURES), np.ones(FEATURES)
        file["features/names"] = np.array([f"x{i}" for i in range(FEATURES)], dtype=object)
        file["features/units"] = np.array([""] * FEATURES, dtype=object)


def main() -> None:
    kind, path, *arguments = sys.argv[1:]
    if kind == "features":
        like, rows, seed = arguments
        write_features(Path(path), Path(like), int(rows), int(seed))
    elif kind == "domains":
        per_class, target_signal = arguments
        write_domains(Path(path), int(per_class), int(target_signal))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
