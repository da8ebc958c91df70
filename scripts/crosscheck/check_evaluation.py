"""`train evaluate` against NumPy, SciPy and scikit-learn: metrics, histograms and curves of evaluation.json.

    python check_evaluation.py DOMAINS.h5 [--work DIR]

Trains one network for a few epochs, computes its responses from model.h5 in double precision, and from them
all that evaluation.json holds but errors, each by a program that shares nothing with ours
(metrics_reference.py). Of the errors it checks some against other ones: the AUC's against a bootstrap of
NumPy's, efficiencies against the binomial one.
"""

import argparse
import json
import tempfile
from pathlib import Path

import h5py
import numpy as np
import scipy.stats
from sklearn.metrics import roc_auc_score

import metrics_reference as reference
from check_targets import ks, responses
from common import Report, program, run

# Responses are in single precision there: events that lie close change places, and a bin or a cut moves by
# the weight of a few.
EVENTS_MOVED = 3


class Sample:
    def __init__(self, model: h5py.File, group: h5py.Group):
        self.response = responses(model, group["x"][:])
        self.w_domain = group["w_domain"][:].astype(float)
        is_source = "label" in group
        self.label = group["label" if is_source else "truth_label"][:] == 1
        self.weight = group["w_label" if is_source else "w_truth"][:].astype(float)
        self.columns = (self.response, self.weight, self.label)
        self.tolerance = {c: EVENTS_MOVED * self.weight[self.label == c].max() / self.weight[self.label == c].sum()
                          for c in (True, False)}  # fmt: skip

    def of_class(self, c: bool) -> tuple[np.ndarray, np.ndarray]:
        return self.response[self.label == c], self.weight[self.label == c]


def check_histograms(report: Report, found: dict, samples: dict[tuple[str, str], Sample]) -> None:
    edges = np.array(found["bin_edges"])
    report.check(len(edges) == 51 and np.allclose(edges, np.arange(51) / 50), "bin edges")
    report.equal(len(found["histograms"]), 2 + 3 + 3, "number of histograms")
    for histogram in found["histograms"]:
        sample = samples[histogram["part"], histogram["domain"]]
        if histogram["class"] == "all":
            score, weight = sample.response, sample.w_domain
        else:
            score, weight = sample.of_class(histogram["class"] == "signal")
        name = " ".join(histogram[key] for key in ("part", "domain", "class"))
        report.equal(histogram["events"], len(score), f"{name}: events")
        for key, values in (("sum_w", weight), ("sum_w2", weight**2)):
            expected = reference.response_bins(score, values, 50)
            largest = np.abs(expected - histogram[key]).max()
            report.check(largest <= EVENTS_MOVED * values.max() + 1e-9, f"{name}: {key}: off by {largest}")


def check_curves(report: Report, found: dict, source: Sample, target: Sample, fraction: float) -> None:
    report.check(abs(found["signal_fraction"] - fraction) < 1e-6, f"signal fraction {found['signal_fraction']}")
    values = {}
    for curve, (name, sample) in zip(found["curves"], (("source", source), ("target", target))):
        report.equal(curve["domain"], name, "domain of a curve")
        asked = np.array(curve["signal_efficiency"])
        report.check(np.allclose(asked, np.arange(1, 101) / 100), f"{name}: efficiencies")
        background, _ = reference.curve(*sample.columns, asked)
        distance = np.abs(background - curve["background_efficiency"]).max()
        report.check(distance <= sample.tolerance[False], f"{name}: ROC curve off by {distance}")
        purity = values[name] = reference.purities(*sample.columns, asked, fraction)
        # Of few events in front a purity moves much with one.
        near = np.abs(purity / curve["purity"] - 1) <= 2 * sample.tolerance[False] / np.maximum(background, 1e-9) + 0.01
        report.check(bool(near.all()), f"{name}: purities at {asked[~near]}")
        # At least the binomial error of the background, at most that and four times the signal's.
        n = len(sample.response) / 2
        binomial = np.sqrt(background * (1 - background) / n)
        ratio = (np.array(curve["background_efficiency_error"]) / binomial)[20:80]
        report.check(0.8 < ratio.min() and ratio.max() < 4, f"{name}: errors of {ratio.min()} to {ratio.max()} binomial")
    bias = np.abs(values["source"] - values["target"]) / values["source"]
    distance = np.abs(bias - found["purity_bias"][0]["bias"])[20:].max()
    report.check(distance < 0.02, f"bias off by {distance}")


