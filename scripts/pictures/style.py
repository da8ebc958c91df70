"""The look: mplhep's ATLAS style with our own label, and colours that the colour-blind can tell apart.

The label is "hep-prep Simulation" unless told otherwise: no experiment has approved these pictures,
and none is named. Colours are those of Okabe and Ito, and no meaning rests on colour alone: the
source is a line, the target a filled area or dashed.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import mplhep  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: E402

BLUE, ORANGE, GREEN, RED = "#0072b2", "#e69f00", "#009e73", "#d55e00"
PURPLE, SKY, GREY, BLACK = "#cc79a7", "#56b4e9", "#7f7f7f", "#000000"
SIGNAL, BACKGROUND = BLUE, ORANGE
# Of the targets, in their order in the file.
TARGETS = [RED, GREEN, PURPLE, SKY, ORANGE, BLUE]
MARKERS = ["s", "^", "D", "v", "P", "X"]
# Of set-ups.
SETUP_MARKERS = {"a": "o", "b": "s"}


@dataclass
class Look:
    """What is written on every picture."""

    name: str = "hep-prep"
    text: str | None = None  # None: "Simulation", but nothing where the target is real data
    energy: str = "13"  # TeV; empty: not written
    note: str = ""


look = Look()


def use(chosen: Look) -> None:
    """Sets the style and the label for all pictures from here on."""
    global look
    look = chosen
    # A root sign that the font lacks is taken from the next one; the fonts' dates are of no interest.
    for name in ("matplotlib.mathtext", "matplotlib.font_manager", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    mplhep.style.use("ATLAS")
    plt.rcParams.update({
        "axes.autolimit_mode": "data",
        "axes.labelsize": 15,
        "axes.labelpad": 6,
        "axes.formatter.limits": (-4, 5),
        # A number on an axis is no formula: to set them as such takes longer than all the rest.
        "axes.formatter.use_mathtext": False,
        "xtick.labelsize": 13,
        "xtick.major.pad": 7,
        "ytick.labelsize": 13,
        "ytick.major.size": 8,
        "ytick.minor.size": 4,
        "xtick.major.size": 8,
        "xtick.minor.size": 4,
        "legend.fontsize": 12,
        "legend.borderpad": 0.4,
        "lines.linewidth": 1.8,
        "lines.markersize": 6,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.06,
        "figure.constrained_layout.w_pad": 0.08,
        "hatch.linewidth": 0.8,
        "pdf.fonttype": 42,
    })  # fmt: skip


def label(axes: Axes, right: str = "", is_data: bool = False, size: float = 15, until: Axes | None = None) -> None:
    """The label above a panel: ours and what kind of events on the left, energy and `right` on the right.

    `until`: the last of several panels side by side, above all of which it stands. mplhep's own label
    measures its words before the layout is known, and draws the figure to do so; these follow one another.
    """
    text = look.text if look.text is not None else ("" if is_data else "Simulation")
    energy = rf"$\sqrt{{s}}$ = {plain(look.energy)} TeV" if look.energy else ""
    above = {"va": "bottom", "annotation_clip": False, "textcoords": "offset points"}
    name = axes.annotate(plain(look.name), (0, 1), (0, 3), xycoords="axes fraction", weight="bold", fontsize=size * 1.12,
                         **above)  # fmt: skip
    axes.annotate(plain(text), (1, 0), (size * 0.3, 0), xycoords=name, style="italic", fontsize=size * 1.12, **above)
    last = until or axes
    last.annotate(",  ".join(part for part in (energy, right) if part), (1, 1), (0, 3), xycoords="axes fraction",
                  ha="right", fontsize=size * 0.92, **above)  # fmt: skip
    if until:
        # The words on the left may reach over the next panel; those on the right make the room above.
        for part in axes.texts:
            part.set_in_layout(False)


def plain(text: str) -> str:
    """Text of somebody else's, so that no part of it is read as mathematics."""
    return text.replace("$", r"\$")


def inside(axes: Axes, lines: list[str], x: float = 0.04, y: float = 0.95, size: float = 13, **options) -> None:
    """Text inside a panel, its upper left corner at x, y of the panel."""
    axes.text(x, y, "\n".join(lines), transform=axes.transAxes, va="top", fontsize=size,
              linespacing=1.35, **options)  # fmt: skip


def with_ratio(width: float = 7.5, height: float = 7.2, below: float = 0.36) -> tuple[Figure, Axes, Axes]:
    """A panel and a lower one that shares its x axis."""
    figure, (upper, lower) = plt.subplots(
        2, 1, sharex=True, figsize=(width, height), height_ratios=[1, below])  # fmt: skip
    figure.get_layout_engine().set(hspace=0.0, h_pad=0.025)
    return figure, upper, lower


def ratio_points(axes: Axes, x: np.ndarray, value: np.ndarray, error: np.ndarray, colour: str, marker: str = "o",
                 size: float = 4) -> None:  # fmt: skip
    """Points of a ratio panel, whose range must be set; what lies beyond it is an arrow at its edge."""
    low, high = axes.get_ylim()
    axes.errorbar(x, value, error, fmt=marker, ms=size, lw=1.2, color=colour)
    for beyond, edge, arrow in ((value > high, high, "^"), (value < low, low, "v")):
        margin = 0.06 * (high - low)
        at = edge - margin if arrow == "^" else edge + margin
        axes.plot(x[beyond], np.full(int(beyond.sum()), at), ls="none", marker=arrow, ms=size + 1.5, color=colour)


def hatched(axes: Axes, edges: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> None:
    """The statistical error of an area."""
    axes.fill_between(edges, np.append(low, low[-1:]), np.append(high, high[-1:]), step="post", facecolor="none",
                      edgecolor=colour, hatch="//////", linewidth=0)  # fmt: skip


def headroom(axes: Axes, share: float, from_zero: bool = True) -> None:
    """Leaves the upper `share` of the panel to the legend."""
    low, high = axes.get_ylim()
    low = 0 if from_zero else low
    axes.set_ylim(low, low + (high - low) / (1 - share))


def band(axes: Axes, edges: np.ndarray, low: np.ndarray, high: np.ndarray, **options) -> None:
    """A band of constant height in each bin."""
    axes.fill_between(edges, np.append(low, low[-1:]), np.append(high, high[-1:]), step="post", linewidth=0,
                      **options)  # fmt: skip


def image(figure: Figure, kind: str, dots_per_inch: int = 150) -> bytes:
    """The figure as "pdf" or "png"; the same bytes for the same figure."""
    nothing = {"pdf": {"CreationDate": None, "Producer": None, "Creator": None}, "png": {"Software": None}}
    settle(figure)
    stream = io.BytesIO()
    figure.savefig(stream, format=kind, dpi=dots_per_inch, metadata=nothing[kind])
    return stream.getvalue()


def settle(figure: Figure) -> None:
    """Lays the figure out, once for all of its files."""
    engine = figure.get_layout_engine()
    note = 0.25 / figure.get_figheight() if look.note else 0.0
    if note and not any(text.get_gid() == "note" for text in figure.texts):
        figure.text(0.99, 0.2 * note, plain(look.note), ha="right", va="bottom", fontsize=10, style="italic",
                    color=GREY, gid="note").set_in_layout(False)  # fmt: skip
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.008, note + 0.008, 0.984, 0.984 - note))
        engine.execute(figure)
        figure.set_layout_engine("none")
