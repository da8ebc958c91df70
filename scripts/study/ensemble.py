#!/usr/bin/env python3
"""What trainings of several seeds give together, with the error split by where it comes from.

    ensemble.py DOMAINS.h5 NAME=FOLDER... [--replicas 400] [--efficiency 0.5] [--markdown | --json]

FOLDER holds the runs of one point, a folder a seed. The responses are computed here, with NumPy, from each
`model.h5`: nothing is taken from the programs but the weights of the networks. Every figure is given as

    mean  +- spread of one seed   +- error of the mean from the seeds   +- error from the test events

The first two come from the seeds: their standard deviation, and that over the root of their number. The last is a
Poisson bootstrap over the test events, in which all seeds see the same replica: the mean over the seeds fluctuates
with the one sample that they are all tested on, and no number of seeds makes that smaller. `bias` is (p_source -
p_target) / p_source with its sign, of which `purity_bias` is the absolute value, seed by seed: that is positive by
construction, so whether a bias is left is asked of the signed one, and told as its distance from 0 in total errors.
"""

import argparse
import json
import sys
from pathlib import Path

import h5py
import numpy as np

ACTIVATIONS = {
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
}
FIGURES = ("auc_source", "auc_target", "ks_all", "purity_source", "purity_target", "bias", "purity_bias", "ams")


class TestPart:
    """One domain's test events; `label` and `weight` are those of the comparison of the classes."""

    def __init__(self, file: h5py.File, path: str, label: str, weight: str):
        group = file[path]
        self.x = group["x"][:].astype(np.float64)
        self.is_signal = group[label][:] == 1
        self.weight = group[weight][:].astype(np.float64)
        self.domain_weight = group["w_domain"][:].astype(np.float64)
        self.signal_fraction = self.domain_weight[self.is_signal].sum() / self.domain_weight.sum()


class Network:
    """The label predictor of a model file."""

    def __init__(self, path: Path):
        with h5py.File(path) as file:
            config = json.loads(file.attrs["config"])
            self.mean, self.std = file["scaling/mean"][:], file["scaling/std"][:]
            self.layers = [
                (file[f"{part}/{i}/weight"][:].astype(np.float64), file[f"{part}/{i}/bias"][:].astype(np.float64))
                for part in ("feature", "label")
                for i in range(len(file[part]))
            ]
        self.activation = ACTIVATIONS[config["activation"]]

    def response(self, x: np.ndarray) -> np.ndarray:
        values = (x - self.mean) / self.std
        for weight, bias in self.layers[:-1]:
            values = self.activation(values @ weight + bias)
        weight, bias = self.layers[-1]
        logits = values @ weight + bias
        return 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))


