"""plot.py and report.py on a run, a folder of runs, a domain file and small tables of the other kinds.

    python check_pictures.py DOMAINS.h5 --python PYTHON [--work DIR] [--train PROGRAM]

PYTHON is that of scripts/python-env --plots. Every picture is there as PDF and PNG and shows something; the same input
gives the same bytes; the report holds what a browser needs (check_report.py looks at it in Chromium, where
one is there); names from the data are text and nothing else; what is no input is said in one line.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import h5py
import numpy as np

from common import REPOSITORY, Report, program, run

HOSTILE = '<img src=x onerror=alert(1)>&"$\\frac{'
STUDIES = {
    "sensitivity": {
        "sensitivity.csv": "mode,signal_fraction,source_signal_fraction,seed\n",
        "points.csv": "mode,signal_fraction,source_signal_fraction,trainings,failed,auc_source_mean,auc_source_p16,"
        "auc_source_p84,auc_target_mean,auc_target_p16,auc_target_p84,ks_all_mean,ks_all_p16,ks_all_p84\n"
        "both,0.01,0.01,3,0,0.70,0.69,0.71,0.69,0.68,0.70,0.03,0.02,0.04\n"
        "both,0.1,0.1,3,0,0.71,0.70,0.72,0.68,0.67,0.69,0.03,0.02,0.04\n"
        "target,0.01,0.05,3,0,0.70,0.69,0.71,0.66,0.65,0.67,0.03,0.02,0.04\n"
        "target,0.1,0.05,3,0,0.70,0.69,0.71,0.69,0.68,0.70,,,\n",
    },
    "rank": {
        "permutation.csv": "feature,auc_loss_mean,auc_loss_std,shuffles\nm_bb_higgs,0.05,0.004,10\nmine$,-0.001,0.002,10\n",
        "elimination.csv": "step,removed,auc_source_mean,auc_source_p16,auc_source_p84,features_left,trainings\n"
        "0,,0.71,0.70,0.72,3,2\n1,mine$,0.712,0.70,0.72,2,2\n2,h1_all,0.69,0.68,0.70,1,2\n",
    },
}


def pixels(path: Path) -> np.ndarray:
    """A PNG's rows, as they are stored: enough to see that something is drawn."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG"), path
    position, stream = 8, b""
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if data[position + 4 : position + 8] == b"IDAT":
            stream += data[position + 8 : position + 8 + length]
        position += 12 + length
    return np.frombuffer(zlib.decompress(stream), np.uint8)


class Pictures:
    def __init__(self, python: str, report: Report, work: Path):
        self.python, self.report, self.work = python, report, work

    def call(self, script: str, *words: object) -> subprocess.CompletedProcess:
        command = [self.python, REPOSITORY / "scripts" / script, *words]
        return subprocess.run([str(word) for word in command], capture_output=True, text=True)

    def plot(self, path: Path, name: str, expected: set[str], *options: object, others: tuple[str, ...] = ()) -> Path:
        """Plots, and checks that exactly these pictures come out, each with something in it.

        `others`: beginnings of the names of pictures beside them.
        """
        folder = self.work / f"pictures-{name}"
        done = self.call("plot.py", path, "-o", folder, "--png-dpi", 40, *options)
        self.report.equal((done.returncode, done.stderr), (0, ""), f"{name}: status and errors")
        found = {file.stem for file in folder.glob("*.pdf")}
        self.report.equal({stem for stem in found if not stem.startswith(others or "/")}, expected, f"{name}: pictures")
        for stem in found:
            self.report.check((folder / f"{stem}.pdf").read_bytes().startswith(b"%PDF"), f"{name}: {stem}.pdf")
            self.report.check(len(np.unique(pixels(folder / f"{stem}.png"))) > 20, f"{name}: {stem}.png is empty")
        return folder

    def same_bytes(self, one: Path, path: Path, name: str, expected: set[str]) -> None:
        other = self.plot(path, f"{name}-again", expected)
        for file in one.iterdir():
            self.report.check(file.read_bytes() == (other / file.name).read_bytes(), f"{file.name}: other bytes")


