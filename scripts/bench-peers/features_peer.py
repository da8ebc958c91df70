"""The 41 features of a selected file with awkward, vector and h5py.

    python features_peer.py SELECTED.h5 OUT.h5 [--batch N]

The peer of `prep features` on one thread: it reads the file of `prep select` (or of
`select_peer.py`), N events at a time, the size that was fastest, and writes /features with `names`
and /event. Prints one line of JSON.
"""

import argparse
import json
from pathlib import Path

import awkward as ak
import h5py
import numpy as np

import physics


def objects(file: h5py.File, group: str, start: int, stop: int) -> ak.Array:
    """A collection of some events as jagged vectors in float64."""
    offsets = file[f"{group}/offset"][start : stop + 1].astype(np.int64)
    items = slice(offsets[0], offsets[-1])
    names = ["pt", "eta", "phi"] + (["mass"] if group == "jet" else [])
    columns = {name: file[f"{group}/{name}"][items].astype(np.float64) for name in names}
    columns.setdefault("mass", np.zeros_like(columns["pt"]))
    if group == "jet":
        columns["tagged"] = file["jet/btag"][items] == 1
    return ak.unflatten(ak.zip(columns, with_name="Momentum4D"), np.diff(offsets))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("selected", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--batch", type=int, default=20_000)
    options = parser.parse_args()

    with h5py.File(options.selected) as file, h5py.File(options.output, "w") as output:
        count = len(file["event/entry"])
        for start in range(0, count, options.batch):
            stop = min(start + options.batch, count)
            events = ak.zip(
                {f"{g}s": objects(file, g, start, stop) for g in ("jet", "electron", "muon")},
                depth_limit=1,
            )
            names, matrix = physics.features(events)
            if start == 0:
                features = output.create_dataset("features", (count, len(names)), "f4")
                features.attrs["names"] = names
            features[start:stop] = matrix
        for key in ("file", "entry", "number", "weight"):
            output[f"event/{key}"] = file[f"event/{key}"][:]
    print(json.dumps({"events": count}))


if __name__ == "__main__":
    main()
