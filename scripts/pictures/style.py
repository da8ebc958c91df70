"""The look: mplhep's ATLAS style with our own label, and colours that the colour-blind can tell apart.

The label is "hep-prep Simulation" unless told otherwise: no experiment has approved these pictures,
and none is named. Colours are those of Okabe and Ito, and no meaning rests on colour alone: the
source is a line, the target a filled area or dashed.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import mplhep  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

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
    mplhep.style.use("ATLAS")
    plt.rcParams.update({
        "axes.autolimit_mode": "data",
        "axes.labelsize": 15,
        "axes.labelpad": 6,
        "axes.formatter.limits": (-4, 5),
        "xtick.labelsize": 13,
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

    `until`: the last of several panels side by side, above all of which it stands.
    """
    text = look.text if look.text is not None else ("" if is_data else "Simulation")
    energy = rf"$\sqrt{{s}} = {look.energy}$ TeV" if look.energy else ""
    options = {"data": True, "loc": 0, "com": None, "fontsize": size, "scilocator_adjust": False}
    right = ",  ".join(part for part in (energy, right) if part)
    if until is None or until is axes:
        mplhep.label.exp_label(exp=plain(look.name), text=plain(text), ax=axes, rlabel=right, **options)
        return
    mplhep.label.exp_label(exp=plain(look.name), text=plain(text), ax=axes, rlabel="", **options)
    mplhep.label.exp_label(exp="", text="", ax=until, rlabel=right, **options)
    for part in (*axes.texts, *until.texts):
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
    figure.get_layout_engine().set(hspace=0.02)
    return figure, upper, lower


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
    """The figure as "pdf", "png" or "svg"; the same bytes for the same figure."""
    nothing = {"pdf": {"CreationDate": None, "Producer": None, "Creator": None},
               "png": {"Software": None}, "svg": {"Date": None, "Creator": None}}  # fmt: skip
    if look.note:
        figure.get_layout_engine().set(rect=(0, 0.03, 1, 0.97))
        figure.text(0.99, 0.006, plain(look.note), ha="right", va="bottom", fontsize=10, style="italic",
                    color=GREY, gid="note") if not _has_note(figure) else None  # fmt: skip
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # A glyph that the style's font lacks is taken from the next one.
        warnings.filterwarnings("ignore", message=".*findfont.*")
        figure.savefig(stream, format=kind, dpi=dots_per_inch, metadata=nothing[kind])
    return stream.getvalue()


def _has_note(figure: Figure) -> bool:
    return any(text.get_gid() == "note" for text in figure.texts)
