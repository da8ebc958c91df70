"""What a training may and may not depend on, on a real domain file and on a toy written by h5py alone.

    python check_runs.py DOMAINS.h5 [--work DIR]

The same bits (content hash of model.h5, history.csv less its last column) on 1 and 2 threads, and
with the target's truth deleted. On the toy, whose background is shifted in one feature of the
target, the purity bias is large at lambda = 0 and several times smaller with each set-up.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import h5py
import numpy as np

from common import Report, program, run
from content_hash import content_hash

TOY_FEATURES = 6
TOY_EVENTS = 4000  # a class and domain, in training and again in test
TOY_SHIFT = 1.2
ADVERSARIES = {"set-up A": ("a", 20.0), "set-up B": ("b", 0.03)}
TOY_SEEDS = range(1, 4)


def bits(folder: Path) -> tuple[str, list[str]]:
    """What has to be the same for two trainings to be called the same."""
    history = (folder / "history.csv").read_text().splitlines()
    return content_hash(folder / "model.h5"), [line.rpartition(",")[0] for line in history]


def fit(domains: Path, output: Path, *options: object) -> Path:
    run(program("train"), "fit", domains, "--output", output, "--quiet", *options)
    return output


def without(domains: Path, copy: Path, names: list[str]) -> Path:
    shutil.copyfile(domains, copy)
    with h5py.File(copy, "a") as file:
        for name in names:
            del file[name]
    return copy


def same_bits(report: Report, domains: Path, blind: Path, setup: str, how: tuple, work: Path):
    """The bits of a training, which neither threads nor the targets' truth may change."""
    one = bits(fit(domains, work / f"{setup}-1", *how, "--threads", 1))
    two = bits(fit(domains, work / f"{setup}-2", *how, "--threads", 2))
    report.check(one == two, f"set-up {setup}: 1 and 2 threads give other bits")
    unseen = bits(fit(blind, work / f"{setup}-blind", *how, "--threads", 2))
    report.check(one == unseen, f"set-up {setup}: the targets' truth changes the bits")
    return one


def check_bits(report: Report, domains: Path, work: Path) -> None:
    truth = [f"{part}/target/{name}" for part in ("train", "test")
             for name in ("truth_label", "w_truth")]  # fmt: skip
    blind = without(domains, work / "blind.h5", truth)
    for setup, strength in (("b", 0.01), ("a", 20)):
        how = ("--setup", setup, "--lambda", strength, "--epochs", "8:8")
        one = same_bits(report, domains, blind, setup, how, work)
        other = bits(fit(domains, work / f"{setup}-seed", *how, "--seed", 2))
        report.check(one[0] != other[0], f"set-up {setup}: the seed changes nothing")
        report.equal(len(one[1]), 9, f"set-up {setup}: lines of history.csv")


def write_toy(path: Path) -> None:
    """Signal and background differ in features 0 and 1; the target's background moves in 1."""
    random = np.random.default_rng(7)
    n = TOY_EVENTS
    with h5py.File(path, "w") as file:
        training = []
        for part in ("train", "test"):
            for domain in ("source", "target"):
                signal = n * 5 // 95 if (part, domain) == ("train", "target") else n
                label = np.repeat(np.array([1, 0], np.uint8), [signal, n])
                x = random.normal(0, 1, (signal + n, TOY_FEATURES))
                x[label == 1, :2] += (1.0, 1.5)
                if domain == "target":
                    x[label == 0, 1] += TOY_SHIFT
                balanced = np.where(label == 1, 1 / signal, 1 / n) * len(x) / 2
                w_domain = np.where(label == 1, 0.05 / signal, 0.95 / n) * len(x)
                group = file.create_group(f"{part}/{domain}")
                group["x"] = x.astype(np.float32)
                group["label" if domain == "source" else "truth_label"] = label
                group["w_label" if domain == "source" else "w_truth"] = balanced.astype(np.float32)
                group["w_domain"] = w_domain.astype(np.float32)
                group["weight"] = np.ones(len(x))
                group["sample"] = (1 - label).astype(np.uint16)
                group["file"] = np.zeros(len(x), np.uint32)
                group["entry"] = np.arange(len(x), dtype=np.uint64)
                if part == "train":
                    training.append((x, w_domain))
        x, w = (np.concatenate(columns) for columns in zip(*training))
        file["scaling/mean"] = mean = np.average(x, axis=0, weights=w)
        file["scaling/std"] = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
        file["features/names"] = np.array([f"x{i}" for i in range(TOY_FEATURES)], dtype="S")
        file["features/units"] = np.array([""] * TOY_FEATURES, dtype=h5py.string_dtype())
        for name, values in (("name", ["signal", "background"]), ("class", ["signal", "background"]),
                             ("domain", ["both", "both"])):  # fmt: skip
            file[f"samples/{name}"] = np.array(values, dtype=object)


def bias(domains: Path, output: Path, setup: str, strength: float, seed: int) -> float:
    fit(domains, output, "--setup", setup, "--lambda", strength, "--seed", seed)
    run(program("train"), "evaluate", output, "--json")
    return float(json.loads((output / "run.json").read_text())["metrics"]["purity_bias"])


def check_toy(report: Report, work: Path) -> None:
    toy = work / "toy.h5"
    write_toy(toy)

    def mean_bias(setup: str, strength: float) -> float:
        outputs = [work / f"toy-{setup}-{strength}-{seed}" for seed in TOY_SEEDS]
        return float(np.mean([bias(toy, output, setup, strength, seed)
                              for output, seed in zip(outputs, TOY_SEEDS)]))  # fmt: skip

    plain = mean_bias("b", 0)
    print(f"toy: purity bias {plain:.3f} at lambda = 0")
    report.check(plain > 0.3, f"the toy's bias at lambda = 0 is only {plain:.3f}")
    for name, how in ADVERSARIES.items():
        adapted = mean_bias(*how)
        print(f"toy: purity bias {adapted:.3f} with {name} at lambda = {how[1]:g}")
        report.check(adapted < plain / 3, f"{name}: the toy's bias is {adapted:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()

    report = Report("runs")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        check_bits(report, options.domains, Path(work))
        check_toy(report, Path(work))
    report.finish()


if __name__ == "__main__":
    main()
