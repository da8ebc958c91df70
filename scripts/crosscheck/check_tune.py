"""The hyper-parameter search: reproducible, also when it was killed; failed trainings are failed trials.

    python check_tune.py DOMAINS.h5 --python PYTHON [--work DIR] [--train PROGRAM]

PYTHON is that of scripts/python-env --studies. Trials train two epochs each: nothing here is a result.
"""

import argparse
import csv
import math
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from common import REPOSITORY, Report, program

TRIALS = 6
QUICK = ["--repeats", "1", "--startup", "3", "--neurons", "5:20", "--layers", "1:3"]
TIMES = {"seconds", "note"}


class Tune:
    def __init__(self, python: str, train: Path, domains: Path):
        self.start = [python, REPOSITORY / "scripts" / "tune.py", domains, "--train", train, "--threads", "1"]

    def command(self, folder: Path, *options: object, train: tuple = ("--epochs", "2:2")) -> list[str]:
        return [str(word) for word in (*self.start, "-o", folder, *QUICK, *options, "--", *train)]

    def __call__(self, folder: Path, *options: object, **how: tuple) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(folder, *options, **how), capture_output=True, text=True)


def rows(folder: Path) -> list[dict[str, str]]:
    """trials.csv without what depends on the machine's speed."""
    with open(folder / "trials.csv") as file:
        return [{name: value for name, value in row.items() if name not in TIMES} for row in csv.DictReader(file)]


def check_space(report: Report, trials: list[dict[str, str]]) -> None:
    """Widths on a line, outputs fixed, everything within its range."""
    for row in trials:
        label, domain = ([int(width) for width in row[name].split(",")] for name in ("label_layers", "domain_layers"))
        feature = [int(width) for width in row["feature_layers"].split(",")]
        report.equal((label[-1], domain[-1]), (2, 1), f"trial {row['trial']}: outputs of set-up b")
        for part, hidden in (("feature", feature), ("label", label[:-1]), ("domain", domain[:-1])):
            inside = all(5 <= width <= 20 for width in hidden)
            steps = [b - a for a, b in zip(hidden, hidden[1:])]
            report.check(inside and (not steps or max(steps) - min(steps) <= 1), f"trial {row['trial']}: {part} {hidden}")
        report.check(1e-6 <= float(row["lambda"]) <= 1, f"trial {row['trial']}: lambda {row['lambda']}")
        report.check(1 <= len(feature) <= 3 and 1 <= len(label) <= 3, f"trial {row['trial']}: number of layers")


def same_trials(report: Report, found: list[dict[str, str]], expected: list[dict[str, str]], what: str) -> None:
    report.equal(len(found), len(expected), f"{what}: trials")
    for one, other in zip(found, expected):
        for name in other:
            report.equal(one.get(name), other[name], f"{what}: trial {other['trial']}: {name}")


def check_interrupted(report: Report, tune: Tune, folder: Path, whole: list[dict[str, str]]) -> None:
    """Killed with SIGKILL in the middle; the same command goes on to the same trials."""
    for trials in (2,):
        process = subprocess.Popen(tune.command(folder, "--setup", "b", "--trials", TRIALS), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if (folder / "trials.csv").exists() and len(rows(folder)) >= trials:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = tune(folder, "--setup", "b", "--trials", TRIALS)
    report.equal(done.returncode, 0, f"going on after a kill: {done.stderr}")
    same_trials(report, rows(folder), whole, "a killed study")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--train", type=Path)
    options = parser.parse_args()
    report = Report("tune")
    tune = Tune(options.python, options.train or program("train"), options.domains)
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        one, two = Path(work) / "one", Path(work) / "two"
        done = tune(one, "--setup", "b", "--trials", TRIALS)
        report.equal(done.returncode, 0, f"status: {done.stderr}")
        report.check("train fit" in done.stdout, "the command to train with")
        trials = rows(one)
        report.equal([row["state"] for row in trials], ["complete"] * TRIALS, "states")
        report.check(all(math.isfinite(float(row["value"])) for row in trials), "values")
        check_space(report, trials)
        # The same study again, in two goes.
        tune(two, "--setup", "b", "--trials", 4)
        tune(two, "--setup", "b", "--trials", TRIALS)
        same_trials(report, rows(two), trials, "the same seed")
        check_interrupted(report, tune, Path(work) / "killed", trials)
        other = tune(two, "--setup", "b", "--trials", TRIALS, "--seed", 2)
        report.equal(other.returncode, 73, f"another seed in the same study: {other.stderr}")
        report.check("seed 1, not 2" in other.stderr, f"what differs is said: {other.stderr}")
        failing = tune(Path(work) / "failing", "--setup", "a", "--trials", 2, train=("--epochs", "2:2", "--learning-rate", "1e30"))
        states = [row["state"] for row in rows(Path(work) / "failing")]
        report.equal((failing.returncode, states), (70, ["fail", "fail"]), f"failed trainings: {failing.stderr}")
        wrong = tune(Path(work) / "wrong", "--trials", 2, train=("--epochs", "none"))
        report.equal(wrong.returncode, 64, f"wrong usage of train stops the study: {wrong.stderr}")
    report.finish()


if __name__ == "__main__":
    main()
