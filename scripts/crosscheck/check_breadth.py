"""Every numeric branch of folders of ROOT files, `prep inspect --json --sums` against uproot.

    check_breadth.py FOLDER... [--prep PROGRAM] [--cache FOLDER] [--list KIND] [--least FRACTION]

Fails where a branch differs from uproot, where prep crashes or hangs, or where less than FRACTION of
the numeric branches that uproot reads are equal. What prep gives as null is counted, not wrong. The
bits of TObject are left out: uproot takes four bytes for each, and some have six.
"""

import argparse
import collections
import hashlib
import json
import math
import pathlib
import subprocess
import sys

SECONDS = 120


def numbers(layout):
    """The flat numpy arrays of an awkward layout; None where it holds anything but one kind of number."""
    import awkward as ak

    if layout.parameter("__array__") in ("string", "bytestring", "char", "byte"):
        return None
    if isinstance(layout, ak.contents.NumpyArray):
        return layout.data if layout.data.dtype.kind in "biuf" else None
    if isinstance(layout, ak.contents.EmptyArray):
        return "empty"
    if isinstance(layout, (ak.contents.ListOffsetArray, ak.contents.ListArray, ak.contents.RegularArray)):
        if isinstance(layout, ak.contents.RegularArray):
            return numbers(layout.content[: layout.length * layout.size])
        packed = layout.to_ListOffsetArray64(True)
        return numbers(packed.content[: int(packed.offsets[-1])])
    return None


def described(branch):
    """What uproot makes of a branch."""
    import awkward as ak
    import numpy

    entry = {"name": branch.name}
    try:
        entry["what"] = f"{type(branch.interpretation).__name__} {branch.typename}"
        if type(branch.interpretation).__name__ == "AsGrouped":
            return entry | {"skip": "group"}
        if branch.name.split(".")[-1] == "fBits":
            return entry | {"skip": "fBits"}
        array = branch.array(library="ak")
        flat = numbers(ak.to_layout(array))
        if flat is None:
            return entry | {"skip": "no single number"}
        if isinstance(flat, str):
            return entry | {"skip": "empty"}
        flat = numpy.asarray(flat)
        wide = flat.astype(numpy.float64).ravel()
        with numpy.errstate(all="ignore"):
            total = math.fsum(wide) if numpy.isfinite(wide).all() else float(wide.sum())
            size = float(numpy.abs(wide).sum())
        return entry | {"items": int(wide.size), "sum": repr(total), "size": repr(size), "dtype": str(flat.dtype)}
    except BaseException as error:  # uproot raises all kinds
        return entry | {"skip": f"uproot: {type(error).__name__}"}


def all_branches(holder):
    for branch in holder.branches:
        yield branch
        yield from all_branches(branch)


def oracle(path):
    """uproot's view of a file, as JSON, printed; run in a process of its own."""
    import uproot

    trees = []
    with uproot.open(path) as file:
        names = file.classnames(recursive=True, cycle=True)
        highest = {}
        for key, class_name in names.items():
            if class_name in ("TTree", "TNtuple", "TNtupleD"):
                name, cycle = key.rsplit(";", 1)
                highest[name] = max(int(cycle), highest.get(name, 0))
        for name, cycle in highest.items():
            try:
                tree = file[f"{name};{cycle}"]
                branches = list(all_branches(tree))
                count = tree.num_entries
            except Exception as error:
                trees.append({"tree": name, "error": f"{type(error).__name__}"})
                continue
            trees.append({"tree": name, "entries": count, "branches": [described(b) for b in branches]})
    print(json.dumps(trees))


def expectation(path, cache):
    stamp = hashlib.sha256(f"{path}:{path.stat().st_size}".encode()).hexdigest()[:24]
    held = cache / f"{stamp}.json" if cache else None
    if held and held.exists():
        return json.loads(held.read_text())
    try:
        run = subprocess.run(
            [sys.executable, __file__, "--oracle-of", str(path)], capture_output=True, text=True,
            timeout=SECONDS)
        trees = json.loads(run.stdout) if run.returncode == 0 else None
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        trees = None
    if held:
        held.write_text(json.dumps(trees))
    return trees