def of_run(run_folder: Path) -> set[str]:
    evaluated = {"response", "overtraining", "roc", "purity"} if (run_folder / "evaluation.json").exists() else set()
    return {"learning"} | evaluated


def hostile(domains: Path, copy: Path) -> Path:
    """A domain file whose names are markup and broken formulas."""
    shutil.copyfile(domains, copy)
    with h5py.File(copy, "r+") as file:
        for path in ("features/names", "samples/name"):
            names = [HOSTILE, *(text.decode() for text in file[path][()][1:])]
            del file[path]
            file[path] = np.array(names, dtype=object)
        for part in ("train", "test"):
            for name in ("truth_label", "w_truth"):  # unlabelled: the target is real data
                del file[f"{part}/target/{name}"]
    return copy


def check_problems(pictures: Pictures, run_folder: Path, work: Path) -> None:
    empty, cut = work / "empty", work / "cut"
    empty.mkdir()
    shutil.copytree(run_folder, cut)
    (cut / "run.json").write_text((run_folder / "run.json").read_text()[:100])
    for path, status, words in ((work / "none", 66, "is not there"), (empty, 65, "found none of"), (cut, 65, "no JSON")):
        done = pictures.call("plot.py", path)
        lines = done.stderr.strip().splitlines()
        pictures.report.equal((done.returncode, len(lines)), (status, 1), f"{path.name}: {done.stderr}")
        pictures.report.check(words in done.stderr and str(path) in done.stderr, f"{path.name}: {done.stderr}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--train", type=Path)
    options = parser.parse_args()
    report = Report("pictures")
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        work = Path(name)
        runs = work / "runs"
        for strength in (0, 0.01, 0.1):
            run(options.train or program("train"), "fit", options.domains, "--setup", "b", "--lambda", strength, "--repeats", 2,
                "--epochs", "3:3", "--quiet", "--output", runs / f"b-lambda{strength}")  # fmt: skip
        one = runs / "b-lambda0.01" / "seed1"
        pictures = Pictures(options.python, report, work)
        folder = pictures.plot(one, "run", of_run(one), "--report", work / "run.html")
        pictures.same_bytes(folder, one, "run", of_run(one))
        shapes = {"response-b", "purity-b", "roc-b"} if len(of_run(one)) > 1 else set()
        first = json.loads((one / "run.json").read_text())["metrics"]
        ams = {"ams-b"} if first.get("ams") is not None else set()
        folder = pictures.plot(runs, "runs", {"auc-b", "spikes"} | shapes | ams, "--report", work / "runs.html",
                               others=("trainings-b-", "learning-b-"))  # fmt: skip
        # Without the adversary, and at the lambda that the label-free rule takes.
        report.equal(len(list(folder.glob("trainings-b-*.pdf"))), 2, "trainings on one another")
        report.check((folder / "learning-b-lambda0.pdf").exists(), "learning curves without the adversary")
        for study, tables in STUDIES.items():
            (work / study).mkdir()
            for file, text in tables.items():
                (work / study / file).write_text(text)
        pictures.plot(work / "sensitivity", "sensitivity", {"signal-fraction-both", "signal-fraction-target"})
        pictures.plot(work / "rank", "rank", {"permutation", "elimination"})
        check_problems(pictures, one, work)

        bad = hostile(options.domains, work / "hostile.h5")
        done = pictures.call("report.py", bad, work / "rank", "-o", work / "hostile.html", "--title", HOSTILE, "--note", HOSTILE)
        report.equal((done.returncode, done.stderr), (0, ""), "hostile names")
        text = (work / "hostile.html").read_text()
        report.check("<img src=x" not in text and "&lt;img src=x" in text, "names are escaped")
        reports = [work / f"{name}.html" for name in ("run", "runs", "hostile")]
        browser = subprocess.run([sys.executable, Path(__file__).with_name("check_report.py"), *reports],
                                 capture_output=True, text=True)  # fmt: skip
        print(browser.stdout, end="")
        report.equal((browser.returncode, browser.stderr), (0, ""), "the reports in a browser")
    report.finish()


if __name__ == "__main__":
    main()