class Ordered:
    """The events of a domain in ascending order of one network's response: each replica is a few running sums."""

    def __init__(self, part: TestPart, response: np.ndarray):
        self.order = np.argsort(response, kind="stable")
        self.response = response[self.order]
        self.is_signal = part.is_signal[self.order]
        self.weight = part.weight[self.order]
        self.domain_weight = part.domain_weight[self.order]
        # The last event of each group of equal responses: cuts lie between groups.
        self.ends = np.flatnonzero(np.append(np.diff(self.response) > 0, True))
        self.bins = np.minimum((self.response * 20).astype(int), 19)

    def below(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Fractions of signal and background up to each response, and of the whole domain."""
        weights = counts[self.order] * self.weight
        sums = []
        for chosen in (self.is_signal, ~self.is_signal):
            sums.append(np.cumsum(np.where(chosen, weights, 0))[self.ends])
        return sums[0] / sums[0][-1], sums[1] / sums[1][-1]

    def area(self, signal: np.ndarray, background: np.ndarray) -> float:
        before = np.concatenate([[0], background[:-1]])
        return float(np.sum(np.diff(signal, prepend=0) * (before + background) / 2))

    def purity(self, signal: np.ndarray, background: np.ndarray, fraction: float, efficiency: float) -> float:
        passed_signal = 1 - np.concatenate([[0], signal[:-1]])
        passed_background = 1 - np.concatenate([[0], background[:-1]])
        cut = np.flatnonzero(passed_signal >= efficiency - 1e-12)[-1]
        kept = fraction * passed_signal[cut]
        return kept / (kept + (1 - fraction) * passed_background[cut])

    def histogram(self, counts: np.ndarray, chosen: np.ndarray, total: float) -> np.ndarray:
        weights = counts[self.order] * self.weight * chosen
        return np.bincount(self.bins, weights, 20) * total / weights.sum()


def median_significance(signal: np.ndarray, background: np.ndarray, other: np.ndarray) -> float:
    """Paper, eq. 5.1, with DESIGN's merging of bins without background."""
    bins = []
    for s, b, o in zip(signal, background, other):
        if bins and (b <= 0 or bins[-1][1] <= 0):
            bins[-1] = [bins[-1][0] + s, bins[-1][1] + b, bins[-1][2] + o]
        else:
            bins.append([s, b, o])
    s, b, o = np.array(bins).T
    variance = (b - o) ** 2 / 2 + (0.1 * b) ** 2
    b0 = (b - variance + np.sqrt((b - variance) ** 2 + 4 * (s + b) * variance)) / 2
    return float(np.sqrt(np.sum(2 * ((s + b) * np.log((s + b) / b0) - s - b + b0) + (b - b0) ** 2 / variance)))


def figures(source: Ordered, target: Ordered, counts: tuple, fraction: float, efficiency: float) -> list[float]:
    """One network on one replica, in the order of FIGURES."""
    s, t = source.below(counts[0]), target.below(counts[1])
    purities = [domain.purity(*below, fraction, efficiency) for domain, below in ((source, s), (target, t))]
    bias = (purities[0] - purities[1]) / purities[0]
    significance = median_significance(
        source.histogram(counts[0], source.is_signal, 2500), source.histogram(counts[0], ~source.is_signal, 47500),
        target.histogram(counts[1], ~target.is_signal, 47500))
    return [source.area(*s), target.area(*t), distance(source, target, counts), *purities, bias, abs(bias), significance]


def distance(source: Ordered, target: Ordered, counts: tuple) -> float:
    """The KS distance by domain weight; every replica keeps the shares of the classes, which the domains fix."""
    points = np.concatenate([source.response, target.response])
    steps = []
    for domain, count in zip((source, target), counts):
        weights = count[domain.order] * domain.domain_weight
        for chosen in (domain.is_signal, ~domain.is_signal):
            share = domain.domain_weight[chosen].sum() / domain.domain_weight.sum()
            if share > 0:
                weights[chosen] *= share / weights[chosen].sum()
        steps.append(weights)
    order = np.argsort(points, kind="stable")
    difference = np.cumsum(np.concatenate([steps[0], -steps[1]])[order])
    ends = np.append(np.diff(points[order]) > 0, True)
    return float(np.abs(difference[ends]).max())


class Ensemble:
    """The figures of all seeds of a point."""

    def __init__(self, folder: Path, parts: tuple, replicas: int, efficiency: float):
        paths = sorted(folder.glob("*/model.h5"), key=lambda path: int(path.parent.name.removeprefix("seed")))
        if not paths:
            sys.exit(f"{folder}: holds no finished run; expected folders seed<S> with a model.h5")
        fraction = parts[1].signal_fraction
        once = tuple(np.ones(len(part.weight)) for part in parts)
        nominal, replicated = [], np.zeros((replicas, len(FIGURES)))
        for path in paths:
            network = Network(path)
            ordered = [Ordered(part, network.response(part.x)) for part in parts]
            nominal.append(figures(*ordered, once, fraction, efficiency))
            for replica in range(replicas):
                generator = np.random.default_rng([2005, 568, replica])
                counts = tuple(generator.poisson(1, len(part.weight)).astype(float) for part in parts)
                replicated[replica] += np.array(figures(*ordered, counts, fraction, efficiency)) / len(paths)
        nominal = np.array(nominal)
        self.seeds = len(paths)
        self.mean, self.spread = nominal.mean(axis=0), nominal.std(axis=0, ddof=1) if len(paths) > 1 else nominal[0] * np.nan
        self.of_seeds = self.spread / np.sqrt(len(paths))
        self.of_events = replicated.std(axis=0, ddof=1)

    def table(self) -> dict:
        """The figures by name, and how far the signed bias lies from 0."""
        rows = {
            name: {"mean": self.mean[i], "spread": self.spread[i], "error_seeds": self.of_seeds[i], "error_events": self.of_events[i]}
            for i, name in enumerate(FIGURES)
        }
        bias = rows["bias"]
        total = np.hypot(bias["error_seeds"], bias["error_events"])
        return {"seeds": self.seeds, "figures": rows, "bias_significance": bias["mean"] / total}


def markdown(tables: dict) -> str:
    """Every figure with the spread of one seed; then the signed bias with its two errors."""
    shown = [name for name in FIGURES if name != "bias"]
    lines = ["| | seeds | " + " | ".join(shown) + " |", "|---" * (len(shown) + 2) + "|"]
    for name, table in tables.items():
        cells = [f"{table['figures'][figure]['mean']:.3f} ± {table['figures'][figure]['spread']:.3f}" for figure in shown]
        lines.append(f"| {name} | {table['seeds']} | " + " | ".join(cells) + " |")
    lines += ["", "| | mean bias | seeds | test events | total | from 0 |", "|---" * 6 + "|"]
    for name, table in tables.items():
        bias = table["figures"]["bias"]
        total = np.hypot(bias["error_seeds"], bias["error_events"])
        lines.append(
            f"| {name} | {bias['mean']:+.3f} | ± {bias['error_seeds']:.3f} | ± {bias['error_events']:.3f} | ± {total:.3f} "
            f"| {abs(table['bias_significance']):.1f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", type=Path)
    parser.add_argument("points", nargs="+", metavar="NAME=FOLDER")
    parser.add_argument("--replicas", type=int, default=400)
    parser.add_argument("--efficiency", type=float, default=0.5)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="the two tables of docs/STUDY.md")
    form.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with h5py.File(options.domains) as file:
        parts = (TestPart(file, "test/source", "label", "w_label"), TestPart(file, "test/target", "truth_label", "w_truth"))
    tables = {}
    for point in options.points:
        name, _, folder = point.partition("=")
        tables[name] = Ensemble(Path(folder), parts, options.replicas, options.efficiency).table()
    if options.json:
        print(json.dumps(tables, indent=1))
        return
    if options.markdown:
        print(markdown(tables))
        return
    for name, table in tables.items():
        print(f"{name}: {table['seeds']} seeds; the bias is {table['bias_significance']:.1f} total errors from 0")
        for figure, row in table["figures"].items():
            print(f"  {figure:14} {row['mean']:8.4f}   a seed +- {row['spread']:.4f}   mean +- {row['error_seeds']:.4f} (seeds) +- {row['error_events']:.4f} (events)")


if __name__ == "__main__":
    main()
