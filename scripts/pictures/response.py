"""The response: signal and background in source and target (figure 4), training part against test part."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpecFromSubplotSpec

from . import style
from .learning import title
from .reading import Evaluation, Histogram, Key

RATIO = (0.4, 1.6)
MERGED = 2  # bins of the 50 in evaluation.json that make one here
KINDS = {"signal": ("Signal", style.SIGNAL), "background": ("Background", style.BACKGROUND)}
Shapes = dict[str, tuple[Histogram, Histogram]]  # by class: source, target


def shapes(evaluations: list[Evaluation], target: str) -> Shapes:
    """By class, the mean shapes of source and target; "all" where the target has no truth."""
    kinds = ["signal", "background"]
    if evaluations[0].histogram("test", target, "background") is None:
        kinds = ["all"]
    found = {}
    for kind in kinds:
        pair = []
        for domain in ("source", target):
            several = [evaluation.histogram("test", domain, kind) for evaluation in evaluations]
            known = [histogram for histogram in several if histogram is not None]
            if not known:
                break
            pair.append(Histogram.mean(known).rebinned(MERGED))
        if len(pair) == 2:
            found[kind] = (pair[0], pair[1])
    return found


def _range(pairs: Shapes) -> tuple[float, float]:
    """The bins that hold anything worth seeing."""
    total = sum(histogram.share for pair in pairs.values() for histogram in pair)
    filled = np.flatnonzero(total > 2e-3 * total.max())
    edges = next(iter(pairs.values()))[0].edges
    return edges[max(filled[0] - 1, 0)], edges[min(filled[-1] + 2, len(edges) - 1)]


def ratio(of: Histogram, to: Histogram) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """of/to, its error from `of` alone, and the relative error of `to`; NaN where there is nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = of.share / to.share
        error = of.share_error / to.share
        reference = to.share_error / to.share
    empty = ~(to.share > 0) | ~(of.share > 0)
    return tuple(np.where(empty, np.nan, part) for part in (value, error, reference))  # type: ignore[return-value]


def _steps(axes: Axes, histogram: Histogram, **options) -> None:
    axes.stairs(histogram.share, histogram.edges, **options)


def panel(upper: Axes, lower: Axes, pairs: Shapes, target: str, legend: bool = True) -> None:
    """Source as lines with their errors, target as areas; below, target over source."""
    lower.set_ylim(*RATIO)
    for kind, (source, other) in pairs.items():
        name, colour = KINDS.get(kind, ("All events", style.PURPLE))
        _steps(upper, other, fill=True, color=colour, alpha=0.3, label=f"{name}, {target.replace('target/', '')}")
        _steps(upper, source, color=colour, lw=2, label=f"{name}, source")
        centres = (source.edges[1:] + source.edges[:-1]) / 2
        upper.errorbar(centres, source.share, source.share_error, fmt="none", color=colour, lw=1.2)
        value, error, reference = ratio(other, source)
        shift = (source.edges[1] - source.edges[0]) * (0.1 if kind == "signal" else -0.1)
        style.band(lower, source.edges, 1 - np.nan_to_num(reference), 1 + np.nan_to_num(reference),
                   color=colour, alpha=0.25)  # fmt: skip
        marker = "o" if kind == "signal" else "s"
        style.ratio_points(lower, centres + shift, value, error, colour, marker)
    lower.axhline(1, color=style.BLACK, lw=0.8)
    upper.set_xlim(*_range(pairs))
    style.headroom(upper, 0.32 if legend else 0.22)
    if legend:
        upper.legend(loc="upper right", ncols=1, fontsize=11.5)


def picture(evaluations: list[Evaluation], key: Key, target: str) -> Figure:
    """The response at one lambda."""
    pairs = shapes(evaluations, target)
    figure, upper, lower = style.with_ratio()
    panel(upper, lower, pairs, target)
    width = next(iter(pairs.values()))[0].edges[1]
    upper.set_ylabel(f"Fraction of events / {width:g}")
    lower.set_ylabel("Target / source", loc="center")
    lower.set_xlabel("Response, P(signal)")
    lines = [title(key)]
    if len(evaluations) > 1:
        lines.append(f"mean of {len(evaluations)} trainings")
    style.inside(upper, lines)
    style.label(upper, is_data="all" in pairs)
    return figure


