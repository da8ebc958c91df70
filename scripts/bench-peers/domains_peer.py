"""Source and target domains from feature files, with h5py, pandas and numpy.

    python domains_peer.py OUT.h5 --signal FILE --source FILE --target FILE
                           [--sig-frac 0.05] [--test-fraction 0.5] [--seed 1]

The peer of `prep build-domains` for one signal sample in both domains and one background in each:
the same counts and weights, drawn by numpy. The files are those of `prep features` or of
`features_peer.py`; the output has the layout that `train` reads.
"""

import argparse
import math
from pathlib import Path

import h5py
import numpy as np
import pandas as pd


class Sample:
    """One feature file in memory: the matrix, and a table of bookkeeping with its index."""

    def __init__(self, path: Path, index: int, label: int):
        with h5py.File(path) as file:
            self.matrix = file["features"][:]
            self.names = [n.decode() if isinstance(n, bytes) else str(n)
                          for n in file["features"].attrs["names"]]  # fmt: skip
            self.table = pd.DataFrame({
                "file": file["event/file"][:],
                "entry": file["event/entry"][:],
                "weight": file["event/weight"][:].astype(np.float64),
            })  # fmt: skip
        self.table["label"] = np.uint8(label)
        self.table["sample"] = np.uint16(index)
        self.table["row"] = np.arange(len(self.table))


def normalised(weights: np.ndarray, label: np.ndarray, signal: float, total: float) -> np.ndarray:
    """Weights scaled so that signal sums to `signal * total` and background to the rest."""
    result = weights.copy()
    for value, share in ((1, signal), (0, 1 - signal)):
        mask = label == value
        if mask.any():
            result[mask] *= share * total / weights[mask].sum()
    return result


def part_weights(table: pd.DataFrame, sig_frac: float, scale_domain: bool) -> pd.DataFrame:
    """Adds w_label and w_domain: generator weights over their sample's mean, then normalised."""
    relative = (table.weight / table.groupby("sample").weight.transform("mean")).to_numpy()
    label, n = table.label.to_numpy(), len(table)
    w_domain = normalised(relative, label, sig_frac, n) if scale_domain else relative
    return table.assign(w_label=normalised(relative, label, 0.5, n), w_domain=w_domain)


def write_part(
    file: h5py.File, name: str, table: pd.DataFrame, matrices: list[np.ndarray]
) -> np.ndarray:
    """One of the four parts; returns its matrix."""
    rows, samples = table.row.to_numpy(), table["sample"].to_numpy()
    x = np.empty((len(table), matrices[0].shape[1]), dtype=np.float32)
    for index, matrix in enumerate(matrices):
        x[samples == index] = matrix[rows[samples == index]]
    source = name.endswith("source")
    columns = {
        "x": x,
        "label" if source else "truth_label": table.label.to_numpy(),
        "sample": samples,
        "file": table.file.to_numpy(),
        "entry": table.entry.to_numpy(),
        "weight": table.weight.to_numpy(),
        "w_label" if source else "w_truth": table.w_label.to_numpy(np.float32),
        "w_domain": table.w_domain.to_numpy(np.float32),
    }
    for key, values in columns.items():
        file[f"{name}/{key}"] = values
    return x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--signal", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--sig-frac", type=float, default=0.05)
    parser.add_argument("--test-fraction", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    random = np.random.default_rng(options.seed)
    samples = [
        Sample(path, index, label)
        for index, (path, label) in enumerate(
            [(options.signal, 1), (options.source, 0), (options.target, 0)]
        )
    ]
    shuffled = [s.table.iloc[random.permutation(len(s.table))] for s in samples]
    half = len(shuffled[0]) // 2
    pools = {
        "source": [shuffled[0].iloc[:half], shuffled[1]],
        "target": [shuffled[0].iloc[half:], shuffled[2]],
    }
    n = min(len(table) for pool in pools.values() for table in pool)
    n_test = math.floor(n * options.test_fraction)
    n_train = n - n_test
    f = options.sig_frac
    kept = math.floor(n_train * f / (1 - f) + 1e-9)

    matrices = [sample.matrix for sample in samples]
    with h5py.File(options.output, "w") as file:
        moments = []
        for domain, (signal, background) in pools.items():
            test = pd.concat([signal.iloc[:n_test], background.iloc[:n_test]])
            signal_stop = n if domain == "source" else n_test + kept
            train = pd.concat([signal.iloc[n_test:signal_stop], background.iloc[n_test:n]])
            test = part_weights(test, f, scale_domain=True)
            train = part_weights(train, f, scale_domain=domain == "source")
            write_part(file, f"test/{domain}", test, matrices)
            x = write_part(file, f"train/{domain}", train, matrices)
            moments.append((x.astype(np.float64), train.w_domain.to_numpy()))
        x = np.concatenate([values for values, _ in moments])
        w = np.concatenate([weights for _, weights in moments])
        mean = np.average(x, axis=0, weights=w)
        std = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
        file["scaling/mean"], file["scaling/std"] = mean, np.where(std == 0, 1, std)
        file["features/names"] = np.array(samples[0].names, dtype=object)
        file["samples/name"] = np.array(["signal", "source", "target"], dtype=object)
    print(f"{options.output}: n = {n}, {n_train} to train, {n_test} to test, {kept} target signal")


if __name__ == "__main__":
    main()
