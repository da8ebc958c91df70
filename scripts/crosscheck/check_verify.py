"""`prep verify` on files that h5py damages, and `prep diff` against numpy.

    python check_verify.py OUT --work FOLDER

OUT is the folder of a finished line. Every file in it must pass. Then one thing is broken at a time: with the
content hash made anew, so that the rule itself must find it, and with the old one. Whatever the bytes, the
answer is one line on standard error and status 65. The first difference that `prep diff` tells of two files is
the one that numpy finds in the same order.
"""

import argparse
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

from common import Report, program, run
from content_hash import content_hash

SECONDS = 120
"""Longer than this is a hang: no file here takes a hundredth of it."""


def prep(*words: object) -> subprocess.CompletedProcess[str]:
    command = [str(program("prep")), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)


def paths_of(file: h5py.File) -> list[str]:
    """The datasets in byte order of their paths."""
    found: list[str] = []
    file.visititems(lambda name, item: found.append(f"/{name}") if isinstance(item, h5py.Dataset) else None)
    return sorted(found, key=str.encode)


def damaged(source: Path, target: Path, change: Callable[[h5py.File], None], rehash: bool = True) -> Path:
    """A copy with a change, and with the hash of its contents unless the old one is to stay."""
    shutil.copy(source, target)
    with h5py.File(target, "r+") as file:
        change(file)
    if rehash:
        # In the same variable-length form as ours, or as what h5py makes of a str: the same.
        value = content_hash(target)
        with h5py.File(target, "r+") as file:
            file.attrs["content_hash"] = value
    return target


