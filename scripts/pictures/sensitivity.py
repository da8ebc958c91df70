"""AUC against the signal fraction (figure 8)."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from . import style
from .reading import Sensitivity

AXES = {"both": "Signal fraction in source and target [%]", "target": "Signal fraction in the target [%]"}


def auc(study: Sensitivity, mode: str) -> Figure:
    """AUC of source and targets with percentiles, and below the KS distance."""
    fractions = [100 * fraction for fraction, _ in study.modes[mode]]
    points = [point for _, point in study.modes[mode]]
    figure, upper, lower = style.with_ratio(height=7.5, below=0.55)

    def series(axes, name: str, shift: float, **options) -> None:
        mean, low, high = np.array([point[name] for point in points]).T
        x = np.array(fractions) + shift * (max(fractions) - min(fractions) or 1)
        axes.errorbar(x, mean, np.clip([mean - low, high - mean], 0, None), capsize=2.5, lw=1.4, **options)

    series(upper, "auc_source", 0, fmt="o-", color=style.BLUE, label="Source")
    for i, target in enumerate(study.targets):
        colour, marker = style.TARGETS[i % 6], style.MARKERS[i % 6]
        name = style.plain(f"Target{target.replace('/', ' ')}")
        series(upper, f"auc_target{target}", 0.004 * (i + 1), fmt=f"{marker}--", color=colour, label=name)
        series(lower, f"ks_all{target}", 0.004 * i, fmt=f"{marker}-",
               color=style.BLACK if len(study.targets) == 1 else colour)  # fmt: skip
    low, high = upper.get_ylim()
    upper.set_ylim(low, high + 0.4 * (high - low))
    lower.set_ylim(0, lower.get_ylim()[1] * 1.1)
    lines = [f"{min(point.trainings for point in points)} trainings a point", "mean, 15.8 and 84.2 percentiles"]
    fixed = study.source_fraction.get(mode)
    if mode == "target" and fixed is not None and np.isfinite(fixed):
        lines.insert(0, f"{100 * fixed:g} % signal in the source")
        for axes in (upper, lower):
            axes.axvline(100 * fixed, color=style.GREY, ls=":", lw=1)
    style.inside(upper, lines, size=12)
    upper.legend(loc="upper right")
    upper.set_ylabel("Area under the ROC curve")
    lower.set_ylabel("KS distance", loc="center")
    lower.set_xlabel(AXES.get(mode, "Signal fraction [%]"))
    width = (max(fractions) - min(fractions)) or 1
    lower.set_xlim(min(fractions) - 0.05 * width, max(fractions) + 0.05 * width)
    style.label(upper)
    plt.setp(upper.get_xticklabels(), visible=False)
    return figure
