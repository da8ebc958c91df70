#!/usr/bin/env python3
"""The rival that needs no adversary: source events reweighted to look like the target, then a plain training.

    scripts/reweight.py DOMAINS.h5 [-o REWEIGHTED.h5] [--apply background|all]
    train REWEIGHTED.h5 --lambda 0

A classifier (scikit-learn's histogram gradient boosting) learns to tell the target's training events from the
source's, both weighted by w_domain; its odds are the ratio of densities r(x) = p_target(x) / p_source(x).
Each source event gets r from a classifier that has not seen it (--folds). No label of the target is read.

r(x) is the ratio of two mixtures: each domain holds a fraction f of signal beside its background. Two uses of it:
--apply background (default) assumes that both domains have the same signal and the same f, which is how the
domains are made, and what the test of the adversarial training rests on too. Then the background's own ratio is
r + (r - 1) f s / ((1 - f) b), s / b being the odds of a second classifier, signal against background in the
source; the signal keeps its weights.
--apply all multiplies signal and background by the same r(x), the textbook's covariate shift. It assumes nothing, and
helps nothing here: what separates the classes best is a function of s / b, which a common factor leaves as it was.

Ratios are cut to [1/--clip, --clip]; then each class gets back the sum of weights that it had, in w_label and in
w_domain of /train/source. All else is copied, the test part above all. What it costs is said: the effective number
of events. What it brings too: how well new classifiers tell source and target of the test part apart, before and after.
The environment: $(scripts/python-env --studies) scripts/reweight.py ...
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

# On a machine that does something else too, OpenMP's threads wait for one another, for minutes where one takes
# seconds. Must be said before scikit-learn is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import h5py
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from pictures.output import whole
from pictures.reading import Problem

sys.path.append(str(Path(__file__).resolve().parent / "crosscheck"))
from content_hash import content_hash  # noqa: E402


@dataclass
class Part:
    """The training or the test part: of the target all targets together, and no label."""

    x: np.ndarray
    label: np.ndarray
    w_label: np.ndarray
    w_domain: np.ndarray
    target_x: np.ndarray
    target_w: np.ndarray

    @property
    def signal_fraction(self) -> float:
        return float(self.w_domain[self.label == 1].sum() / self.w_domain.sum())

    def versus(self, w_source: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Source and target as one sample: x, whether target, weight."""
        return (np.concatenate([self.x, self.target_x]), np.repeat([0, 1], [len(self.x), len(self.target_x)]),
                np.concatenate([w_source, self.target_w]))  # fmt: skip

    @staticmethod
    def read(path: Path, part: str, target: str | None) -> Part:
        try:
            with h5py.File(path, "r", locking=False) as file:
                source, group = file[f"{part}/source"], file[f"{part}/target"]
                targets = [group] if "x" in group else [group[name] for name in ([target] if target else sorted(group))]
                found = Part(
                    source["x"][()], source["label"][()], source["w_label"][()].astype(float),
                    source["w_domain"][()].astype(float), np.concatenate([one["x"][()] for one in targets]),
                    np.concatenate([one["w_domain"][()] for one in targets]).astype(float))  # fmt: skip
        except FileNotFoundError:
            raise Problem(f"{path}: is not there", 66) from None
        except (OSError, KeyError) as error:
            raise Problem(f"{path}: found no domain file of prep build-domains ({error})") from None
        if (found.w_domain < 0).any() or (found.target_w < 0).any():
            raise Problem(f"{path}: found negative weights, which a density ratio cannot have; "
                          "build the domains with --negative-weights absolute or drop-in-training")  # fmt: skip
        return found


class DensityRatio:
    """Ones over zeros, cross-fitted: `out_of_fold` of each row by a classifier that has not seen it."""

    def __init__(self, x: np.ndarray, is_one: np.ndarray, weight: np.ndarray, options: argparse.Namespace):
        self.is_one, self.weight = is_one, weight
        self.out_of_fold = np.empty(len(x))
        self.models = []
        # Both sides sum to as much, so that the odds are those of the densities.
        sides = [weight[is_one == side].sum() for side in (0, 1)]
        balanced = weight / np.where(is_one == 1, sides[1], sides[0]) * len(x) / 2
        folds = StratifiedKFold(options.folds, shuffle=True, random_state=options.seed)
        for trained, judged in folds.split(x, is_one):
            model = HistGradientBoostingClassifier(
                learning_rate=0.1, max_iter=options.iterations, max_leaf_nodes=15, min_samples_leaf=options.leaf,
                l2_regularization=1.0, early_stopping=True, validation_fraction=0.15, n_iter_no_change=10,
                random_state=options.seed)  # fmt: skip
            self.models.append(model.fit(x[trained], is_one[trained], sample_weight=balanced[trained]))
            self.out_of_fold[judged] = np.exp(self._log_odds(model, x[judged]))

    @staticmethod
    def _log_odds(model: HistGradientBoostingClassifier, x: np.ndarray) -> np.ndarray:
        return np.clip(model.decision_function(x), -12, 12)

    def of(self, x: np.ndarray) -> np.ndarray:
        """Of events that took no part: the geometric mean of the classifiers."""
        return np.exp(np.mean([self._log_odds(model, x) for model in self.models], axis=0))

    @property
    def auc(self) -> float:
        return float(roc_auc_score(self.is_one, self.out_of_fold, sample_weight=self.weight))