def check_metrics(report: Report, found: dict, source: Sample, target: Sample, training: Sample) -> None:
    metrics = found["metrics"]
    expected_ams = reference.ams_of_samples(source.columns, target.columns)
    print(f"ams {metrics['ams']:.4f} +- {metrics['ams_error']:.4f}, NumPy {expected_ams:.4f}")
    report.check(abs(metrics["ams"] - expected_ams) < 0.02 * expected_ams, f"ams {metrics['ams']}, {expected_ams}")
    filled = reference.response_bins(*source.of_class(False), 20)
    _, starts = reference.joined(filled, filled, filled)
    report.check(np.allclose(found["ams"][0]["edges"], list(starts / 20) + [1]), f"ams edges {found['ams'][0]}")
    for name, sample in (("auc_source", source), ("auc_target", target), ("auc_source_train", training)):
        expected = roc_auc_score(sample.label, sample.response, sample_weight=sample.weight)
        report.check(abs(metrics[name] - expected) < 2e-5, f"{name}: {metrics[name]}, {expected}")
    for name, c in (("ks_train_signal", True), ("ks_train_background", False)):
        (a, wa), (b, wb) = training.of_class(c), source.of_class(c)
        expected = ks(a, wa, b, wb)
        report.check(abs(metrics[name] - expected) < training.tolerance[c] + source.tolerance[c],
                     f"{name}: {metrics[name]}, {expected}")  # fmt: skip
        effective = [w.sum() ** 2 / (w**2).sum() for w in (wa, wb)]
        z = metrics[name] * np.sqrt(effective[0] * effective[1] / sum(effective))
        probability = found["overtraining"][f"ks_probability_{'signal' if c else 'background'}"]
        expected = scipy.stats.kstwobign.sf(z)
        report.check(abs(probability - expected) < 1e-9, f"{name}: probability {probability}, {expected}")


def check_error(report: Report, metrics: dict, source: Sample) -> None:
    """Events resampled by NumPy's own Poisson draws: the spread of the AUC, each to 5 %."""
    random = np.random.default_rng(3)
    areas = []
    for _ in range(200):
        weight = source.weight * random.poisson(1, len(source.weight))
        areas.append(roc_auc_score(source.label, source.response, sample_weight=weight))
    ratio = metrics["auc_source_error"] / np.std(areas, ddof=1)
    report.check(0.8 < ratio < 1.25, f"auc_source_error is {ratio} of NumPy's bootstrap")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("evaluation")
    with tempfile.TemporaryDirectory(dir=options.work) as work, h5py.File(options.domains) as domains:
        folder = Path(work) / "run"
        run(program("train"), "fit", options.domains, "--setup", "b", "--lambda", 0.003, "--epochs", "20:20",
            "--output", folder, "--quiet")  # fmt: skip
        text = run(program("train"), "evaluate", folder, "--json", "--quiet", "--efficiency", "0.3,0.725")
        found = json.loads((folder / "evaluation.json").read_text())
        printed = json.loads(text)
        rows = printed.pop("efficiencies")
        report.equal(printed, found["metrics"], "printed metrics")
        report.equal(json.loads((folder / "run.json").read_text())["metrics"], found["metrics"], "run.json")
        with h5py.File(folder / "model.h5") as model:
            samples = {(part, domain): Sample(model, domains[f"{part}/{domain}"])
                       for part, domain in (("train", "source"), ("test", "source"), ("test", "target"))}  # fmt: skip
        source, target, training = (samples[key] for key in (("test", "source"), ("test", "target"), ("train", "source")))
        fraction = target.w_domain[target.label].sum() / target.w_domain.sum()
        check_histograms(report, found, samples)
        check_curves(report, found, source, target, fraction)
        check_metrics(report, found, source, target, training)
        check_error(report, found["metrics"], source)
        grid = {round(e, 2): p for e, p in zip(found["curves"][0]["signal_efficiency"], found["curves"][0]["purity"])}
        report.equal(rows[0]["purity_source"], grid[0.3], "purity at 0.3, printed and in the file")
        expected = float(reference.purities(*source.columns, [0.725], fraction)[0])
        report.check(abs(rows[1]["purity_source"] / expected - 1) < 0.01, f"purity at 0.725: {rows[1]}, {expected}")
    report.finish()


if __name__ == "__main__":
    main()
