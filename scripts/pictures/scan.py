"""What lambda does: AUC and KS distance (figure 5), AMS (figure 6), spikes."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from . import names, style
from .reading import Scan


class StrengthAxis:
    """An axis of lambda: 0 in a panel of its own at the left, the others on a logarithm, one break between."""

    def __init__(self, strengths: list[float], rows: int, height_ratios: list[float], height: float):
        self.has_zero = 0.0 in strengths
        positive = [value for value in strengths if value > 0]
        self.positive = positive
        columns = int(self.has_zero) + int(bool(positive))
        ratios = [1, 7] if columns == 2 else [1]
        self.figure, grid = plt.subplots(
            rows, columns, figsize=(8, height), sharey="row", sharex="col", squeeze=False,
            width_ratios=ratios, height_ratios=height_ratios)  # fmt: skip
        self.figure.get_layout_engine().set(hspace=0.02, wspace=0.0, w_pad=0.02)
        self.rows = [list(row) for row in grid]
        self._arrange()

    def _arrange(self) -> None:
        for row in self.rows:
            for axes in row:
                is_zero = self.has_zero and axes is row[0]
                if is_zero:
                    axes.set_xlim(-1, 1)
                    axes.set_xticks([0], ["0"])
                    axes.xaxis.set_minor_locator(plt.NullLocator())
                else:
                    axes.set_xscale("log")
                    low, high = min(self.positive), max(self.positive)
                    margin = max(0.04 * math.log10(high / low), 0.3)
                    axes.set_xlim(low / 10**margin, high * 10**margin)
                    axes.xaxis.set_major_locator(LogLocator(numticks=12))
                    axes.xaxis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=12))
                    axes.xaxis.set_minor_formatter(NullFormatter())
                    if high / low < 100:
                        # Too few powers of ten to read a value from: the points' own values.
                        axes.set_xticks(self._readable(high / low), minor=False)
                        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
            if len(row) == 2:
                self._break(row, has_label_above=row is self.rows[0])
        self.rows[-1][-1].set_xlabel(r"$\lambda$")

    def _readable(self, extent: float) -> list[float]:
        """Those of the values that do not crowd one another."""
        kept: list[float] = []
        for value in sorted(self.positive):
            if not kept or math.log(value / kept[-1]) > 0.12 * max(math.log(extent), 0.1):
                kept.append(value)
        return kept

    @staticmethod
    def _break(row: list[Axes], has_label_above: bool) -> None:
        left, right = row
        left.spines["right"].set_visible(False)
        right.spines["left"].set_visible(False)
        left.tick_params(which="both", right=False)
        right.tick_params(which="both", left=False, labelleft=False)
        marks = {"marker": [(-0.6, -1), (0.6, 1)], "markersize": 9, "ls": "none", "color": "k", "mec": "k",
                 "mew": 1, "clip_on": False}  # fmt: skip
        # A mark at the top of the first panel would strike through the experiment's label.
        heights = [0] if has_label_above else [0, 1]
        left.plot([1] * len(heights), heights, transform=left.transAxes, **marks)
        right.plot([0] * len(heights), heights, transform=right.transAxes, **marks)

    def points(self, row: int, strengths: list[float], values: list[tuple[float, float, float]], shift: float = 0,
               **options) -> None:  # fmt: skip
        """Mean and percentiles; a line through those of lambda > 0. `shift` keeps series apart."""
        zero = [(0.0 + 3 * shift, value) for strength, value in zip(strengths, values) if strength == 0]
        rest = [(strength * 10**shift, value) for strength, value in zip(strengths, values) if strength > 0]
        for axes, series in ((self.rows[row][0], zero), (self.rows[row][-1], rest)):
            if not series or (series is rest and not self.positive):
                continue
            x = np.array([place for place, _ in series])
            mean, low, high = np.array([value for _, value in series]).T
            errors = np.clip([mean - low, high - mean], 0, None)
            chosen = dict(options)
            if series is zero and rest:
                chosen.pop("label", None)
            axes.errorbar(x, mean, errors, capsize=2.5, lw=1.4, **chosen)

    def mark(self, strength: float) -> None:
        """A line at the chosen lambda."""
        for row in self.rows:
            axes = row[-1] if strength > 0 else row[0]
            axes.axvline(strength, color=style.GREEN, ls="-.", lw=1.2, zorder=0)

    def ylabel(self, row: int, text: str, **options) -> None:
        self.rows[row][0].set_ylabel(text, **options)


def _chosen(scan: Scan, setup: str) -> float | None:
    key = scan.chosen_key
    return key[1] if key and key[0] == setup else None


def _trainings(scan: Scan, setup: str) -> str:
    counts = sorted({scan.points[setup, strength].trainings for strength in scan.strengths(setup)})
    counted = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{counted} trainings a point"


def _finish(scan: Scan, setup: str, axis: StrengthAxis) -> Figure:
    row = axis.rows[0]
    style.label(row[0], right=names.setup(setup), until=row[-1])
    chosen = _chosen(scan, setup)
    if chosen is not None:
        axis.mark(chosen)
    return axis.figure


def auc_and_ks(scan: Scan, setup: str) -> Figure:
    """AUC in source and targets, and below the KS distance."""
    strengths = scan.strengths(setup)
    axis = StrengthAxis(strengths, 2, [1.5, 1], 8)
    points = [scan.points[setup, strength] for strength in strengths]
    axis.points(0, strengths, [point["auc_source"] for point in points], fmt="o-", color=style.BLUE,
                label="Source")  # fmt: skip
    for i, target in enumerate(scan.targets):
        colour = style.TARGETS[i % len(style.TARGETS)]
        marker = style.MARKERS[i % len(style.MARKERS)]
        name = f"Target{target.replace('/', ' ')}"
        axis.points(0, strengths, [point[f"auc_target{target}"] for point in points], shift=0.02 * (i + 1),
                    fmt=f"{marker}--", color=colour, label=style.plain(name))  # fmt: skip
        axis.points(1, strengths, [point[f"ks_all{target}"] for point in points], fmt=f"{marker}-",
                    shift=0.02 * i, color=style.BLACK if len(scan.targets) == 1 else colour,
                    label=style.plain(name))  # fmt: skip
    axis.ylabel(0, "Area under the ROC curve")
    axis.ylabel(1, "KS distance")
    low, high = axis.rows[0][0].get_ylim()
    axis.rows[0][0].set_ylim(low, high + 0.35 * (high - low))
    axis.rows[1][0].set_ylim(0, axis.rows[1][0].get_ylim()[1] * 1.08)
    axis.rows[1][0].yaxis.set_major_locator(MaxNLocator(5, prune="upper"))
    axis.rows[0][-1].legend(loc="upper right")
    lines = [_trainings(scan, setup), "mean, 15.8 and 84.2 percentiles"]
    style.inside(axis.rows[0][-1], lines, x=0.02, size=12)
    return _finish(scan, setup, axis)


def ams(scan: Scan, setup: str) -> Figure:
    strengths = scan.strengths(setup)
    axis = StrengthAxis(strengths, 1, [1], 6)
    for i, target in enumerate(scan.targets):
        values = [scan.points[setup, strength][f"ams{target}"] for strength in strengths]
        if all(math.isnan(value[0]) for value in values):
            continue
        axis.points(0, strengths, values, shift=0.02 * i, fmt=f"{style.MARKERS[i % 6]}-",
                    color=style.BLUE if len(scan.targets) == 1 else style.TARGETS[i % 6],
                    label=style.plain(f"Target{target.replace('/', ' ')}"))  # fmt: skip
    axis.ylabel(0, "Approximate median significance")
    low, high = axis.rows[0][0].get_ylim()
    axis.rows[0][0].set_ylim(low, high + 0.3 * (high - low))
    lines = ["2 500 signal, 47 500 background events", _trainings(scan, setup), "mean, 15.8 and 84.2 percentiles"]
    style.inside(axis.rows[0][-1], lines, x=0.02, size=12)
    if len(scan.targets) > 1:
        axis.rows[0][-1].legend(loc="upper right")
    return _finish(scan, setup, axis)


def spikes(scan: Scan) -> Figure:
    """Share of trainings with a spike, and epochs, of all set-ups."""
    strengths = sorted({strength for _, strength in scan.points})
    axis = StrengthAxis(strengths, 2, [1, 1], 7)
    for i, setup in enumerate(scan.setups):
        own = scan.strengths(setup)
        points = [scan.points[setup, strength] for strength in own]
        options = {"fmt": f"{style.SETUP_MARKERS.get(setup, 'D')}-", "color": [style.BLUE, style.RED][i % 2],
                   "label": names.setup(setup), "shift": 0.03 * i}  # fmt: skip
        rates = [(100 * rate, 100 * max(rate - error, 0), 100 * (rate + error))
                 for rate, error in (point.spike_rate for point in points)]  # fmt: skip
        axis.points(0, own, rates, **options)
        axis.points(1, own, [point["epochs"] for point in points], **options)
    axis.ylabel(0, "Trainings with a spike [%]")
    axis.ylabel(1, "Epochs")
    top = axis.rows[0][0].get_ylim()[1]
    axis.rows[0][0].set_ylim(-0.05 * max(top, 1), max(top, 1) * 1.3)
    axis.rows[0][-1].legend(loc="upper right")
    style.label(axis.rows[0][0], until=axis.rows[0][-1])
    return axis.figure