@dataclass
class Reweighting:
    """The factors of the source's events in both parts, before normalisation."""

    train: np.ndarray
    test: np.ndarray

    @staticmethod
    def fit(train: Part, test: Part, options: argparse.Namespace) -> Reweighting:
        domain = DensityRatio(*train.versus(train.w_domain), options)
        ratios = [domain.out_of_fold[: len(train.x)], domain.of(test.x)]
        if options.apply == "background":
            signal = DensityRatio(train.x, train.label.astype(int), train.w_label, options)
            share = train.signal_fraction / (1 - train.signal_fraction)
            for i, (part, odds) in enumerate(((train, signal.out_of_fold), (test, signal.of(test.x)))):
                ratios[i] = np.where(part.label == 1, 1.0, ratios[i] + (ratios[i] - 1) * share * odds)
        return Reweighting(*(np.clip(ratio, 1 / options.clip, options.clip) for ratio in ratios))


def normalised(weight: np.ndarray, ratio: np.ndarray, label: np.ndarray) -> np.ndarray:
    """weight times ratio, with each class's sum as it was."""
    found = weight * ratio
    for side in (0, 1):
        chosen = label == side
        if found[chosen].sum() > 0:
            found[chosen] *= weight[chosen].sum() / found[chosen].sum()
    return found


def effective(weight: np.ndarray) -> float:
    return float(weight.sum() ** 2 / (weight**2).sum())


def write(options: argparse.Namespace, data: Part, ratio: np.ndarray) -> None:
    """A copy of the domain file with the new weights, whole or not at all."""
    with whole(options.output) as part:
        shutil.copyfile(options.domains, part)
        part.chmod(0o644)
        with h5py.File(part, "r+") as file:
            for name, weight in (("w_label", data.w_label), ("w_domain", data.w_domain)):
                file[f"train/source/{name}"][...] = normalised(weight, ratio, data.label).astype(np.float32)
            chosen = {name: getattr(options, name) for name in ("apply", "folds", "seed", "clip", "iterations", "leaf", "target")}
            file.attrs["reweighted"] = json.dumps(chosen)
            # No stage of prep made it: it is never up to date.
            file.attrs.pop("key", None)
        digest = content_hash(part)
        with h5py.File(part, "r+") as file:
            file.attrs["content_hash"] = digest


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", type=Path, metavar="DOMAINS.h5")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: <name>-reweighted.h5 beside it")
    parser.add_argument("--apply", choices=["background", "all"], default="background",
                        help="(default: background)")  # fmt: skip
    parser.add_argument("--target", help="of several targets this one (default: all of them together)")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-fit (default: 5)")
    parser.add_argument("--clip", type=float, default=10.0, help="largest ratio, and 1 over the smallest (default: 10)")
    parser.add_argument("--iterations", type=int, default=200, help="most trees of a classifier (default: 200)")
    parser.add_argument("--leaf", type=int, default=50, help="least events in a leaf (default: 50)")
    parser.add_argument("--seed", type=int, default=1, help="(default: 1)")
    options = parser.parse_args()
    options.output = options.output or options.domains.with_name(f"{options.domains.stem}-reweighted.h5")
    if options.folds < 2 or options.clip <= 1:
        parser.error("expected --folds of 2 or more and --clip above 1")
    if options.output.resolve() == options.domains.resolve():
        parser.error("the output is the input")
    return options


def main() -> None:
    options = parsed()
    try:
        data, test = (Part.read(options.domains, part, options.target) for part in ("train", "test"))
        found = Reweighting.fit(data, test, options)
        ratio = found.train
        after = normalised(test.w_domain, found.test, test.label)
        aucs = [DensityRatio(*test.versus(weight), options).auc for weight in (test.w_domain, after)]
        write(options, data, ratio)
    except Problem as problem:
        print(f"reweight: {problem}", file=sys.stderr)
        sys.exit(problem.status)
    print(f"reweight: {options.output}: {len(data.x)} source and {len(data.target_x)} target training events")
    print(f"    AUC of source against target, test part: {aucs[0]:.3f} before, {aucs[1]:.3f} after")
    for name, side in (("signal", 1), ("background", 0)):
        chosen = data.label == side
        old = data.w_label[chosen]
        low, middle, high = np.percentile(ratio[chosen], [5, 50, 95])
        print(f"    {name:<10} {effective(old):8.0f} effective events before, {effective(old * ratio[chosen]):.0f} after; "
              f"ratios {low:.2f}, {middle:.2f}, {high:.2f} (5, 50, 95 %)")  # fmt: skip


if __name__ == "__main__":
    main()
