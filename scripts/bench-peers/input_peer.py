"""Selection and features of Delphes files with uproot, awkward, vector and h5py.

    python input_peer.py OUT.h5 FILE... [--processes N] [--seed S]

The peer of `prep select` and `prep features` for one sample: the same columns, cuts and features;
tags drawn by numpy. Writes /features with `names`, and /event/{file, entry, number, weight}.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import awkward as ak
import h5py
import numpy as np
import uproot

import physics

STEP = 50_000


def process(path: Path, index: int, seed: int) -> dict[str, np.ndarray]:
    """The features and the bookkeeping of the events of one file that pass."""
    random = np.random.default_rng([seed, index])
    parts: list[dict[str, np.ndarray]] = []
    with uproot.open(path) as file:
        tree = file["Delphes"]
        for batch, report in tree.iterate(physics.COLUMNS, step_size=STEP, report=True):
            events = physics.with_emulated_tags(physics.selected_objects(batch), random)
            entry = np.arange(report.start, report.stop, dtype=np.uint64)
            events = physics.select(ak.with_field(events, entry, "entry"))
            names, matrix = physics.features(events)
            parts.append({
                "names": np.array(names, dtype=object),
                "features": matrix,
                "file": np.full(len(events), index, dtype=np.uint32),
                "entry": ak.to_numpy(events.entry),
                "number": ak.to_numpy(events.number),
                "weight": ak.to_numpy(events.weight),
            })  # fmt: skip
    joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return joined | {"names": parts[0]["names"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    tasks = (options.files, range(len(options.files)), [options.seed] * len(options.files))
    if options.processes == 1:
        results = list(map(process, *tasks))
    else:
        with ProcessPoolExecutor(options.processes) as pool:
            results = list(pool.map(process, *tasks))

    with h5py.File(options.output, "w") as output:
        features = output.create_dataset(
            "features", data=np.concatenate([result["features"] for result in results])
        )
        features.attrs["names"] = results[0]["names"].tolist()
        for key in ("file", "entry", "number", "weight"):
            output[f"event/{key}"] = np.concatenate([result[key] for result in results])
    print(f"{options.output}: {sum(len(r['entry']) for r in results)} events selected")


if __name__ == "__main__":
    main()
