"""`prep select` and `prep inspect` on LHCO text against a parser of ten lines, and against the ROOT file that
the text was made of.

    python check_lhco.py FILE.lhco... [--pair FILE.root FILE.lhco]... [--work DIR]

The selected objects, the cutflow by bit, the counts and sums of columns are exact. A compressed copy and a
copy with carriage returns and comments give the same. Of a pair the events and objects are the same, to the
decimals of the text; a jet with a tau tag loses its b-tag there.
"""

import argparse
import gzip
import json
import tempfile
from pathlib import Path

import h5py
import numpy as np

from check_selection import Selecting
from common import Report, program, run

PT_MIN = {"jet": 25.0, "electron": 20.0, "muon": 20.0}
TYPES = {"jet": (3, 4), "electron": (1,), "muon": (2,)}
COLUMNS = ["typ", "eta", "phi", "pt", "jmas", "ntrk", "btag", "had/em", "dum1", "dum2"]
SELECTION = """
[btag]
mode = "bit"
[[cut]]
name = "a_lepton"
require = "n_leptons >= 1"
[[cut]]
name = "four_jets"
require = "n_jets >= 4"
[[cut]]
name = "b_jet"
require = "n_bjets >= 1"
"""
WITHOUT_TAGS = SELECTION[: SELECTION.rindex("[[cut]]")]
# Half a unit of the last decimal, and a rounding to single precision.
PRECISION = {"eta": 0.0005, "phi": 0.0005, "pt": 0.005, "mass": 0.005,
             "met": 0.005, "met_phi": 0.0005}  # fmt: skip