def per_strength(by_key: dict[Key, list[Evaluation]], target: str) -> Figure:
    """Panels of up to six lambdas of one set-up, each with its ratio."""
    columns = 2 if len(by_key) <= 4 else 3
    columns = min(columns, len(by_key))
    rows = -(-len(by_key) // columns)
    figure = plt.figure(figsize=(5.6 * columns + 0.8, 5.2 * rows + 0.4))
    grid = figure.add_gridspec(rows, columns)
    figure.get_layout_engine().set(hspace=0.02, wspace=0.02)
    pairs = {key: shapes(evaluations, target) for key, evaluations in by_key.items()}
    ranges = [_range(shape) for shape in pairs.values()]
    extent = min(low for low, _ in ranges), max(high for _, high in ranges)
    uppers = []
    for i, (key, shape) in enumerate(pairs.items()):
        row, column = divmod(i, columns)
        inner = GridSpecFromSubplotSpec(2, 1, grid[row, column], height_ratios=[1, 0.36], hspace=0.0)
        upper = figure.add_subplot(inner[0])
        lower = figure.add_subplot(inner[1], sharex=upper)
        panel(upper, lower, shape, target, legend=i == 0)
        upper.set_xlim(*extent)
        upper.tick_params(labelbottom=False)
        style.inside(upper, [f"({'abcdef'[i]}) {title(key)}"], size=12)
        if column == 0:
            width = next(iter(shape.values()))[0].edges[1]
            upper.set_ylabel(f"Fraction of events / {width:g}")
            lower.set_ylabel("Target / source", loc="center", fontsize=12)
        if row == rows - 1 or i + columns >= len(pairs):
            lower.set_xlabel("Response, P(signal)")
        if row == 0:
            style.label(upper, is_data="all" in shape, size=12.5)
        uppers.append(upper)
    top = max(axes.get_ylim()[1] for axes in uppers)
    for axes in uppers:
        axes.set_ylim(0, top)
    return figure


def overtraining(evaluation: Evaluation, key: Key, metrics: dict[str, float]) -> Figure:
    """Test part as areas, training part as points, both of the source."""
    figure, upper, lower = style.with_ratio()
    lower.set_ylim(*RATIO)
    lines = [title(key)]
    pairs = {}
    for kind, (name, colour) in KINDS.items():
        test = evaluation.histogram("test", "source", kind)
        train = evaluation.histogram("train", "source", kind)
        if test is None or train is None:
            continue
        test, train = test.rebinned(MERGED), train.rebinned(MERGED)
        pairs[kind] = (test, train)
        centres = (test.edges[1:] + test.edges[:-1]) / 2
        _steps(upper, test, fill=True, color=colour, alpha=0.3, label=f"{name}, test part")
        style.hatched(upper, test.edges, test.share - test.share_error, test.share + test.share_error, colour)
        marker = "o" if kind == "signal" else "s"
        shown = train.share > 0
        upper.errorbar(centres[shown], train.share[shown], train.share_error[shown], fmt=marker, ms=4.5, lw=1.2,
                       color=colour, markeredgecolor=style.BLACK, markeredgewidth=0.5,
                       label=f"{name}, training part")  # fmt: skip
        value, error, reference = ratio(train, test)
        style.band(lower, test.edges, 1 - np.nan_to_num(reference), 1 + np.nan_to_num(reference), color=colour,
                   alpha=0.25)  # fmt: skip
        style.ratio_points(lower, centres, value, error, colour, marker)
        distance, error_of = metrics.get(f"ks_train_{kind}"), metrics.get(f"ks_train_{kind}_error")
        if distance is not None and np.isfinite(distance):
            lines.append(f"KS {kind}: {distance:.3f}" + (f" $\\pm$ {error_of:.3f}" if error_of else ""))
    lower.axhline(1, color=style.BLACK, lw=0.8)
    upper.set_xlim(*_range(pairs))
    style.headroom(upper, 0.34)
    upper.legend(loc="upper right", fontsize=11.5)
    upper.set_ylabel(f"Fraction of events / {next(iter(pairs.values()))[0].edges[1]:g}")
    lower.set_ylabel("Train / test", loc="center")
    lower.set_xlabel("Response, P(signal)")
    style.inside(upper, lines, size=12)
    style.label(upper)
    return figure
