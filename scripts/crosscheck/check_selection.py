"""`prep select` against uproot and awkward, on Delphes files.

    python check_selection.py FILE.root... [--work DIR]

Before the b-tags everything is exact: the rows of the cutflow, sums of weights, and every selected
jet, lepton and missing momentum at its file and entry. The tags agree with the working point in
bins of flavour and pT, within binomial errors. The content does not depend on the number of threads, on the
order of the files or on their paths, and the first events come out alone as they do among all.
"""

import argparse
import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import awkward as ak
import h5py
import numpy as np
import uproot

from common import Report, content_hash, exact_sum, inputs, program, run

import physics

WITHOUT_TAGS = """
[[cut]]
name = "one_lepton"
require = "n_leptons == 1"
[[cut]]
name = "five_jets"
require = "n_jets >= 5"
"""
PT_EDGES = [25, 40, 60, 80, 110, 150, 250, np.inf]
LARGEST_PULL = 4.5  # of some 28 bins; a fair draw exceeds it once in thousands of runs


@dataclass
class Reference:
    """What uproot and awkward find in the files, in the order of prep: by base name."""

    cutflow: list[tuple[str, int, float, float]]
    events: ak.Array
    file: np.ndarray
    entry: np.ndarray


def reference(files: list[Path]) -> Reference:
    parts, file_index, entries = [], [], []
    weights: dict[str, list[np.ndarray]] = {"all": [], "one_lepton": [], "five_jets": []}
    for index, path in enumerate(files):
        events = physics.selected_objects(uproot.open(path)["Delphes"].arrays(physics.COLUMNS))
        one_lepton, five_jets = physics.pass_before_tags(events)
        weight = ak.to_numpy(events.weight)
        for name, mask in (("one_lepton", one_lepton), ("five_jets", five_jets)):
            weights[name].append(weight[mask])
        weights["all"].append(weight)
        parts.append(events[five_jets])
        entries.append(np.flatnonzero(five_jets))
        file_index.append(np.full(len(entries[-1]), index))
    cutflow = []
    for name, pieces in weights.items():
        w = np.concatenate(pieces)
        cutflow.append((name, len(w), exact_sum(w), exact_sum(w * w)))
    return Reference(
        cutflow, ak.concatenate(parts), np.concatenate(file_index), np.concatenate(entries)
    )


class Selecting:
    """Runs `prep select` in folders of their own."""

    def __init__(self, work: Path):
        self.work = work
        self.count = 0

    def select(
        self, files: list[Path], *options: object, selection: str | None = None
    ) -> Path:
        """The selected file of one sample made of the files, in the order given."""
        self.count += 1
        folder = self.work / str(self.count)
        folder.mkdir(parents=True)
        listed = ", ".join(f'"{path.resolve()}"' for path in files)
        (folder / "samples.toml").write_text(
            f'[[sample]]\nname = "s"\nclass = "signal"\ndomain = "both"\nfiles = [{listed}]\n'
        )
        words = [program("prep"), "select", "--samples", folder / "samples.toml"]
        if selection is not None:
            (folder / "selection.toml").write_text(selection)
            words += ["--selection", folder / "selection.toml"]
        run(*words, "--out-dir", folder / "out", "--quiet", *options)
        return folder / "out" / "selected" / "s.h5"


def compare_cutflow(report: Report, path: Path, expected: list) -> None:
    with h5py.File(path) as file:
        names = [name.decode() for name in file["cutflow/name"][:]]
        columns = [file[f"cutflow/{c}"][:].tolist() for c in ("raw", "sum_w", "sum_w2")]
    report.equal(names[: len(expected)], [row[0] for row in expected], "cutflow: names")
    for i, row in enumerate(expected):
        for column, name, value in zip(columns, ("raw", "sum_w", "sum_w2"), row[1:]):
            report.equal(column[i], value, f"cutflow: {row[0]}: {name}")


def compare_objects(report: Report, path: Path, expected: Reference) -> None:
    events = expected.events
    with h5py.File(path) as file:
        report.arrays_equal(file["event/file"][:], expected.file, "event/file")
        report.arrays_equal(file["event/entry"][:], expected.entry, "event/entry")
        for name in ("number", "weight", "met", "met_phi"):
            report.arrays_equal(file[f"event/{name}"][:], ak.to_numpy(events[name]), name)
        kinds = {
            "jet": ("jets", {"pt": "pt", "eta": "eta", "phi": "phi", "mass": "mass",
                             "flavor": "flavor"}),
            "electron": ("electrons", {"pt": "pt", "eta": "eta", "phi": "phi", "charge": "charge"}),
            "muon": ("muons", {"pt": "pt", "eta": "eta", "phi": "phi", "charge": "charge"}),
        }  # fmt: skip
        for group, (collection, columns) in kinds.items():
            objects = events[collection]
            offsets = np.concatenate([[0], np.cumsum(ak.to_numpy(ak.num(objects)))])
            report.arrays_equal(file[f"{group}/offset"][:], offsets, f"{group}/offset")
            for dataset, column in columns.items():
                values = ak.to_numpy(ak.flatten(objects[column]))
                report.arrays_equal(file[f"{group}/{dataset}"][:], values, f"{group}/{dataset}")


