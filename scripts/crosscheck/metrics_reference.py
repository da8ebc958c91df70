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
from sklearn.metrics import roc_auc_score


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
    for c in (True, False):
        a, b = source[2] == c, target[2] == c
        print(f"weighted ks {c}", repr(float(weighted_ks(source[0][a], source[1][a], target[0][b], target[1][b]))))


if __name__ == "__main__":
    main()
