"""build-domains --fold and train score against h5py and NumPy, on real events.

    python check_scores.py OUT --samples samples.toml [--folds 3] [--work DIR]

OUT is the folder of a run of the line. Builds the folds, trains a little on each, and scores every sample with all of
them. Checked are: the test parts are disjoint, of the sizes of DESIGN.md, and cover what one fold's training and
test hold; every event's part and response, from the runs that did not train on it, found by event file and entry.
"""

import argparse
import json
import tempfile
from pathlib import Path

import h5py
import numpy as np

from check_export import numpy_response
from common import Report, program, run


def events_of(path: Path) -> dict[str, dict[tuple[str, str, int], set]]:
    """Of each part, by block and class: the events, as fingerprint and entry."""
    parts: dict[str, dict] = {"train": {}, "test": {}}
    with h5py.File(path) as file:
        files = [[event_file["fingerprint"] for event_file in record["inputs"][0]["inputs"]]
                 for record in json.loads(file.attrs["inputs"])]  # fmt: skip
        for part, blocks in parts.items():
            for domain, label in (("source", "label"), ("target", "truth_label")):
                block = file[f"{part}/{domain}"]
                rows = zip(block["sample"][:], block["file"][:], block["entry"][:], block[label][:])
                for sample, number, entry, of_class in rows:
                    blocks.setdefault((domain, int(of_class)), set()).add((files[sample][number], int(entry)))
    return parts


def check_folds(report: Report, folds: list[dict]) -> None:
    for key in folds[0]["test"]:
        tests = [fold["test"][key] for fold in folds]
        drawn = set().union(*tests)
        n, count = len(drawn), len(folds)
        sizes = [(i + 1) * n // count - i * n // count for i in range(count)]
        report.equal([len(test) for test in tests], sizes, f"{key}: sizes of disjoint parts")
        for fold, test in zip(folds, tests):
            trained = fold["train"][key]
            report.check(trained <= drawn - test, f"{key}: training and test of a fold")
            # The signal of a target is thinned in training.
            report.check(key == ("target", 1) or trained == drawn - test, f"{key}: all that does not test trains")


def check_scores(report: Report, features: Path, scores: Path, folds: list[dict], runs: list[Path]) -> None:
    trained = [set().union(*fold["train"].values()) for fold in folds]
    test = [set().union(*fold["test"].values()) for fold in folds]
    with h5py.File(features) as file, h5py.File(scores) as scored:
        files = [event_file["fingerprint"] for event_file in json.loads(file.attrs["inputs"])[0]["inputs"]]
        events = [(files[number], int(entry)) for number, entry in zip(file["event/file"][:], file["event/entry"][:])]
        responses = np.array([numpy_response(folder / "model.h5", file["features"][:]) for folder in runs])
        saw = np.array([[event in of_run for event in events] for of_run in trained])
        tested = np.array([[event in of_run for event in events] for of_run in test])
        gives = ~saw | saw.all(axis=0)
        part = np.where(saw.all(axis=0), 1, np.where((tested & gives).any(axis=0), 2, 0))
        report.arrays_equal(scored["part"][:], part.astype(np.uint8), f"{features.stem}: part")
        mean = (responses * gives).sum(axis=0) / gives.sum(axis=0)
        spread = np.sqrt(((responses - mean) ** 2 * gives).sum(axis=0) / gives.sum(axis=0))
        for name, expected in (("response", mean), ("response_spread", spread)):
            worst = np.abs(scored[name][:] - expected).max()
            report.check(worst < 1e-5, f"{features.stem}: {name}: differs by {worst}")
        for name in file["event"]:
            report.arrays_equal(scored["event"][name][:], file["event"][name][:], f"{features.stem}: /event/{name}")
        print(f"{features.stem}: unseen, trained on, test: {np.bincount(part, minlength=3).tolist()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("scores")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        folds, runs = [], []
        for number in range(1, options.folds + 1):
            domains, folder = Path(work) / f"fold{number}.h5", Path(work) / f"run{number}"
            run(program("prep"), "build-domains", "--samples", options.samples, "--out-dir", options.out, "--fold",
                f"{number}/{options.folds}", "--output", domains, "--quiet")  # fmt: skip
            run(program("train"), "fit", domains, "--epochs", "3:3", "--output", folder, "--quiet")
            folds.append(events_of(domains))
            runs.append(folder)
        check_folds(report, folds)
        for features in sorted((options.out / "features").glob("*.h5")):
            for count in (options.folds, 2):
                scores = Path(work) / f"scores{count}-{features.name}"
                words = [word for folder in runs[:count] for word in ("--run", folder)]
                run(program("train"), "score", features, *words, "-o", scores, "--quiet")
                check_scores(report, features, scores, folds[:count], runs[:count])
    report.finish()


if __name__ == "__main__":
    main()
