"""`prep inspect --json --sums` against uproot, and against an oracle of known sums where there is one.

    python check_inspect.py FILE.root... [--oracle oracle.json]

Every numeric branch that uproot reads: entries, items, and the sum to a relative 1e-9. `fBits` is
left out: its 4 or 6 bytes an object are beyond uproot. A file that uproot cannot read counts only
with the oracle, whose keys are paths as `folder/name.root`.
"""

import argparse
import json
import subprocess
from pathlib import Path

import awkward as ak
import numpy as np
import uproot

from common import Report, program

RELATIVE = 1e-9
ORACLE_ITEMS = {"n_Electron": "Electron.PT", "n_Muon": "Muon.PT", "n_Jet": "Jet.PT",
                "n_Jet_from_offsets": "Jet.PT"}  # fmt: skip


def agree(found: float | None, expected: float, scale: float) -> bool:
    """To a relative 1e-9; `scale` is the sum of magnitudes, of which 1e-15 is mere rounding."""
    if found is None:
        return False
    return abs(found - expected) <= RELATIVE * abs(expected) + 1e-15 * scale


def inspect(path: Path) -> subprocess.CompletedProcess[str]:
    command = [program("prep"), "inspect", path, "--json", "--sums"]
    return subprocess.run(command, capture_output=True, text=True)


def has_numbers(branch: uproot.TBranch) -> bool:
    interpretation = branch.interpretation
    content = getattr(interpretation, "content", interpretation)
    return type(content) is uproot.AsDtype and not branch.branches


def compare_with_uproot(report: Report, path: Path, trees: dict[str, dict]) -> None:
    with uproot.open(path) as file:
        names = file.keys(recursive=True, cycle=False, filter_classname="TTree")
        report.equal(sorted(trees), sorted(set(names)), f"{path}: trees")
        for name in sorted(set(names) & set(trees)):
            tree = file[name]
            where = f"{path}: {name}"
            report.equal(trees[name]["entries"], tree.num_entries, f"{where}: entries")
            ours = {branch["name"]: branch for branch in trees[name]["branches"]}
            for branch in tree.itervalues(recursive=True):
                if not has_numbers(branch) or branch.name.endswith(".fBits"):
                    continue
                values = ak.to_numpy(ak.flatten(branch.array(), axis=None))
                found = ours.get(branch.name)
                if found is None:
                    report.check(False, f"{where}: {branch.name} is not listed")
                    continue
                report.equal(found["items"], len(values), f"{where}: {branch.name}: items")
                total = float(values.sum(dtype=np.float64))
                scale = float(np.abs(values.astype(np.float64)).sum())
                report.check(
                    agree(found["sum"], total, scale),
                    f"{where}: {branch.name}: sum {found['sum']}, expected {total}",
                )


def compare_with_oracle(report: Report, path: Path, tree: dict, known: dict) -> None:
    ours = {branch["name"]: branch for branch in tree["branches"]}
    for key, expected in known.items():
        if key == "n_events":
            report.equal(tree["entries"], expected, f"{path}: oracle's {key}")
        elif key in ORACLE_ITEMS:
            report.equal(ours[ORACLE_ITEMS[key]]["items"], expected, f"{path}: oracle's {key}")
        elif key.startswith("sum_"):
            found = ours.get(key.removeprefix("sum_"), {"sum": None})["sum"]
            report.check(
                agree(found, expected, 0), f"{path}: oracle's {key} {expected}, found {found}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--oracle", type=Path)
    options = parser.parse_args()
    oracle = json.loads(options.oracle.read_text()) if options.oracle else {}

    report = Report("inspect")
    for path in options.files:
        known = oracle.get(f"{path.parent.name}/{path.name}", {})
        done = inspect(path)
        if "error" in known.get("from_ROOT", {}):
            report.equal(done.returncode, 65, f"{path}: status of a file that ROOT cannot open")
            report.equal(done.stderr.count("\n"), 1, f"{path}: lines of the message")
            continue
        if done.returncode != 0:
            report.check(False, f"{path}: status {done.returncode}: {done.stderr.strip()}")
            continue
        trees = {tree["tree"]: tree for tree in json.loads(done.stdout)}
        if "error" not in known:
            compare_with_uproot(report, path, trees)
        compare_with_oracle(report, path, trees["Delphes"], known.get("from_ROOT", known))
    report.finish()


if __name__ == "__main__":
    main()
