"""Several targets at once: trained in both set-ups, each target measured by an independent program.

    python check_targets.py DOMAINS.h5 [--repeats 6] [--work DIR]

DOMAINS.h5 has named targets (two-targets.toml makes one of the shared data). For each of no adversary,
set-up A and set-up B it trains some seeds with `train --repeats`, and prints mean and 15.8 to 84.2
percentiles. Checked are: the AUC and the KS distance of every target, computed here from model.h5 with
NumPy alone; the aggregate; that the number of threads and the targets' truth change no bit; that
history.csv has the largest KS distance; and that the adversary lowers the largest one.
"""

import argparse
import csv
import json
import shutil
import tempfile
from pathlib import Path

import h5py
import numpy as np

from check_runs import same_bits, without
from common import Report, program, run

TRAININGS = {"no adversary": ("b", 0.0), "set-up A, lambda 20": ("a", 20.0), "set-up B, lambda 0.03": ("b", 0.03)}
# Responses are single precision there and double here: events that lie close change places. In the AUC
# that is nothing; the KS distance moves by the weight of such an event, and may by that of two.
TOLERANCE = 2e-5


def responses(model: h5py.File, x: np.ndarray) -> np.ndarray:
    """P(signal), in double precision."""
    values = (x.astype(float) - model["scaling/mean"][:]) / model["scaling/std"][:]
    for part in ("feature", "label"):
        layers = sorted(model[part], key=int)
        for layer in layers:
            values = values @ model[f"{part}/{layer}/weight"][:].astype(float) + model[f"{part}/{layer}/bias"][:]
            if part == "feature" or layer != layers[-1]:
                values = np.where(values > 0, values, np.expm1(np.minimum(values, 0)))
    return 1 / (1 + np.exp(values[:, 0] - values[:, 1]))


def auc(response: np.ndarray, label: np.ndarray, weight: np.ndarray) -> float:
    order = np.argsort(response, kind="stable")
    signal = np.where(label[order] == 1, weight[order], 0.0)
    background = np.where(label[order] == 1, 0.0, weight[order])
    return float(np.sum(signal * (np.cumsum(background) - background / 2)) / signal.sum() / background.sum())


def ks(a: np.ndarray, wa: np.ndarray, b: np.ndarray, wb: np.ndarray) -> float:
    points = np.sort(np.concatenate([a, b]))

    def cumulative(x: np.ndarray, w: np.ndarray) -> np.ndarray:
        order = np.argsort(x)
        sums = np.concatenate([[0.0], np.cumsum(w[order].astype(float))])
        return sums[np.searchsorted(x[order], points, side="right")] / sums[-1]

    return float(np.abs(cumulative(a, wa) - cumulative(b, wb)).max())


def check_metrics(report: Report, domains: h5py.File, folder: Path, targets: list[str]) -> None:
    metrics = json.loads((folder / "run.json").read_text())["metrics"]
    with h5py.File(folder / "model.h5") as model:
        source = domains["test/source"]
        of_source = responses(model, source["x"][:])
        tolerance = {}
        expected = {"auc_source": auc(of_source, source["label"][:], source["w_label"][:].astype(float))}
        for name in targets:
            target = domains[f"test/target/{name}"]
            of_target = responses(model, target["x"][:])
            expected[f"auc_target/{name}"] = auc(
                of_target, target["truth_label"][:], target["w_truth"][:].astype(float))
            expected[f"ks_all/{name}"] = ks(
                of_source, source["w_domain"][:], of_target, target["w_domain"][:])
            tolerance[f"ks_all/{name}"] = 2 * max(
                weights.max() / weights.sum() for weights in (source["w_domain"][:], target["w_domain"][:]))
    for name, value in expected.items():
        found = metrics[name]
        near = abs(found - value) < tolerance.get(name, TOLERANCE)
        report.check(near, f"{folder.name}: {name}: found {found}, expected {value}")


def check_history(report: Report, folder: Path) -> None:
    with open(folder / "history.csv") as file:
        rows = list(csv.DictReader(file))
    report.check(all(0 < float(row["ks"]) < 1 for row in rows), f"{folder.name}: KS in history.csv")
    report.check(all(0 < float(row["domain_auc"]) < 1 for row in rows), f"{folder.name}: domain AUC")


def check_aggregate(report: Report, folder: Path) -> dict[str, tuple[float, float, float]]:
    record = json.loads((folder / "repeats.json").read_text())
    figures = {}
    for key in record["summary"]:
        name, _, kind = key.rpartition("_")
        if kind != "mean" or name.endswith("_error"):
            continue
        values = [training[name] for training in record["trainings"]]
        expected = (np.mean(values), *np.percentile(values, [15.8, 84.2]))
        found = tuple(record["summary"][f"{name}_{kind}"] for kind in ("mean", "p16", "p84"))
        report.check(np.allclose(found, expected, rtol=1e-12), f"{folder.name}: {name}: {found}, {expected}")
        figures[name] = found
    return figures


def check_bits(report: Report, domains: Path, targets: list[str], work: Path) -> None:
    truth = [f"{part}/target/{target}/{name}" for part in ("train", "test") for target in targets
             for name in ("truth_label", "w_truth")]  # fmt: skip
    blind = without(domains, work / "blind.h5", truth)
    for setup, strength in (("a", 20), ("b", 0.03)):
        how = ("--setup", setup, "--lambda", strength, "--epochs", "8:8")
        same_bits(report, domains, blind, setup, how, work)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--repeats", type=int, default=6)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("targets")
    with tempfile.TemporaryDirectory(dir=options.work) as work, h5py.File(options.domains) as file:
        targets = sorted(file["train/target"])
        report.check(len(targets) > 1, f"several targets: {targets}")
        shown = ["auc_source"] + [f"{name}/{target}" for name in ("auc_target", "ks_all") for target in targets]
        print(f"{'':22}" + "".join(f"{name:>26}" for name in shown))
        worst = {}
        for title, (setup, strength) in TRAININGS.items():
            folder = Path(work) / f"{setup}-{strength}"
            run(program("train"), "fit", options.domains, "--setup", setup, "--lambda", strength,
                "--repeats", options.repeats, "--output", folder, "--quiet")  # fmt: skip
            figures = check_aggregate(report, folder)
            texts = ["{:.3f} [{:.3f}, {:.3f}]".format(*figures[name]) for name in shown]
            print(f"{title:22}" + "".join(f"{text:>26}" for text in texts), flush=True)
            worst[title] = max(figures[f"ks_all/{target}"][0] for target in targets)
            for seed in range(1, options.repeats + 1):
                check_metrics(report, file, folder / f"seed{seed}", targets)
                check_history(report, folder / f"seed{seed}")
            shutil.rmtree(folder)
        for title in list(TRAININGS)[1:]:
            report.check(worst[title] < worst["no adversary"], f"{title}: largest KS distance {worst}")
        check_bits(report, options.domains, targets, Path(work))
    report.finish()


if __name__ == "__main__":
    main()
