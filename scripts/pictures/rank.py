"""Which features matter: permutation importance, and removal one by one."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from . import names, style
from .reading import Rank, number


def permutation(rank: Rank) -> Figure:
    """The AUC lost when a feature's values are shuffled, largest first."""
    rows = sorted(rank.permutation, key=lambda row: number(row["auc_loss_mean"]))
    mean = np.array([number(row["auc_loss_mean"]) for row in rows])
    spread = np.array([number(row["auc_loss_std"]) for row in rows])
    figure, axes = plt.subplots(figsize=(8, 1.6 + 0.27 * len(rows)))
    place = np.arange(len(rows))
    axes.barh(place, mean, xerr=spread, height=0.72, color=style.BLUE, alpha=0.75,
              error_kw={"lw": 1.2, "capsize": 2})  # fmt: skip
    axes.axvline(0, color=style.BLACK, lw=0.8)
    axes.set_yticks(place, [names.feature(row["feature"]) for row in rows], fontsize=11)
    axes.yaxis.set_minor_locator(plt.NullLocator())
    axes.tick_params(axis="y", length=3)
    axes.set_ylim(-0.8, len(rows) - 0.2)
    axes.set_xlabel("Loss of source AUC when shuffled")
    style.label(axes)
    return figure


def elimination(rank: Rank) -> Figure:
    """The source AUC that is left after each removal."""
    rows = sorted(rank.elimination, key=lambda row: number(row["step"]))
    left = np.array([number(row["features_left"]) for row in rows])
    mean, low, high = (np.array([number(row.get(f"auc_source_{end}")) for row in rows]) for end in ("mean", "p16", "p84"))
    figure, axes = plt.subplots(figsize=(max(8, 2.5 + 0.24 * len(rows)), 6.6))
    axes.errorbar(-left, mean, np.clip([mean - low, high - mean], 0, None), fmt="o-", ms=5, lw=1.3, capsize=2,
                  color=style.BLUE)  # fmt: skip
    axes.set_xticks(-left, [f"{names.feature(row['removed']) if row['removed'] else 'none'}  ({count:.0f})"
                            for row, count in zip(rows, left)], rotation=90, fontsize=10)  # fmt: skip
    axes.xaxis.set_minor_locator(plt.NullLocator())
    axes.set_xlabel("Feature removed (features left)")
    axes.set_ylabel("AUC, source")
    style.inside(axes, ["mean, 15.8 and 84.2 percentiles"], x=0.04, y=0.12, size=12)
    style.label(axes)
    return figure
