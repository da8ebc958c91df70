"""What reweight.py may change and what not, and that it brings the domains together.

    python check_reweight.py DOMAINS.h5 --python PYTHON [--work DIR] [--train PROGRAM]

PYTHON is that of scripts/python-env --studies. Only w_label and w_domain of /train/source differ, each class has the sum
that it had, the signal keeps its weights, the target's truth changes no bit, `train` takes the file; the KS distance
of a plain classifier's responses falls.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import h5py
import numpy as np

from check_runs import without
from common import REPOSITORY, Report, program, run
from content_hash import content_hash, datasets

CHANGED = {"/train/source/w_label", "/train/source/w_domain"}
SEEDS = 2


def reweight(python: str, domains: Path, output: Path, *options: object) -> str:
    return run(python, REPOSITORY / "scripts" / "reweight.py", domains, "-o", output, "--folds", 2, "--iterations", 40, *options)


def check_weights(report: Report, before: Path, after: Path) -> None:
    with h5py.File(before) as old, h5py.File(after) as new:
        paths = {item.name for item in datasets(old)}
        report.equal({item.name for item in datasets(new)}, paths, "datasets")
        for path in sorted(paths - CHANGED):
            report.check(old[path][()].tobytes() == new[path][()].tobytes() or old[path].dtype.kind == "O", f"{path} changed")
        label = old["train/source/label"][()]
        for path in sorted(CHANGED):
            a, b = old[path][()].astype(float), new[path][()].astype(float)
            for side in (0, 1):
                sums = a[label == side].sum(), b[label == side].sum()
                report.check(abs(sums[0] / sums[1] - 1) < 1e-5, f"{path}: sums of class {side}: {sums}")
            report.check(np.array_equal(a[label == 1], b[label == 1]), f"{path}: the signal's weights changed")
            report.check(len(np.unique(b[label == 0] / a[label == 0])) > 100, f"{path}: the background's did not")
        report.equal(new.attrs["content_hash"], content_hash(after), "content_hash")


def mean_ks(train: Path, domains: Path, folder: Path) -> float:
    run(train, "fit", domains, "--setup", "b", "--lambda", 0, "--repeats", SEEDS, "--epochs", "15:15", "--output", folder, "--quiet")
    return json.loads((folder / "repeats.json").read_text())["summary"]["ks_all_mean"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--train", type=Path)
    options = parser.parse_args()
    report = Report("reweight")
    train = options.train or program("train")
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        work = Path(name)
        reweighted = work / "reweighted.h5"
        print(reweight(options.python, options.domains, reweighted), end="")
        check_weights(report, options.domains, reweighted)
        truth = [f"{part}/target/{name}" for part in ("train", "test") for name in ("truth_label", "w_truth")]
        blind = without(options.domains, work / "blind.h5", truth)
        reweight(options.python, blind, work / "blind-reweighted.h5")
        with h5py.File(reweighted) as one, h5py.File(work / "blind-reweighted.h5") as two:
            for path in sorted(CHANGED):
                report.arrays_equal(one[path][()], two[path][()], f"{path} without the target's truth")
        plain, adapted = mean_ks(train, options.domains, work / "plain"), mean_ks(train, reweighted, work / "adapted")
        print(f"reweight: KS distance of a plain classifier {plain:.3f} before, {adapted:.3f} after")
        report.check(adapted < 0.6 * plain, f"KS distance: {plain:.3f} before, {adapted:.3f} after")
        missing = subprocess.run([options.python, str(REPOSITORY / "scripts" / "reweight.py"), str(work / "none.h5")],
                              capture_output=True, text=True)  # fmt: skip
        report.equal((missing.returncode, len(missing.stderr.splitlines())), (66, 1), f"a missing file: {missing.stderr}")
    report.finish()


if __name__ == "__main__":
    main()
