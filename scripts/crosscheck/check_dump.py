"""`prep dump` against uproot, branch by branch.

    python check_dump.py FILE.root... [--entries N]

Every branch of every tree that has no branches below it is dumped as JSON: the first N entries [20]. Where uproot
reads numbers, their values are the same, to the last digit, in the same lists; where it reads something else
(objects, texts) or nothing, the dump must be valid JSON with a value an entry. `fBits` is left to the Swift tests:
its 4 or 6 bytes an object are beyond uproot.
"""

import argparse
import json
import subprocess
from pathlib import Path

import awkward as ak
import numpy as np
import uproot

from common import Report, program

NOT_NUMBERS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}


def flat(value: object) -> list[float]:
    if isinstance(value, list):
        return [number for item in value for number in flat(item)]
    return [NOT_NUMBERS.get(value, value)]  # type: ignore[call-overload]


def dump(path: Path, tree: str, branch: str, entries: int) -> subprocess.CompletedProcess[str]:
    command = [program("prep"), "dump", path, branch, "--tree", tree, "--format", "json",
               "--entries", f"0:{entries}"]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True)


def numbers(branch: uproot.TBranch, entries: int) -> np.ndarray | None:
    """What uproot reads as plain numbers or jagged ones; None for anything else."""
    interpretation = branch.interpretation
    content = getattr(interpretation, "content", interpretation)
    if type(content) is not uproot.AsDtype or branch.name.endswith("fBits"):
        return None
    return ak.to_numpy(ak.flatten(branch.array(entry_stop=entries), axis=None))


def check(report: Report, path: Path, entries: int) -> tuple[int, int]:
    compared, other = 0, 0
    with uproot.open(path) as file:
        names = file.keys(recursive=True, cycle=False, filter_classname="TTree")
        for name in sorted(set(names)):
            tree = file[name]
            seen: dict[str, int] = {}
            for branch in tree.itervalues(recursive=True):
                seen[branch.name] = seen.get(branch.name, 0) + 1
                if branch.branches:
                    continue
                where = f"{path}: {branch.name}"
                done = dump(path, name, f"{branch.name}#{seen[branch.name]}", entries)
                report.equal(done.returncode, 0, f"{where}: status ({done.stderr.strip()})")
                if done.returncode != 0:
                    continue
                values = json.loads(done.stdout)["values"]
                report.equal(len(values), min(entries, tree.num_entries), f"{where}: entries")
                expected = numbers(branch, entries)
                if expected is None:
                    other += 1
                    continue
                found = np.array(flat(values)).astype(expected.dtype)
                same = found.shape == expected.shape and np.array_equal(
                    found, expected, equal_nan=found.dtype.kind == "f"
                )
                report.check(same, f"{where}: values differ from uproot's")
                compared += 1
    return compared, other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--entries", type=int, default=20)
    options = parser.parse_args()
    report = Report("dump")
    totals = np.zeros(2, int)
    for path in options.files:
        totals += check(report, path, options.entries)
    print(f"dump: {totals[0]} branches of numbers compared, {totals[1]} others read")
    report.finish()


if __name__ == "__main__":
    main()
