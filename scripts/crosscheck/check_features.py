"""`prep features` against two independent implementations of the 41 features, event by event.

    python check_features.py OUT_DIR [--slow-events N]

Each pair OUT_DIR/selected/<sample>.h5 and OUT_DIR/features/<sample>.h5: every selected event with
awkward and vector, and the first N [1000] of each sample with `reference_features.py` too, which
knows every feature of the registry. Agreement is to a relative 1e-5, absolute 1e-5 near zero.
"""

import argparse
from pathlib import Path

import awkward as ak
import h5py
import numpy as np

from common import Report

import physics
from reference_features import features as slow_features

TOLERANCE = 1e-5


def objects(file: h5py.File, group: str) -> ak.Array:
    """A collection of the selected file as jagged vectors in float64."""
    counts = np.diff(file[f"{group}/offset"][:].astype(np.int64))
    names = ["pt", "eta", "phi"] + (["mass", "btag"] if group == "jet" else [])
    columns = {name: file[f"{group}/{name}"][:].astype(np.float64) for name in names}
    columns.setdefault("mass", np.zeros_like(columns["pt"]))
    if group == "jet":
        columns["tagged"] = columns.pop("btag") == 1
    return ak.unflatten(ak.zip(columns, with_name="Momentum4D"), counts)


def events_of(path: Path) -> ak.Array:
    with h5py.File(path) as file:
        columns = {f"{group}s": objects(file, group) for group in ("jet", "electron", "muon")}
        columns |= {name: file[f"event/{name}"][:] for name in ("met", "met_phi")}
    return ak.zip(columns, depth_limit=1)


def as_dictionary(event: ak.Record) -> dict:
    """One event as `reference_features.features` wants it."""
    result: dict = {"met": float(event.met), "met_phi": float(event.met_phi)}
    for kind in ("jets", "electrons", "muons"):
        collection = event[kind]
        result[kind] = {name: collection[name].to_list() for name in ("pt", "eta", "phi", "mass")}
    result["jets"]["btag"] = [int(tag) for tag in event.jets.tagged]
    return result


def compare(report: Report, found: np.ndarray, expected: np.ndarray, names: list, what: str) -> None:
    allowed = np.maximum(TOLERANCE * np.abs(expected), TOLERANCE)
    agrees = (np.abs(found - expected) <= allowed) | (np.isnan(found) & np.isnan(expected))
    for column, name in enumerate(names):
        rows = np.flatnonzero(~agrees[:, column])
        first = ""
        if len(rows):
            row = rows[0]
            first = f", row {row}: {found[row, column]}, expected {expected[row, column]}"
        report.check(not len(rows), f"{what}: {name}: {len(rows)} of {len(found)} events{first}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--slow-events", type=int, default=1000)
    options = parser.parse_args()

    report = Report("features")
    for path in sorted((options.out_dir / "features").glob("*.h5")):
        with h5py.File(path) as file:
            found = file["features"][:].astype(np.float64)
            names = [str(name) for name in file["features"].attrs["names"]]
        events = events_of(options.out_dir / "selected" / path.name)
        report.equal(len(found), len(events), f"{path.name}: events")

        fast_names, fast = physics.features(events)
        columns = [fast_names.index(name) for name in names if name in fast_names]
        shared = [i for i, name in enumerate(names) if name in fast_names]
        compare(report, found[:, shared], fast[:, columns].astype(np.float64),
                [names[i] for i in shared], f"{path.name}, awkward")  # fmt: skip

        count = min(options.slow_events, len(events))
        slow = [slow_features(as_dictionary(event)) for event in events[:count]]
        values = np.array([[event[name] for name in names] for event in slow])
        compare(report, found[:count], values, names, f"{path.name}, one by one")
        print(f"{path.name}: {len(found)} events with awkward, {count} one by one")
    report.finish()


if __name__ == "__main__":
    main()
