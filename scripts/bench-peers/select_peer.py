"""The default selection of Delphes files with uproot and awkward, into flat columns of HDF5.

    python select_peer.py OUT.h5 FILE... [--join N] [--seed S]

The peer of `prep select` for one sample on one thread: the same columns and cuts, tags drawn by
numpy, the passing events' objects in the layout of `prep`'s selected file. Prints one line of JSON.

awkward pays for each call, whatever the number of events. Files are therefore read one by one and
joined until a batch has N events [200,000]; `--join 1` leaves them as `iterate` gives them, the
way it is mostly written. Bytes come from a memory map, the fastest of uproot's sources.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import awkward as ak
import h5py
import numpy as np
import uproot

import physics

LAYOUT = {
    "jet": {"pt": "f4", "eta": "f4", "phi": "f4", "mass": "f4", "flavor": "u1", "tagged": "u1"},
    "electron": {"pt": "f4", "eta": "f4", "phi": "f4", "charge": "i1"},
    "muon": {"pt": "f4", "eta": "f4", "phi": "f4", "charge": "i1"},
}
EVENT = {"file": "u4", "entry": "u8", "number": "i8", "weight": "f8", "met": "f4", "met_phi": "f4"}


def batches(files: list[Path], join: int) -> Iterator[ak.Array]:
    """The columns of about `join` entries each, with `file` and `entry` beside."""
    waiting, size = [], 0
    for index, path in enumerate(files):
        with uproot.open(path, handler=uproot.source.file.MemmapSource) as file:
            read = file["Delphes"].iterate(
                physics.SELECTION_COLUMNS, step_size=max(join, 50_000), report=True
            )
            for batch, report in read:
                batch["file"] = np.full(len(batch), index, np.uint32)
                batch["entry"] = np.arange(report.start, report.stop, dtype=np.uint64)
                waiting.append(batch)
                size += len(batch)
                if size >= join:
                    yield ak.concatenate(waiting) if len(waiting) > 1 else batch
                    waiting, size = [], 0
    if waiting:
        yield ak.concatenate(waiting)


def columns_of(events: ak.Array) -> dict[str, np.ndarray]:
    """Flat columns of selected events, numbers of objects in place of offsets."""
    columns = {f"event/{name}": ak.to_numpy(events[name]).astype(dtype, copy=False)
               for name, dtype in EVENT.items()}  # fmt: skip
    for group, layout in LAYOUT.items():
        objects = events[f"{group}s"]
        columns[f"{group}/number"] = ak.to_numpy(ak.num(objects)).astype(np.uint64)
        for name, dtype in layout.items():
            values = ak.to_numpy(ak.flatten(objects[name])).astype(dtype, copy=False)
            columns[f"{group}/{name.replace('tagged', 'btag')}"] = values
    return columns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--join", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    random = np.random.default_rng(options.seed)
    counts = dict.fromkeys(("all", "one_lepton", "five_jets", "three_bjets"), 0)
    parts = []
    for batch in batches(options.files, options.join):
        events = physics.selected_objects(batch)
        events["file"], events["entry"] = batch["file"], batch["entry"]
        one_lepton, five_jets = physics.pass_before_tags(events)
        counts["all"] += len(events)
        counts["one_lepton"] += int(one_lepton.sum())
        counts["five_jets"] += int(five_jets.sum())
        events = physics.with_emulated_tags(events[five_jets], random)
        events = events[physics.has_three_tags(events)]
        counts["three_bjets"] += len(events)
        parts.append(columns_of(events))

    with h5py.File(options.output, "w") as output:
        for name in parts[0]:
            values = np.concatenate([part[name] for part in parts])
            if name.endswith("/number") and not name.startswith("event/"):
                name = name.replace("number", "offset")
                values = np.concatenate([[0], np.cumsum(values)]).astype(np.uint64)
            output[name] = values
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
