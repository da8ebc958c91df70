"""The features in source and target with their ratio, and their correlations."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpecFromSubplotSpec

from . import names, style
from .content import Table
from .reading import Domains, Events

A_PAGE = 6
BINS = 36  # at most
TAILS = (0.003, 0.997)  # what lies beyond goes into the outermost bins


@dataclass
class Shown:
    """One line of a feature's panel."""

    events: Events
    name: str
    colour: str
    style: str  # "area" or "line"
    dashes: str = "-"


class FeaturePages:
    """Reads the events once and draws page after page."""

    def __init__(self, domains: Domains):
        self.domains = domains
        self._loaded: tuple[Shown, list[Shown], list[Shown]] | None = None

    @property
    def pages(self) -> list[list[int]]:
        count = len(self.domains.names)
        return [list(range(first, min(first + A_PAGE, count))) for first in range(0, count, A_PAGE)]

    @property
    def has_data(self) -> bool:
        return not all(self.domains.is_labelled.values())

    def load(self) -> tuple[Shown, list[Shown], list[Shown]]:
        """The reference, what is divided by it, and what is only shown."""
        if self._loaded is None:
            kind = "all" if self.has_data else "background"
            what = "All events" if self.has_data else "Background"
            reference = Shown(self.domains.events("source", kind), f"{what}, source", style.ORANGE, "area")
            others = []
            for i, target in enumerate(self.domains.targets):
                name = target.replace("target/", "")
                colour, dashes = style.TARGETS[i % 6], ["-", "--", "-."][i % 3]
                others.append(
                    Shown(self.domains.events(target, kind), f"{what}, {name}", colour, "line", dashes))  # fmt: skip
            signal = Shown(self.domains.events("source", "signal"), "Signal, source", style.BLUE, "line", ":")
            self._loaded = reference, others, [signal]
        return self._loaded

    def draw(self, page: list[int]) -> Figure:
        columns, rows = 3, -(-len(page) // 3)
        height = 4.9 * rows + 0.3
        # Laid out by hand: to measure so many panels takes longer than to draw them.
        figure = plt.figure(figsize=(14, height), layout="none")
        grid = figure.add_gridspec(rows, columns, left=0.062, right=0.988, bottom=0.95 / height, top=1 - 0.4 / height,
                                   wspace=0.26, hspace=0.33)  # fmt: skip
        for i, column in enumerate(page):
            inner = GridSpecFromSubplotSpec(2, 1, grid[i // columns, i % columns], height_ratios=[1, 0.36], hspace=0)
            upper = figure.add_subplot(inner[0])
            lower = figure.add_subplot(inner[1], sharex=upper)
            self._panel(upper, lower, column, legend=i == 0)
            if i < columns:
                style.label(upper, is_data=self.has_data, size=12.5)
        return figure

    def _panel(self, upper: Axes, lower: Axes, column: int, legend: bool) -> None:
        reference, others, shown = self.load()
        lower.set_ylim(0.4, 1.6)
        edges = bin_edges([item.events for item in (reference, *others, *shown)], column)
        base, base_error = histogram(reference.events, column, edges)
        upper.stairs(base, edges, fill=True, color=reference.colour, alpha=0.35, label=reference.name)
        upper.stairs(base, edges, color=reference.colour, lw=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.nan_to_num(base_error / base, posinf=0)
            style.band(lower, edges, 1 - relative, 1 + relative, color=reference.colour, alpha=0.35)
            centres = (edges[1:] + edges[:-1]) / 2
            for item in (*others, *shown):
                value, error = histogram(item.events, column, edges)
                upper.stairs(value, edges, color=item.colour, ls=item.dashes, lw=1.7, label=style.plain(item.name))
                if item in others:
                    style.band(upper, edges, value - error, value + error, color=item.colour, alpha=0.25)
                    ratio = np.where((base > 0) & (value > 0), value / base, np.nan)
                    spread = np.where(np.isfinite(ratio), error / base, 0)
                    style.ratio_points(lower, centres, ratio, spread, item.colour, size=3)
        lower.axhline(1, color=style.BLACK, lw=0.8)
        upper.set_xlim(edges[0], edges[-1])
        upper.tick_params(labelbottom=False)
        style.headroom(upper, 0.3 if legend else 0.12)
        if legend:
            upper.legend(loc="upper right", fontsize=10.5)
        name, unit = self.domains.names[column], self.domains.units[column]
        width = edges[1] - edges[0]
        upper.set_ylabel(f"Fraction / {width:.3g}" + (f" {style.plain(unit)}" if unit else ""), fontsize=12)
        lower.set_ylabel("Target / source", loc="center", fontsize=10.5)
        lower.set_xlabel(names.with_unit(name, unit), fontsize=13)
        for axes in (upper, lower):
            axes.tick_params(labelsize=11)


def bin_edges(events: list[Events], column: int) -> np.ndarray:
    """Equal bins over nearly all events; a bin a number where the feature counts something."""
    values = np.concatenate([item.x[:, column] for item in events])
    low, high = np.quantile(values, TAILS)
    if np.all(values == np.round(values)) and high - low <= 40:
        return np.arange(np.floor(low) - 0.5, np.ceil(high) + 1)
    if high <= low:
        return np.array([low - 0.5, low + 0.5])
    step = round_step((high - low) / BINS)
    return step * np.arange(np.floor(low / step), np.ceil(high / step) + 1)


def round_step(width: float) -> float:
    """The next larger of 1, 2, 2.5 and 5 times a power of ten, so that a bin's width can be said."""
    power = 10.0 ** np.floor(np.log10(width))
    return power * next(factor for factor in (1, 2, 2.5, 5, 10) if factor * power >= width * (1 - 1e-9))


def histogram(events: Events, column: int, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the bins and their errors; what lies outside is in the outermost ones."""
    values = np.clip(events.x[:, column].astype(float), np.nextafter(edges[0], np.inf), np.nextafter(edges[-1], -np.inf))
    total = events.weight.sum()
    sums = np.histogram(values, edges, weights=events.weight)[0]
    squares = np.histogram(values, edges, weights=events.weight**2)[0]
    return sums / total, np.sqrt(squares) / total


def correlation(events: Events) -> np.ndarray:
    """Weighted linear correlation of all features; 0 with a constant one."""
    x = events.x.astype(float)
    mean = np.average(x, axis=0, weights=events.weight)
    covariance = (x - mean).T @ ((x - mean) * events.weight[:, None]) / events.weight.sum()
    deviation = np.sqrt(np.clip(np.diag(covariance), 0, None))
    scale = np.where(deviation > 0, deviation, np.inf)
    return covariance / np.outer(scale, scale)


def matrix(domains: Domains, values: np.ndarray, title: str, is_difference: bool) -> Figure:
    """A square of correlations with every feature's name."""
    count = len(domains.names)
    side = max(7.0, 2.2 + 0.235 * count)
    figure, axes = plt.subplots(figsize=(side + 1.2, side))
    extent = 1.0 if not is_difference else max(0.05, float(np.ceil(20 * np.abs(values).max()) / 20))
    picture = axes.pcolormesh(values, cmap="RdBu_r" if not is_difference else "PuOr_r", vmin=-extent, vmax=extent,
                              rasterized=True)  # fmt: skip
    axes.set_aspect("equal")
    axes.invert_yaxis()
    places = np.arange(count) + 0.5
    texts = [names.feature(name) for name in domains.names]
    axes.set_xticks(places, texts, rotation=90, fontsize=9.5)
    axes.set_yticks(places, texts, fontsize=9.5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(plt.NullLocator())
    axes.tick_params(length=0)
    bar = figure.colorbar(picture, ax=axes, shrink=0.8, pad=0.015)
    bar.set_label("Difference of correlations" if is_difference else "Linear correlation", fontsize=13)
    bar.ax.tick_params(labelsize=11)
    style.label(axes, right=style.plain(title), is_data=not all(domains.is_labelled.values()), size=14)
    return figure


def distance(a: Events, b: Events, column: int) -> float:
    """Weighted KS distance of one feature."""
    values = np.concatenate([a.x[:, column], b.x[:, column]])
    steps = np.concatenate([a.weight / a.weight.sum(), -b.weight / b.weight.sum()])
    order = np.argsort(values, kind="stable")
    ends = np.append(np.diff(values[order]) > 0, True)
    return float(np.abs(np.cumsum(steps[order])[ends]).max())


def distances(domains: Domains, pages: FeaturePages) -> Table:
    """How far each feature is apart between the domains, and between signal and background."""
    reference, others, (signal,) = pages.load()
    rows = []
    for column, name in enumerate(domains.names):
        apart = [distance(reference.events, other.events, column) for other in others]
        rows.append((max(apart), [name, *(f"{value:.3f}" for value in apart),
                                  f"{distance(reference.events, signal.events, column):.3f}"]))  # fmt: skip
    rows.sort(key=lambda row: -row[0])
    header = ["feature", *(f"{reference.name} to {other.name.split(', ')[1]}" for other in others),
              f"{reference.name} to signal"]  # fmt: skip
    return Table("How far the features are apart (KS distance)", header, [row for _, row in rows],
                 "Largest difference of the domains first; weights respected.")  # fmt: skip