def compare_tag_rates(report: Report, path: Path) -> None:
    with h5py.File(path) as file:
        pt, flavor = file["jet/pt"][:].astype(np.float64), file["jet/flavor"][:]
        tagged = file["jet/btag"][:] == 1
    chance = physics.tag_probability(flavor, pt)
    kinds = np.select([flavor == 5, flavor == 4, flavor == 15], ["b", "c", "tau"], "light")
    print(f"{'flavour':8}{'pT':>12}{'jets':>9}{'rate':>10}{'expected':>10}{'pull':>7}")
    for kind in ("b", "c", "light", "tau"):
        for low, high in zip(PT_EDGES, PT_EDGES[1:]):
            mask = (kinds == kind) & (pt >= low) & (pt < high)
            jets, variance = int(mask.sum()), float((chance[mask] * (1 - chance[mask])).sum())
            if variance < 1:
                continue
            found, expected = int(tagged[mask].sum()), float(chance[mask].sum())
            pull = (found - expected) / math.sqrt(variance)
            print(f"{kind:8}{f'{low} - {high:g}':>12}{jets:9}{found / jets:10.4f}"
                  f"{expected / jets:10.4f}{pull:7.2f}")  # fmt: skip
            report.check(abs(pull) < LARGEST_PULL, f"tag rate of {kind}, pT {low}: pull {pull:.1f}")


def compare_prefix(report: Report, part: Path, whole: Path, files: list[Path], count: int) -> None:
    """The part holds the whole's events among the first `count` entries, value for value."""
    with h5py.File(part) as a, h5py.File(whole) as b:
        entries = [record["entries"] for record in inputs(b)]
        starts = np.concatenate([[0], np.cumsum(entries)])
        position = starts[b["event/file"][:]] + b["event/entry"][:]
        n = int((position < count).sum())
        report.equal(a["event/entry"].shape[0], n, f"--max-events {count}: events")
        for group in ("jet", "electron", "muon"):
            stop = int(b[f"{group}/offset"][n])
            for name, dataset in a[group].items():
                rows = n + 1 if name == "offset" else stop
                report.arrays_equal(
                    dataset[:], b[f"{group}/{name}"][:rows], f"--max-events: {group}/{name}"
                )
        for name, dataset in a["event"].items():
            equal = np.array_equal(dataset[:], b[f"event/{name}"][:n])
            report.check(equal, f"--max-events: event/{name}")
        report.equal(int(a["cutflow/raw"][0]), min(count, sum(entries)), "--max-events: read")
        report.equal(len(entries), len(files), "input files")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--work", type=Path, help="where to put files [a temporary folder]")
    options = parser.parse_args()
    files = sorted(options.files, key=lambda path: os.fsencode(path.name))

    report = Report("selection")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        selecting = Selecting(Path(work))
        expected = reference(files)
        whole = selecting.select(files, "--threads", 1)
        compare_cutflow(report, whole, expected.cutflow)
        before_tags = selecting.select(files, selection=WITHOUT_TAGS)
        compare_cutflow(report, before_tags, expected.cutflow)
        compare_objects(report, before_tags, expected)
        compare_tag_rates(report, before_tags)

        elsewhere = Path(work) / "elsewhere"
        elsewhere.mkdir()
        links = [elsewhere / path.name for path in files]
        for link, path in zip(links, files):
            link.symlink_to(path.resolve())
        variants = {
            "2 threads": selecting.select(files, "--threads", 2),
            "files in reverse": selecting.select(files[::-1], "--threads", 2),
            "another path": selecting.select(links, "--threads", 2),
        }
        for name, path in variants.items():
            report.equal(content_hash(path), content_hash(whole), f"content hash, {name}")
        other_seed = selecting.select(files, "--seed", 2)
        report.check(content_hash(other_seed) != content_hash(whole), "seed 2 changes nothing")

        with h5py.File(whole) as file:
            total = sum(record["entries"] for record in inputs(file))
        for count in (1, total // 3, total - 1, total + 1):
            part = selecting.select(files, "--max-events", count)
            compare_prefix(report, part, whole, files, count)
    report.finish()


if __name__ == "__main__":
    main()
