"""What plot.py saves and report.py shows: sections of pictures and tables, drawn when they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from matplotlib.figure import Figure


@dataclass
class Picture:
    """A figure and what it shows. `name` is the file's, without its ending."""

    name: str
    title: str
    caption: str
    draw: Callable[[], Figure]
    # Whether a report gives it a row of its own.
    is_wide: bool = False


@dataclass
class Table:
    """Cells are text, already written as they shall be read; nothing in them is markup."""

    title: str
    header: list[str]
    rows: list[list[str]]
    note: str = ""
    # Columns of numbers, which are set to the right.
    numeric: bool = True


@dataclass
class Notes:
    """Lines of text: warnings, what was left out and why."""

    title: str
    lines: list[str]
    is_warning: bool = False


@dataclass
class Section:
    title: str
    parts: list[Picture | Table | Notes] = field(default_factory=list)

    @property
    def pictures(self) -> list[Picture]:
        return [part for part in self.parts if isinstance(part, Picture)]
