"""ROC, and purity against signal efficiency with the relative bias (figure 7)."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import style
from .learning import title
from .reading import Evaluation, Key

WITHOUT, WITH = style.ORANGE, style.BLUE
LOWEST = 0.05  # signal efficiency below which a purity rests on a handful of events


@dataclass
class Curve:
    """A quantity at each signal efficiency, with a band."""

    efficiency: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @staticmethod
    def of(entries: list[dict[str, np.ndarray]], name: str) -> Curve:
        """Of one training with its statistical error, or the mean of several with their percentiles."""
        efficiency = entries[0]["signal_efficiency"]
        table = np.array([entry[name] for entry in entries])
        if len(entries) == 1:
            error = np.nan_to_num(entries[0].get(f"{name}_error", np.zeros_like(table[0])))
            return Curve(efficiency, table[0], table[0] - error, table[0] + error)
        low, high = np.nanpercentile(table, [15.8, 84.2], axis=0)
        return Curve(efficiency, np.nanmean(table, axis=0), low, high)

    def draw(self, axes: Axes, colour: str, dashes: str, text: str | None) -> None:
        shown = self.efficiency >= LOWEST
        axes.plot(self.efficiency[shown], self.value[shown], color=colour, ls=dashes, label=text)
        axes.fill_between(self.efficiency[shown], self.low[shown], self.high[shown], color=colour, alpha=0.22,
                          lw=0)  # fmt: skip


def band_text(count: int) -> str:
    return "bands: statistical" if count == 1 else f"mean, 15.8 and 84.2 % of {count}"


def _target(name: str) -> str:
    return name.replace("target/", "")


def purity(groups: dict[Key, list[Evaluation]], target: str) -> Figure:
    """Purity of source and target, without and with the adversary; below, the relative bias."""
    figure, upper, lower = style.with_ratio(height=7.8, below=0.5)
    has_truth = False
    for key, evaluations in groups.items():
        colour = WITHOUT if key[1] == 0 else WITH
        name = "no adversary" if key[1] == 0 else title(key)
        for domain, dashes in (("source", "-"), (target, "--")):
            curves = [evaluation.curves[domain] for evaluation in evaluations if domain in evaluation.curves]
            if curves:
                Curve.of(curves, "purity").draw(upper, colour, dashes, f"{name}, {_target(domain)}")
        biases = [evaluation.bias[target] for evaluation in evaluations if target in evaluation.bias]
        if biases:
            has_truth = True
            Curve.of(biases, "bias").draw(lower, colour, "-", None)
    fraction = next(iter(groups.values()))[0].signal_fraction
    if np.isfinite(fraction):
        upper.axhline(fraction, color=style.GREY, ls=":")
        upper.text(0.06, fraction * 1.04, f" no selection: {fraction:g}", color=style.GREY, va="bottom", fontsize=11)
    upper.set_xlim(0, 1)
    top = max(np.nanmax(line.get_ydata()) for line in upper.get_lines() if len(line.get_ydata()) > 2)
    upper.set_ylim(0, top * 1.35)
    upper.legend(loc="upper right", title=band_text(max(len(group) for group in groups.values())),
                 title_fontsize=11)  # fmt: skip
    upper.set_ylabel(r"Signal purity $p_{\mathrm{sig}}$")
    lower.set_ylabel(r"$|p_{\mathrm{s}} - p_{\mathrm{t}}|\ /\ p_{\mathrm{s}}$", loc="center")
    lower.set_xlabel(r"Signal efficiency $\epsilon_{\mathrm{sig}}$")
    lower.set_ylim(bottom=0)
    lower.axvline(0.5, color=style.GREY, ls=":", lw=1)
    if not has_truth:
        lower.text(0.5, 0.5, "the target has no truth", transform=lower.transAxes, ha="center", color=style.GREY)
    style.label(upper)
    return figure


def roc(groups: dict[Key, list[Evaluation]]) -> Figure:
    """Background rejection against signal efficiency; below, target over source."""
    figure, upper, lower = style.with_ratio()
    for key, evaluations in groups.items():
        source = [evaluation.curves["source"] for evaluation in evaluations if "source" in evaluation.curves]
        colour = WITHOUT if key[1] == 0 else WITH
        name = "no adversary" if key[1] == 0 else title(key)
        reference = Curve.of(source, "background_efficiency")
        _rejection(upper, reference, colour, "-", f"{name}, source")
        for i, target in enumerate(evaluations[0].targets):
            entries = [evaluation.curves[target] for evaluation in evaluations if target in evaluation.curves]
            if not entries:
                continue
            curve = Curve.of(entries, "background_efficiency")
            shade = colour if len(evaluations[0].targets) == 1 else style.TARGETS[i % 6]
            _rejection(upper, curve, shade, "--", f"{name}, {_target(target)}")
            with np.errstate(divide="ignore", invalid="ignore"):
                relative = Curve(curve.efficiency, reference.value / curve.value,
                                 reference.value / curve.high, reference.value / curve.low)  # fmt: skip
            relative.draw(lower, shade, "--", None)
    upper.set_yscale("log")
    upper.set_xlim(0, 1)
    upper.set_ylim(bottom=1)
    upper.legend(loc="upper right", title=band_text(max(len(group) for group in groups.values())),
                 title_fontsize=11)  # fmt: skip
    upper.set_ylabel(r"Background rejection $1/\epsilon_{\mathrm{bkg}}$")
    lower.axhline(1, color=style.BLACK, lw=0.8)
    lower.set_ylim(0.4, 1.2)
    lower.set_ylabel("Target / source", loc="center")
    lower.set_xlabel(r"Signal efficiency $\epsilon_{\mathrm{sig}}$")
    style.label(upper)
    return figure


def _rejection(axes: Axes, curve: Curve, colour: str, dashes: str, text: str) -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        Curve(curve.efficiency, 1 / curve.value, 1 / curve.high, 1 / np.maximum(curve.low, 1e-9)).draw(
            axes, colour, dashes, text)  # fmt: skip