def parse(path: Path) -> tuple[list[dict], np.ndarray]:
    """The events, and the rows of all objects as a matrix without the running index."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    events, rows = [], []
    for line in content.decode().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if int(words[0]) == 0:
            events.append({"number": int(words[1]), "objects": []})
        else:
            row = [float(word) for word in words[1:]]
            rows.append(row)
            events[-1]["objects"].append(row)
    return events, np.array(rows)


def selected(event: dict, kind: str) -> np.ndarray:
    """Rows of one kind inside the cuts, as float32, pT descending."""
    rows = np.array([row for row in event["objects"] if row[0] in TYPES[kind]])
    rows = rows.reshape(-1, len(COLUMNS)).astype(np.float32)
    rows = rows[(rows[:, 3] >= PT_MIN[kind]) & (np.abs(rows[:, 1]) < np.float32(2.5))]
    return rows[np.argsort(-rows[:, 3], kind="stable")]


def reference(path: Path) -> tuple[list[int], list[tuple[int, dict, dict]]]:
    """Counts of the cutflow, and what passes: entry, event, objects of each kind."""
    events, _ = parse(path)
    counts, passed = [len(events), 0, 0, 0], []
    for entry, event in enumerate(events):
        objects = {kind: selected(event, kind) for kind in TYPES}
        cuts = [
            len(objects["electron"]) + len(objects["muon"]) >= 1,
            len(objects["jet"]) >= 4,
            np.count_nonzero(objects["jet"][:, 6].astype(int) & 1) >= 1,
        ]
        for row in range(3):
            counts[row + 1] += all(cuts[: row + 1])
        if all(cuts):
            passed.append((entry, event, objects))
    return counts, passed


def compare_selection(report: Report, path: Path, output: Path) -> None:
    counts, passed = reference(path)
    with h5py.File(output) as file:
        report.equal(file["cutflow/raw"][:].tolist(), counts, f"{path}: cutflow")
        report.equal(file["event/entry"][:].tolist(), [p[0] for p in passed], f"{path}: entries")
        numbers = [p[1]["number"] for p in passed]
        report.equal(file["event/number"][:].tolist(), numbers, f"{path}: numbers")
        report.arrays_equal(file["event/weight"][:], np.ones(len(passed)), f"{path}: weights")
        missing = [[row for row in p[1]["objects"] if row[0] == 6] for p in passed]
        for name, column in (("met", 3), ("met_phi", 2)):
            values = np.array([rows[0][column] if rows else 0 for rows in missing], np.float32)
            report.arrays_equal(file[f"event/{name}"][:], values, f"{path}: {name}")
        for kind in TYPES:
            objects = [p[2][kind] for p in passed]
            flat = np.concatenate(objects) if objects else np.empty((0, len(COLUMNS)))
            offsets = np.cumsum([0] + [len(rows) for rows in objects])
            report.arrays_equal(file[f"{kind}/offset"][:], offsets, f"{path}: {kind}/offset")
            columns = {"eta": flat[:, 1], "phi": flat[:, 2], "pt": flat[:, 3]}
            if kind == "jet":
                columns |= {"mass": flat[:, 4], "btag": flat[:, 6].astype(int) & 1}
            else:
                columns["charge"] = np.sign(flat[:, 5])
            for name, values in columns.items():
                report.arrays_equal(file[f"{kind}/{name}"][:], values, f"{path}: {kind}/{name}")


def compare_inspection(report: Report, path: Path) -> None:
    events, rows = parse(path)
    found = json.loads(run(program("prep"), "inspect", path, "--json", "--sums"))[0]
    report.equal((found["format"], found["tree"]), ("LHCO", None), f"{path}: format and tree")
    report.equal(found["entries"], len(events), f"{path}: entries")
    report.equal([branch["name"] for branch in found["branches"]], COLUMNS, f"{path}: columns")
    for branch, column in zip(found["branches"], rows.T):
        where = f"{path}: {branch['name']}"
        report.equal(branch["items"], len(column), f"{where}: items")
        scale = 1e-12 * np.abs(column).sum()
        report.check(abs(branch["sum"] - column.sum()) <= scale, f"{where}: sum {branch['sum']}")


def variants(path: Path, work: Path) -> dict[str, Path]:
    """The same events in other bytes."""
    folder = work / f"variants-{path.name}"
    folder.mkdir()
    content = path.read_bytes()
    text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    half = len(text) // 2
    made = {
        "gzip": gzip.compress(text),
        "two gzip members": gzip.compress(text[:half]) + gzip.compress(text[half:]),
        "carriage returns": text.replace(b"\n", b"\r\n"),
        "comments": text.replace(b"\n", b" # a comment\n\n#\n"),
        "no last line feed": text.rstrip(b"\n"),
    }
    paths = {}
    for name, data in made.items():
        paths[name] = folder / name.replace(" ", "-")
        paths[name].write_bytes(data)
    return paths


def same_datasets(report: Report, a: Path, b: Path, what: str) -> None:
    with h5py.File(a) as first, h5py.File(b) as second:

        def compare(name: str, item: object) -> None:
            if isinstance(item, h5py.Dataset):
                report.check(np.array_equal(item[:], second[name][:]), f"{what}: {name}")

        first.visititems(compare)


def compare_pair(report: Report, root: Path, lhco: Path, selecting: Selecting) -> None:
    """Events and objects of the file by Delphes and of the text that was made of it."""
    outputs = [selecting.select([path], selection=WITHOUT_TAGS) for path in (root, lhco)]
    with h5py.File(outputs[0]) as a, h5py.File(outputs[1]) as b:
        for name in ("entry", "number"):
            report.arrays_equal(b[f"event/{name}"][:], a[f"event/{name}"][:], f"{lhco}: {name}")
        groups = {"event": ("met", "met_phi"), "jet": ("pt", "eta", "phi", "mass"),
                  "electron": ("pt", "eta", "phi"), "muon": ("pt", "eta", "phi")}  # fmt: skip
        for group, names in groups.items():
            if group != "event":
                exact = ("offset",) if group == "jet" else ("offset", "charge")
                for name in exact:
                    what = f"{lhco}: {group}/{name} as in {root}"
                    report.arrays_equal(b[f"{group}/{name}"][:], a[f"{group}/{name}"][:], what)
            for name in names:
                x, y = a[f"{group}/{name}"][:], b[f"{group}/{name}"][:]
                near = x.shape == y.shape and bool(
                    np.all(np.abs(x - y) <= PRECISION[name] + 1e-6 * np.abs(x))
                )
                report.check(near, f"{lhco}: {group}/{name} as in {root}, to its decimals")
        more = int(np.count_nonzero(b["jet/btag"][:] > a["jet/btag"][:]))
        lost = int(np.count_nonzero(b["jet/btag"][:] < a["jet/btag"][:]))
        report.equal(more, 0, f"{lhco}: b-tags that {root} does not have")
        print(f"{lhco.name}: {len(a['event/entry'])} events, {len(a['jet/pt'])} jets as in "
              f"{root.name}, {lost} of them without their b-tag (typ 3)")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--pair", type=Path, nargs=2, action="append", default=[])
    parser.add_argument("--work", type=Path, help="where to put files [a temporary folder]")
    options = parser.parse_args()

    report = Report("lhco")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        selecting = Selecting(Path(work))
        for path in options.files:
            output = selecting.select([path], selection=SELECTION)
            compare_selection(report, path, output)
            compare_inspection(report, path)
            for name, variant in variants(path, Path(work)).items():
                other = selecting.select([variant], selection=SELECTION)
                same_datasets(report, output, other, f"{path}: {name}")
        for root, lhco in options.pair:
            compare_pair(report, root, lhco, selecting)
    report.finish()


if __name__ == "__main__":
    main()