def close(found, expected, size):
    if found is None:
        return not math.isfinite(expected)
    if found == expected or (math.isnan(found) and math.isnan(expected)):
        return True
    return abs(found - expected) <= 1e-9 * max(abs(expected), 1e-6 * size)


class Tally:
    def __init__(self, listed):
        self.counts = collections.Counter()
        self.listed = listed

    def add(self, kind, line):
        self.counts[kind] += 1
        if kind in self.listed:
            print(f"{kind:8} {line}")


def compare(path, trees, found, tally):
    ours = {tree["tree"]: tree for tree in found}
    for tree in trees:
        if "error" in tree:
            continue
        place = f"{path.name}:{tree['tree']}"
        mine = ours.get(tree["tree"])
        queues = collections.defaultdict(collections.deque)
        for branch in mine["branches"] if mine else []:
            queues[branch["name"]].append(branch)
        if mine and mine["entries"] != tree["entries"]:
            tally.add("wrong", f"{place}: {mine['entries']} entries, uproot {tree['entries']}")
        for expected in tree["branches"]:
            line = f"{place}: {expected['name']}: {expected.get('what')}"
            queue = queues[expected["name"]]
            got = queue.popleft() if queue else None
            if "skip" in expected:
                if got and got["items"] is not None:
                    tally.add("extra", f"{line}: {expected['skip']}; ours {got['type']} {got['items']} {got['sum']}")
                else:
                    tally.add("neither", f"{line}: {expected['skip']}; ours {got and got['type']}")
                continue
            if got is None:
                tally.add("null" if mine is None else "unlisted", f"{line}")
            elif got["items"] is None:
                tally.add("null", f"{line}: ours {got['type']}")
            elif got["items"] != expected["items"] or not close(
                    got["sum"] if got["sum"] is None else float(got["sum"]), float(expected["sum"]),
                    float(expected["size"])):
                tally.add("wrong", f"{line}: {got['type']} {got['items']} {got['sum']}, uproot {expected['items']} {expected['sum']}")
            else:
                tally.add("equal", line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--prep", default=".build/release/prep")
    parser.add_argument("--cache", type=pathlib.Path, help="where uproot's answers are kept")
    parser.add_argument("--list", default="wrong,crashed", help="kinds of which every branch is printed")
    parser.add_argument("--least", type=float, default=0.95)
    parser.add_argument("--oracle-of", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.oracle_of:
        return oracle(options.oracle_of)
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    total = collections.Counter()
    listed = options.list.split(",")
    for folder in options.folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*.root"))
        if not files:
            print(f"{folder}: no ROOT files: skipped")
            continue
        tally = Tally(listed)
        for path in files:
            trees = expectation(path, options.cache)
            try:
                run = subprocess.run(
                    [options.prep, "inspect", str(path), "--json", "--sums"], capture_output=True,
                    text=True, timeout=SECONDS)
                status, output, words = run.returncode, run.stdout, run.stderr.strip()
            except subprocess.TimeoutExpired:
                status, output, words = None, "", "hung"
            if status not in (0, 65, 66):
                tally.add("crashed", f"{path}: {status} {words[-300:]}")
            if trees is None:
                tally.add("no uproot", f"{path}: ours {status} {words[-300:]}")
                continue
            if status != 0:
                tally.add("refused", f"{path}: {words[-300:]}")
                output = "[]"
            compare(path, trees, json.loads(output or "[]"), tally)
        print(f"{folder}: {len(files)} files: {dict(tally.counts)}")
        total += tally.counts
    numeric = total["equal"] + total["null"] + total["wrong"] + total["unlisted"]
    if not numeric:
        return
    print(f"all: {dict(total)}: {total['equal'] / numeric:.2%} of {numeric} equal")
    if total["wrong"] or total["crashed"] or total["equal"] < options.least * numeric:
        sys.exit(1)


if __name__ == "__main__":
    main()
