"""The cutflow: what each cut leaves of each sample."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from . import names, style
from .content import Table
from .reading import number

COLOURS = [style.BLUE, style.ORANGE, style.RED, style.GREEN, style.PURPLE, style.SKY]


def picture(cutflows: dict[str, list[dict]]) -> Figure:
    """Weighted efficiency to the first row, cut by cut; below, to the row before."""
    figure, upper, lower = style.with_ratio(height=7.2, below=0.55)
    cuts = list(dict.fromkeys(str(row["name"]) for rows in cutflows.values() for row in rows))
    for i, (sample, rows) in enumerate(cutflows.items()):
        place = np.array([cuts.index(str(row["name"])) for row in rows])
        colour = COLOURS[i % len(COLOURS)]
        marker = ["o", *style.MARKERS][i % 7]
        shift = 0.08 * (i - (len(cutflows) - 1) / 2)
        for axes, name in ((upper, "efficiency_to_first"), (lower, "efficiency_to_previous")):
            value = np.array([number(row.get(name)) for row in rows])
            error = np.array([number(row.get(f"{name}_error")) for row in rows])
            first = 0 if axes is upper else 1
            axes.errorbar(place[first:] + shift, value[first:], error[first:], fmt=marker, color=colour, capsize=2,
                          label=style.plain(sample))  # fmt: skip
            if axes is upper:
                axes.step(place + shift, value, where="mid", color=colour, lw=1.2)
    upper.set_yscale("log")
    low, high = upper.get_ylim()
    upper.set_ylim(low / 1.5, high * 4)
    upper.legend(loc="upper right")
    upper.set_ylabel("Efficiency to all events")
    lower.set_ylabel("to the row before", loc="center")
    lower.set_ylim(0, 1.1)
    lower.set_xticks(range(len(cuts)), [style.plain(cut) for cut in cuts], rotation=20, ha="right")
    lower.xaxis.set_minor_locator(plt.NullLocator())
    lower.set_xlim(-0.5, len(cuts) - 0.5)
    style.label(upper)
    return figure


def table(sample: str, rows: list[dict]) -> Table:
    """As `prep select` prints it."""
    has_yield = any(np.isfinite(number(row.get("expected_yield"))) for row in rows)
    header = ["cut", "raw events", "sum of weights", "eff. to previous", "eff. to first"]
    body = []
    for row in rows:
        line = [str(row["name"]), f"{row['raw']}"]
        for name in ("sum_w", "efficiency_to_previous", "efficiency_to_first", "expected_yield"):
            if name == "expected_yield" and not has_yield:
                continue
            value, error = number(row.get(name)), number(row.get(f"{name}_error"))
            line.append(names.measured(value, error))
        body.append(line)
    if has_yield:
        header.append("expected yield")
    return Table(f"Cutflow: {sample}", header, body)