def put(path: str, row: object, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        values = file[path][()]
        values[row] = value(values[row]) if callable(value) else value
        file[path][...] = values

    return change


def replace(path: str, make: Callable[[np.ndarray], np.ndarray]) -> Callable[[h5py.File], None]:
    """Another dataset in the place of one, with its attributes."""

    def change(file: h5py.File) -> None:
        attributes = dict(file[path].attrs)
        values = make(file[path][()])
        del file[path]
        file[path] = values
        file[path].attrs.update(attributes)

    return change


def attribute(name: str, make: Callable[[str], str] | None) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        text = file.attrs[name]
        del file.attrs[name]
        if make:
            file.attrs[name] = make(text)

    return change


def drop(path: str) -> Callable[[h5py.File], None]:
    return lambda file: file.__delitem__(path)


def nan(_: object = None) -> float:
    return float("nan")


def swap_rows(group: str, one: int, other: int) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        for name in file[group]:
            values = file[group][name][()]
            values[[one, other]] = values[[other, one]]
            file[group][name][...] = values

    return change


SELECTED = [
    ("/event/file", put("/event/file", 3, 99)),
    ("/event/entry", put("/event/entry", 3, 10**9)),
    ("/event/entry", swap_rows("/event", 3, 4)),
    ("/event/weight", put("/event/weight", 3, nan)),
    ("/event/weight", put("/event/weight", 3, 1e300)),
    ("/cutflow/", put("/event/weight", 3, lambda w: w * 1.5)),
    ("/event/met", put("/event/met", 3, nan)),
    ("/event/met_phi", put("/event/met_phi", 3, 9.0)),
    ("/event/identity", put("/event/met", 3, lambda met: met + 1)),
    ("/event/identity", put("/event/identity", (3, 1), 5)),
    ("/jet/offset", put("/jet/offset", 0, 1)),
    ("/jet/offset", put("/jet/offset", 5, 2**63)),
    ("/jet/offset", put("/jet/offset", 5, 0)),
    ("/jet/offset", put("/jet/offset", -1, 3)),
    ("/muon/offset", replace("/muon/offset", lambda v: v[:-1])),
    ("/jet/pt", put("/jet/pt", 0, nan)),
    ("/jet/pt", put("/jet/pt", 1, 1e4)),
    ("/event/identity", put("/jet/eta", 1, lambda eta: eta + 0.1)),
    ("/jet/phi", put("/jet/phi", 1, -4.0)),
    ("/jet/mass", put("/jet/mass", 1, np.inf)),
    ("/jet/btag", put("/jet/btag", 1, 2)),
    ("/jet/btag", replace("/jet/btag", lambda v: v.astype("<u4"))),
    ("/jet/eta", replace("/jet/eta", lambda v: v.astype("<f8"))),
    ("/jet/eta", replace("/jet/eta", lambda v: v[:-1])),
    ("/event/identity", replace("/event/identity", lambda v: v[:, 0])),
    ("/electron/charge", put("/electron/charge", 0, 3)),
    ("/muon/charge", put("/muon/charge", 0, -2)),
    ("/muon/charge", drop("/muon/charge")),
    ("/cutflow/raw", put("/cutflow/raw", 0, lambda n: n + 1)),
    ("/cutflow/raw", put("/cutflow/raw", 1, lambda n: n + 1)),
    ("/cutflow/raw", put("/cutflow/raw", -1, lambda n: n - 1)),
    ("/cutflow/sum_w", put("/cutflow/sum_w", 0, lambda w: w * 1.001)),
    ("/cutflow/sum_w", put("/cutflow/sum_w", 1, lambda w: np.nextafter(w, 0))),
    ("/cutflow/sum_w2", put("/cutflow/sum_w2", -1, lambda w: np.nextafter(w, 0))),
    ("unit", lambda file: file["/jet/pt"].attrs.__delitem__("unit")),
    ("config", attribute("config", None)),
    ("key", attribute("config", lambda text: text.replace('"seed":1', '"seed":2'))),
    ("inputs", attribute("inputs", lambda text: text[:-1])),
    ("/cutflow/raw", attribute("inputs", lambda text: re.sub(r'"entries":(\d+)', r'"entries":1\1', text, 1))),
    ("ledger", attribute("ledger", lambda text: re.sub(r'"rows":(\d+)', r'"rows":1\1', text, 1))),
    ("ledger", attribute("ledger", lambda text: text.replace('"first":0', '"first":1', 1))),
    ("ledger", attribute("ledger", lambda text: re.sub(r'"raw":(\d+)', r'"raw":1\1', text, 1))),
]
FEATURES = [
    ("/features", put("/features", (5, 2), nan)),
    ("/features", put("/features", (5, 2), -np.inf)),
    ("/features", replace("/features", lambda v: v.astype("<f8"))),
    ("/features", replace("/features", lambda v: v[:, :-1])),
    ("/event/", replace("/event/number", lambda v: v[:-1])),
    ("/event/entry", swap_rows("/event", 7, 8)),
    ("/event/identity", put("/event/identity", 7, lambda _: [1, 2])),
    ("inputs", put("/event/weight", 7, lambda w: w + 1)),
    ("names", lambda file: file["/features"].attrs.__setitem__("names", ["a"] * 41)),
    ("units", lambda file: file["/features"].attrs.__setitem__("units", ["a"] * 40)),
    ("ledger", attribute("ledger", lambda text: text.replace('"first_row":0', '"first_row":2'))),
]
# The 7th above gives one event a made-up identity, which nothing contradicts: twice is what counts.
FEATURES[6] = ("/event/identity", lambda file: put("/event/identity", 7, file["/event/identity"][3])(file))
DOMAINS = [
    ("/train/source/label", put("/train/source/label", 2, 3)),
    ("/train/source/label", put("/train/source/label", 2, lambda label: 1 - label)),
    ("/test/target/truth_label", put("/test/target/truth_label", 2, lambda label: 1 - label)),
    ("/train/target/x", put("/train/target/x", (2, 1), nan)),
    ("/scaling/mean", put("/train/target/x", (2, 1), 1e5)),
    ("/train/source/sample", put("/train/source/sample", 2, 60000)),
    ("/train/source/file", put("/train/source/file", 2, 99)),
    ("/train/source/entry", put("/train/source/entry", 2, 10**9)),
    ("/train/source/entry", put("/train/source/entry", 2, lambda _: 0)),
    ("/train/source/w_label", put("/train/source/w_label", 2, lambda w: w * 1.001)),
    ("/train/source/w_domain", put("/train/source/w_domain", 2, lambda w: w * 0.999)),
    ("/train/target/w_domain", put("/train/target/w_domain", 2, nan)),
    ("/test/target/w_truth", put("/test/target/w_truth", 2, 0)),
    ("/train/source/w_label", replace("/train/source/w_label", lambda v: 2 * v)),
    ("/train/source/w_", put("/train/source/weight", 2, 7.0)),
    ("/scaling/std", put("/scaling/std", 0, lambda std: std * 1.01)),
    ("/scaling/std", put("/scaling/std", 0, 0)),
    ("/scaling/mean", replace("/scaling/mean", lambda v: v[:-1])),
    ("/train/target/w_truth", drop("/train/target/w_truth")),
    ("/test/source/x", drop("/test/source/x")),
    ("/samples/name", lambda file: file["/samples/name"].__setitem__(0, "ttbar_pythia")),
    ("/samples", lambda file: file["/samples/domain"].__setitem__(0, "source")),
    ("/train/target", attribute("config", lambda text: text.replace('"sig_frac":0.05', '"sig_frac":0.06', 1))),
]
MODEL = [
    ("/label/0/weight", put("/label/0/weight", (0, 0), nan)),
    ("/feature/0/weight", replace("/feature/0/weight", lambda v: v[:-1])),
    ("/domain/0/bias", replace("/domain/0/bias", lambda v: v[:-1])),
    ("/feature", drop("/feature/1")),
    ("/scaling/std", put("/scaling/std", 3, -1.0)),
    ("/features/names", lambda file: file["/features/names"].__setitem__(1, file["/features/names"][0])),
]
SCORES = [
    ("/response", put("/response", 3, 1.25)),
    ("/response", put("/response", 3, nan)),
    ("/response", replace("/response", lambda v: v[:-1])),
    ("/part", put("/part", 3, 3)),
    ("/event/entry", swap_rows("/event", 3, 4)),
]


def is_refused(report: Report, path: Path, place: str, what: str) -> None:
    """One line with the file and the place, and status 65."""
    done = prep("verify", path)
    lines = done.stderr.splitlines()
    is_line = len(lines) == 1 and lines[0].startswith(f"error: {path}") and place in lines[0]
    report.check(
        done.returncode == 65 and is_line and not done.stdout,
        f"{what}: {place} expected, found {done.returncode}: {done.stdout}{done.stderr}",
    )


def check_damages(report: Report, source: Path, damages: list, work: Path) -> None:
    for number, (place, change) in enumerate(damages):
        what = f"{source.name}: damage {number}"
        # The key tells of every change to config; where another rule is meant it goes.
        def both(file: h5py.File, change: Callable = change, place: str = place) -> None:
            change(file)
            if place != "key" and "key" in file.attrs:
                del file.attrs["key"]

        is_refused(report, damaged(source, work / "damaged.h5", both), place, what)
    with h5py.File(source) as file:
        paths = [path for path in paths_of(file) if file[path].size and file[path].dtype.kind in "iuf"]
    rng = np.random.default_rng(5)
    for path in paths:
        with h5py.File(source) as file:
            item = int(rng.integers(file[path].size))
            byte = int(rng.integers(file[path].dtype.itemsize))

        def flip(file: h5py.File, path: str = path, item: int = item, byte: int = byte) -> None:
            values = file[path][()]
            values.reshape(-1).view("u1")[item * values.dtype.itemsize + byte] ^= 1 << int(rng.integers(8))
            file[path][...] = values

        flipped = damaged(source, work / "flipped.h5", flip, rehash=False)
        is_refused(report, flipped, "", f"{source.name}: a bit of {path}, item {item}, byte {byte}")


def check_hostile(report: Report, source: Path, work: Path) -> None:
    """Files that want to be believed: the answer is 65, quickly, whatever they claim."""

    def bomb(shape: tuple, path: str = "/jet/pt") -> Callable[[h5py.File], None]:
        def change(file: h5py.File) -> None:
            del file[path]
            file.create_dataset(path, shape=shape, dtype="<f4", chunks=True, compression="gzip")

        return change

    def link(path: str, target: object) -> Callable[[h5py.File], None]:
        def change(file: h5py.File) -> None:
            del file[path]
            file[path] = target

        return change

    def circle(file: h5py.File) -> None:
        file["jet/a"] = file["jet"]
        file["jet/b"] = file["jet"]

    deep = "[" * 100_000 + "]" * 100_000
    huge = re.compile(r'"(entries|end|rows|raw)":\d+')
    changes = {
        "a huge claim": bomb((2**40,)),
        "a claim beyond a word": bomb((2**40, 2**20)),
        "a wide row": bomb((4, 2**28), "/event/identity"),
        "an external link": link("/jet/pt", h5py.ExternalLink("/etc/passwd", "/x")),
        "a soft link to nowhere": link("/jet/pt", h5py.SoftLink("/nowhere")),
        "a group for a dataset": lambda file: (file.__delitem__("/jet/pt"), file.create_group("/jet/pt")),
        "a circle of groups": circle,
        "nested JSON in config": attribute("config", lambda _: deep),
        "nested JSON in inputs": attribute("inputs", lambda _: deep),
        "nested JSON in ledger": attribute("ledger", lambda _: deep),
        "large counts in inputs": attribute("inputs", lambda text: huge.sub(r'"\1":9223372036854775807', text)),
        "large counts in the ledger": attribute("ledger", lambda text: huge.sub(r'"\1":1152921504606846975', text)),
        "a sum beyond a double": attribute("ledger", lambda text: text.replace('"sum_w":[', '"sum_w":[1e308,1e308,')),
        "texts for numbers": replace("/event/met", lambda v: np.array([b"x"] * len(v), dtype="S1")),
        "records for numbers": replace("/event/met", lambda v: np.zeros(len(v), dtype="i4,f4")),
    }
    for what, change in changes.items():
        target = work / "hostile.h5"
        shutil.copy(source, target)
        with h5py.File(target, "r+") as file:
            change(file)
        is_refused(report, target, "", what)
        for pair in [(source, target), (target, source), (target, target)]:
            done = prep("diff", *pair)
            report.check(done.returncode in (0, 1, 65), f"{what}: diff ends with {done.returncode}: {done.stderr}")
    rng = np.random.default_rng(1)
    bytes_ = source.read_bytes()
    for trial in range(40):
        # Headers lie at both ends of a file: half of the flips go there.
        data = bytearray(bytes_)
        for _ in range(int(rng.integers(1, 4))):
            near = int(rng.integers(4096))
            position = [near, len(data) - 1 - near, int(rng.integers(len(data)))][int(rng.integers(3))]
            data[position] = int(rng.integers(256))
        path = work / "bytes.h5"
        path.write_bytes(data)
        done = prep("verify", path)
        is_same = done.returncode == 0 and content_hash(path) == content_hash(source)
        report.check(
            is_same or done.returncode in (65, 74) and len(done.stderr.splitlines()) == 1,
            f"random bytes, trial {trial}: {done.returncode} {done.stderr}",
        )
        done = prep("diff", source, path)
        report.check(done.returncode in (0, 1, 65, 74), f"random bytes, diff, trial {trial}: {done.returncode}")
    for size in (0, 1, 8, 512, len(bytes_) // 2, len(bytes_) - 1):
        path = work / "short.h5"
        path.write_bytes(bytes_[:size])
        is_refused(report, path, "", f"{size} bytes of it")


# -- prep diff


def first_difference(one: Path, other: Path, tolerance: float = 0) -> tuple | None:
    """Kind, place, row and column (an index) by numpy, in the order that the docs/OPERATIONS.md tells."""
    with h5py.File(one) as a, h5py.File(other) as b:
        paths = [paths_of(file) for file in (a, b)]
        missing = sorted(set(paths[0]) ^ set(paths[1]), key=str.encode)
        if missing:
            return ("dataset", missing[0], None, None)
        for path in paths[0]:
            if a[path].dtype != b[path].dtype:
                return ("type", path, None, None)
        for path in paths[0]:
            if a[path].shape != b[path].shape:
                return ("shape", path, None, None)
        for path in paths[0]:
            x, y = a[path][()], b[path][()]
            if x.dtype.kind == "f":
                x, y = x.astype("f8"), y.astype("f8")
                with np.errstate(invalid="ignore"):
                    near = np.abs(x - y) <= tolerance * np.maximum(1, np.maximum(np.abs(x), np.abs(y)))
                same = (x == y) | (np.isnan(x) & np.isnan(y)) | ((tolerance > 0) & near & np.isfinite(x) & np.isfinite(y))
            else:
                same = x == y
            if not np.all(same):
                index = np.argwhere(~np.atleast_1d(same))[0]
                return ("value", path, int(index[0]), int(index[1]) if len(index) > 1 else None)
    return None


def check_diff(report: Report, source: Path, work: Path) -> None:
    rng = np.random.default_rng(11)
    with h5py.File(source) as file:
        numbers = [path for path in paths_of(file) if file[path].size and file[path].dtype.kind in "iuf"]
        names = list(file["/features"].attrs["names"]) if "names" in getattr(file.get("/features"), "attrs", {}) else None

    def any_change(file: h5py.File) -> None:
        for _ in range(int(rng.integers(1, 4))):
            path = numbers[int(rng.integers(len(numbers)))]
            if path not in file:
                continue
            kind = rng.integers(12)
            if kind == 0:
                del file[path]
            elif kind == 1:
                replace(path, lambda v: v.astype("<f8" if v.dtype.kind == "f" and v.itemsize == 4 else "<i4"))(file)
            elif kind == 2:
                replace(path, lambda v: v[:-1])(file)
            else:
                values = file[path][()]
                flat = values.reshape(-1)
                for item in rng.integers(flat.size, size=2):
                    if values.dtype.kind == "f":
                        flat[item] = rng.choice([np.nan, flat[item] * (1 + 1e-4), 3.0, -0.0])
                    else:
                        flat[item] ^= flat.dtype.type(1)
                file[path][...] = values

    for trial in range(25):
        changed = damaged(source, work / "changed.h5", any_change, rehash=False)
        pairs = [(source, changed, 0), (changed, source, 0), (source, changed, 1e-3), (changed, changed, 0)]
        for one, other, tolerance in pairs:
            expected = first_difference(one, other, tolerance)
            done = prep("diff", one, other, "--json", "--tolerance", tolerance)
            what = f"{source.name}: diff {trial}, tolerance {tolerance}"
            report.equal(done.returncode, 0 if expected is None else 1, f"{what}: status")
            found = json.loads(done.stdout)["difference"] if done.stdout else {}
            if expected is None:
                report.equal(found, None, what)
                continue
            row = None if expected[0] != "value" else expected[2]
            report.equal([found.get(key) for key in ("kind", "place", "row")], [*expected[:2], row], what)
            if names and expected[1] == "/features" and expected[0] == "value":
                report.equal(found["column"], names[expected[3]], f"{what}: column")


def check_foreign(report: Report, domains: Path, work: Path) -> None:
    """A domain file that h5py wrote: what it does not tell is named, what it holds is checked."""
    path = work / "foreign.h5"

    def write(change: Callable[[h5py.File], None] = lambda file: None, hashed: bool = True) -> Path:
        with h5py.File(domains) as file, h5py.File(path, "w") as copy:
            for name in paths_of(file):
                if not name.startswith("/samples"):
                    copy[name] = file[name][()]
            change(copy)
        if hashed:
            value = content_hash(path)
            with h5py.File(path, "r+") as copy:
                copy.attrs["content_hash"] = value
        return path

    done = prep("verify", write())
    report.check(done.returncode == 0 and "not checked" in done.stdout, f"a foreign file: {done.stdout}{done.stderr}")
    is_refused(report, write(hashed=False), "content_hash", "a foreign file without a hash")
    is_refused(report, write(replace("/train/source/w_domain", lambda v: 2 * v)), "w_domain", "foreign weights")
    is_refused(report, write(replace("/test/source/w_label", lambda v: 2 * v)), "w_label", "foreign weights")
    is_refused(report, write(replace("/scaling/std", lambda v: v + 1)), "/scaling/std", "a foreign scaling")

    def twice(file: h5py.File) -> None:
        for name in ("sample", "file", "entry"):
            file[f"/test/source/{name}"][0] = file[f"/train/target/{name}"][5]

    is_refused(report, write(twice), "/train/target", "an event in two domains")


def check_several(report: Report, out: Path, work: Path) -> None:
    """Several files: all are looked at, and an event in two of them names both."""
    features = sorted((out / "features").glob("*.h5"))
    with h5py.File(features[0]) as file:
        identity, entry = file["/event/identity"][12], file["/event/entry"][12]
    other = damaged(features[1], work / "twice.h5", put("/event/identity", 30, identity))
    done = prep("verify", features[0], other, work / "none.h5")
    lines = done.stderr.splitlines()
    report.check(
        done.returncode == 65 and len(lines) == 2 and "none.h5: cannot open" in lines[1]
        and f"{other}: /event/identity: row 30" in lines[0] and f"entry {entry} of" in lines[0]
        and str(features[0]) in lines[0] and len(done.stdout.splitlines()) == 1,
        f"an event in two files: {done.returncode} {done.stdout} {done.stderr}",
    )
    report.equal(prep("verify", features[0], work / "none.h5").returncode, 66, "a missing file")
    report.equal(prep("verify").returncode, 64, "no file")
    records = json.loads(prep("verify", "--json", features[0], other).stdout)
    report.equal([record["ok"] for record in records], [True, False], "--json")


def check_cutflows(report: Report, out: Path, work: Path) -> None:
    cutflow = next((out / "selected").glob("*.cutflow.json"))
    data = json.loads(cutflow.read_text())
    numbers = [key for key, value in data["rows"][1].items() if isinstance(value, (int, float))]
    for key in numbers:
        changed = json.loads(cutflow.read_text())
        changed["rows"][1][key] += 1 if key == "raw" else 0.013 * abs(changed["rows"][1][key])
        if key == "raw":
            changed["rows"][1][key] += changed["rows"][0][key]
        path = work / "changed.cutflow.json"
        path.write_text(json.dumps(changed))
        is_refused(report, path, "row 1" if key != "raw" else "raw", f"cutflow: {key}")
        done = prep("diff", cutflow, path, "--json")
        found = json.loads(done.stdout)["difference"]
        report.equal([done.returncode, found["place"], found["row"]], [1, key, 1], f"cutflow: diff of {key}")
    report.equal(prep("diff", cutflow, cutflow.with_suffix(".csv")).returncode, 0, "cutflow: JSON and CSV")
    report.equal(prep("diff", cutflow, out / "domains.h5").returncode, 1, "a cutflow and a domain file")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    report = Report("verify")
    work = options.work / "verify"
    work.mkdir(exist_ok=True)
    out = options.out
    files = sorted(path for path in out.rglob("*") if path.suffix in (".h5", ".json", ".csv") and "runs" not in path.parts)
    done = prep("verify", *files)
    report.equal([done.returncode, done.stderr, len(done.stdout.splitlines())], [0, "", len(files)], "the line")
    domains, selected = out / "domains.h5", next((out / "selected").glob("*.h5"))
    features = out / "features" / selected.name
    run(program("train"), domains, "--epochs", "2:2", "--output", work / "run", "--quiet", "--force")
    model, scores = work / "run" / "model.h5", work / "scores.h5"
    run(program("train"), "score", features, "--run", work / "run", "-o", scores, "--quiet", "--force")
    for source, damages in [
        (selected, SELECTED), (features, FEATURES), (domains, DOMAINS), (model, MODEL), (scores, SCORES),
    ]:
        report.equal(prep("verify", source).returncode, 0, f"{source}")
        check_damages(report, source, damages, work)
        check_diff(report, source, work)
    check_hostile(report, selected, work)
    check_foreign(report, domains, work)
    check_several(report, out, work)
    check_cutflows(report, out, work)
    report.finish()


if __name__ == "__main__":
    main()
