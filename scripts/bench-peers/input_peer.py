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


def selected(path: Path, index: int, seed: int) -> list[ak.Array]:
    """The events of one file that pass, batch by batch."""
    random = np.random.default_rng([seed, index])
    passing = []
    with uproot.open(path) as file:
        for batch, report in file["Delphes"].iterate(physics.COLUMNS, step_size=STEP, report=True):
            events = physics.with_emulated_tags(physics.selected_objects(batch), random)
            events = ak.with_field(events, np.arange(report.start, report.stop), "entry")
            events = physics.select(events)
            passing.append(ak.with_field(events, np.full(len(events), index), "file"))
    return passing


def process(files: list[tuple[int, Path]], seed: int) -> dict[str, np.ndarray]:
    """The features and the bookkeeping of the events of some files that pass.

    The features come last and at once: awkward pays for each call, whatever the number of events.
    """
    events = ak.concatenate([part for i, path in files for part in selected(path, i, seed)])
    names, matrix = physics.features(events)
    return {
        "names": np.array(names, dtype=object),
        "features": matrix,
        "file": ak.to_numpy(events.file).astype(np.uint32),
        "entry": ak.to_numpy(events.entry).astype(np.uint64),
        "number": ak.to_numpy(events.number),
        "weight": ak.to_numpy(events.weight),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    files = list(enumerate(options.files))
    share = -(-len(files) // options.processes)
    shares = [files[start : start + share] for start in range(0, len(files), share)]
    if len(shares) == 1:
        results = [process(files, options.seed)]
    else:
        with ProcessPoolExecutor(len(shares)) as pool:
            results = list(pool.map(process, shares, [options.seed] * len(shares)))

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
