"""Learning curves: of one training (figure 2 of arXiv:2005.00568), and of many on one another (figure 3)."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import names, style
from .reading import Key, Run

TRAINED_ON, HELD_OUT = style.BLUE, style.RED


def title(key: Key) -> str:
    setup, strength = key
    return f"{names.setup(setup)},  {names.strength_math(strength)}"


def optimum(run: Run) -> float:
    """The domain loss of a head that cannot tell the domains apart: ln K, or 0 of the linear loss."""
    return math.log(run.domains) if run.config["setup"] == "a" else 0.0


def chance(domains: int) -> str:
    return "no separation: ln 2" if domains == 2 else f"no separation: ln {domains}"


def _runs_of(flags: np.ndarray, epoch: np.ndarray) -> list[tuple[float, float]]:
    """First and last epoch of each stretch of flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return [(epoch[first], epoch[end - 1]) for first, end in edges.reshape(-1, 2)]


def limits(axes: Axes, *curves: np.ndarray, extra: float | None = None) -> None:
    """A range that shows the curves and not their worst spike."""
    known = np.concatenate([curve[np.isfinite(curve)] for curve in curves])
    if not len(known):
        return
    low, high = np.percentile(known, [0, 99])
    # The first epochs fall steeply; the rest would be a flat line below them.
    settled = np.concatenate([curve[len(curve) // 20 :][np.isfinite(curve[len(curve) // 20 :])] for curve in curves])
    if len(settled):
        high = min(high, np.percentile(settled, 99.5))
    if extra is not None:
        low, high = min(low, extra), max(high, extra)
    margin = max(high - low, 1e-4) * 0.08
    axes.set_ylim(low - margin, high + 3.2 * margin)


def curves(run: Run) -> Figure:
    """L_y, L_d, domain AUC and KS distance against the epoch."""
    history = run.history
    epoch = history["epoch"]
    figure, panels = plt.subplots(4, 1, sharex=True, figsize=(8, 10.5), height_ratios=[1.25, 1.25, 1, 1])
    figure.get_layout_engine().set(hspace=0.02)
    rolled_back = history["rolled_back"] == 1
    for axes, loss, held_out, what in (
        (panels[0], "loss_label", "heldout_loss_label", "$L_y$"),
        (panels[1], "loss_domain", "heldout_loss_domain", "$L_d$"),
    ):
        axes.plot(epoch, history[loss], color=TRAINED_ON, label="trained on")
        shown = [history[loss]]
        if held_out in history and np.isfinite(history[held_out]).any():
            axes.plot(epoch, history[held_out], color=HELD_OUT, ls="--", lw=1.4, label="held out")
            shown.append(history[held_out])
        extra = None
        if what == "$L_d$":
            extra = optimum(run)
            name = chance(run.domains) if extra else "no separation: 0"
            axes.axhline(extra, color=style.GREY, ls=":", label=name)
        limits(axes, *(curve[~rolled_back] for curve in shown), extra=extra)
        axes.set_ylabel(what)
    for axes, column, what, ideal in ((panels[2], "domain_auc", "Domain AUC", 0.5), (panels[3], "ks", "KS distance", 0)):
        axes.plot(epoch, history[column], color=style.BLACK, lw=1.4)
        axes.axhline(ideal, color=style.GREY, ls=":")
        limits(axes, history[column][~rolled_back], extra=ideal)
        axes.set_ylabel(what)
    best = run.record.get("best_epoch")
    for axes in panels:
        if best is not None:
            axes.axvline(best, color=style.GREEN, ls="-.", lw=1.3,
                         label=f"epoch kept: {best}" if axes is panels[0] else None)  # fmt: skip
        for i, (first, last) in enumerate(_runs_of(rolled_back, epoch)):
            axes.axvspan(first - 0.5, last + 0.5, color=style.PURPLE, alpha=0.35, lw=0,
                         label="rolled back (spike)" if axes is panels[0] and i == 0 else None)  # fmt: skip
    panels[0].legend(loc="upper right", ncols=2)
    panels[1].legend(loc="upper right", ncols=3)
    panels[3].set_xlabel("Epoch")
    panels[3].set_xlim(0, epoch[-1] * 1.02)
    figure.align_ylabels(panels)
    style.label(panels[0], right=title(run.key))
    return figure


def many(runs: list[Run], at_most: int = 20, limit: tuple[float, float] | None = None) -> Figure:
    """L_y of up to `at_most` trainings of one set-up and lambda, and their median."""
    shown = runs[:at_most]
    figure, axes = plt.subplots(figsize=(8, 6))
    longest = max(len(run.history["epoch"]) for run in shown)
    palette = plt.get_cmap("viridis")(np.linspace(0.0, 0.92, len(shown)))
    table = np.full((len(shown), longest), np.nan)
    for i, run in enumerate(shown):
        loss = np.where(run.history["rolled_back"] == 1, np.nan, run.history["loss_label"])
        table[i, : len(loss)] = loss
        axes.plot(run.history["epoch"], run.history["loss_label"], color=palette[i], lw=0.9, alpha=0.85)
    running = np.isfinite(table).sum(axis=0) * 2 >= len(shown)
    if len(shown) > 2:
        median = np.nanmedian(np.where(running, table, 0), axis=0)
        axes.plot(np.arange(1, longest + 1)[running], median[running], color=style.BLACK, lw=2,
                  label="median, while half of them run")  # fmt: skip
    axes.set_xlim(0, longest * 1.02)
    axes.set_ylim(*(limit or shared_limit(shown)))
    axes.set_xlabel("Epoch")
    axes.set_ylabel("$L_y$, on the events trained on")
    style.inside(axes, [title(shown[0].key), f"{len(shown)} trainings"], x=0.55, y=0.95)
    if len(shown) > 2:
        axes.legend(loc="upper right", bbox_to_anchor=(1, 0.82))
    style.label(axes)
    return figure


def shared_limit(runs: list[Run]) -> tuple[float, float]:
    """A range of L_y for several such pictures, so that they can be compared; high spikes are cut off."""
    values = np.concatenate([run.history["loss_label"] for run in runs])
    values = values[np.isfinite(values)]
    low, high = values.min(), np.percentile(values, 98.5)
    return low - 0.05 * (high - low), high + 0.3 * (high - low)
