#!/usr/bin/env python3
"""The known answers of Tests/ClassifierMetricsTests/KnownAnswersTests.swift.

Computed with scikit-learn, SciPy and NumPy from scores that a formula gives, so that the Swift test
makes the same ones. Run it to print the literals:

    scripts/crosscheck/metrics_reference.py
"""

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn.metrics import roc_auc_score, roc_curve

AMS_SIGNAL, AMS_BACKGROUND, AMS_BINS = 2500.0, 47500.0, 20


def sample(count, salt, shift):
    """Scores with ties, weights and labels, exact in float32."""
    i = np.arange(count)
    label = (i * 5 + salt) % 7 < 3
    score = ((i * 7919 + salt) % 509 / 512 + np.where(label, shift / 512, 0)).astype(np.float32)
    weight = (((i * 31 + salt) % 17 + 1) / 8).astype(np.float32)
    return score, weight, label


def weighted_ks(a, wa, b, wb):
    """The largest difference of the weighted distributions, at every score of either sample."""
    points = np.unique(np.concatenate([a, b]))
    below = lambda x, w: np.array([w[x <= p].sum() for p in points]) / w.sum()
    return np.abs(below(a, wa.astype(float)) - below(b, wb.astype(float))).max()


def purity(score, weight, label, fraction):
    """At the largest response that half of the signal reaches, every response tried."""
    weight = weight.astype(float)
    for cut in np.unique(score)[::-1]:
        efficiency = [weight[(score >= cut) & (label == c)].sum() / weight[label == c].sum() for c in (1, 0)]
        if efficiency[0] >= 0.5:
            signal = fraction * efficiency[0]
            return signal / (signal + (1 - fraction) * efficiency[1])


def curve(score, weight, label, efficiencies):
    """Background efficiency and signal efficiency at the largest response that each efficiency reaches."""
    fpr, tpr, _ = roc_curve(label, score, sample_weight=weight.astype(float), drop_intermediate=False)
    places = [np.argmax(tpr >= e - 1e-12) for e in efficiencies]
    return fpr[places], tpr[places]


def purities(score, weight, label, efficiencies, fraction):
    background, signal = curve(score, weight, label, efficiencies)
    return fraction * signal / (fraction * signal + (1 - fraction) * background)


def response_bins(score, weight, bins):
    """The weights in equal bins of [0, 1], what lies outside in the bin next to it."""
    place = np.clip((score.astype(float) * bins).astype(int), 0, bins - 1)
    return np.bincount(place, weight.astype(float), bins)


def joined(s, b, alternative):
    """Bins without background in the source join their left neighbour, the first ones the right."""
    filled = np.flatnonzero(b > 1e-12 * b.sum())
    starts = filled.copy()
    starts[0] = 0
    return [np.add.reduceat(values, starts) for values in (s, b, alternative)], starts


def ams(s, b, alternative):
    """Equation 5.1 of the paper, as it is printed, for histograms of any norm without negative weights."""
    (s, b, alternative), _ = joined(s, b, alternative)
    s, b, alternative = AMS_SIGNAL * s / s.sum(), AMS_BACKGROUND * b / b.sum(), AMS_BACKGROUND * alternative / alternative.sum()
    variance = (b - alternative) ** 2 / 2 + (0.1 * b) ** 2
    b0 = (b - variance + np.sqrt((b - variance) ** 2 + 4 * (s + b) * variance)) / 2
    return float(np.sqrt(np.sum(2 * ((s + b) * np.log((s + b) / b0) - s - b + b0) + (b - b0) ** 2 / variance)))


def ams_of_samples(source, target):
    histograms = []
    for (score, weight, label), of_class in ((source, True), (source, False), (target, False)):
        chosen = label == of_class
        histograms.append(response_bins(score[chosen], weight[chosen], AMS_BINS))
    return ams(*histograms)


def main():
    print(f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}")
    source, target = sample(900, 1, 60), sample(700, 4, 25)
    for name, (score, weight, label) in (("source", source), ("target", target)):
        print(f"auc {name}", repr(float(roc_auc_score(label, score))))
        print(f"weighted auc {name}", repr(float(roc_auc_score(label, score, sample_weight=weight))))
        print(f"purity {name}", repr(float(purity(score, weight, label, 0.05))))
        print(f"effective number {name}", repr(float(weight.astype(float).sum() ** 2 / (weight.astype(float) ** 2).sum())))
    print("ks", repr(float(scipy.stats.ks_2samp(source[0], target[0]).statistic)))
    print("weighted ks", repr(float(weighted_ks(*source[:2], *target[:2]))))
    print("ams", repr(ams_of_samples(source, target)))
    efficiencies = [0.05, 0.3, 0.725, 0.9, 1]
    for name, data in (("source", source), ("target", target)):
        print(f"background efficiencies {name}", [float(x) for x in curve(*data, efficiencies)[0]])
        print(f"purities {name}", [float(x) for x in purities(*data, efficiencies, 0.05)])
    for z in (0.5, 1.0, 1.8):
        print(f"Kolmogorov at {z}", repr(float(scipy.stats.kstwobign.sf(z))))
    for c in (True, False):
        a, b = source[2] == c, target[2] == c
        print(f"weighted ks {c}", repr(float(weighted_ks(source[0][a], source[1][a], target[0][b], target[1][b]))))


if __name__ == "__main__":
    main()
