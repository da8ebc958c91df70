"""What plot.py and report.py do alike: options, reading, drawing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import matplotlib.pyplot as plt

from . import page, style
from .content import Picture, Section
from .output import whole
from .reading import EXPECTED, Input, Problem, Run, recognise
from .sections import all_pictures, sections

ENERGY = "13"


def parser(description: str) -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", metavar="PATH", nargs="+", type=Path, help=f"one of: {EXPECTED}")
    options.add_argument("--name", default="hep-prep", help="the bold word of the label (default: hep-prep)")
    options.add_argument("--text", help='the word after it (default: "Simulation"; nothing where the target is data)')
    options.add_argument("--energy", default=ENERGY, metavar="TEV",
                         help=f"centre-of-mass energy in TeV (default: {ENERGY}); '' leaves it out")  # fmt: skip
    options.add_argument("--note", default="", help='a line on every picture, such as "test data, not a prediction"')
    options.add_argument("--quiet", action="store_true", help="show no progress")
    return options


def look(options: argparse.Namespace) -> style.Look:
    return style.Look(options.name, options.text, options.energy, options.note)


_drawn: list[Picture] = []
_kinds: tuple[tuple[str, int], ...] = ()


def _draw(index: int) -> dict[str, bytes]:
    figure = _drawn[index].draw()
    try:
        return {kind: style.image(figure, kind, dots) for kind, dots in _kinds}
    finally:
        plt.close(figure)


def draw(pictures: list[Picture], kinds: dict[str, int], title: str, is_quiet: bool,
         use: Callable[[Picture, dict[str, bytes]], None]) -> None:  # fmt: skip
    """Draws each picture as each kind (with its dots per inch) over the cores, and hands them over in order."""
    global _drawn, _kinds
    _drawn, _kinds = pictures, tuple(kinds.items())
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
                  len(pictures), 8)  # fmt: skip
    on_terminal = sys.stderr.isatty()

    def handed(images) -> None:
        for i, (picture, image) in enumerate(zip(pictures, images)):
            use(picture, image)
            if not is_quiet and on_terminal:
                print(f"\r\033[K{title}: {i + 1} of {len(pictures)} pictures", end="", file=sys.stderr, flush=True)
        if not is_quiet and on_terminal:
            print("\r\033[K", end="", file=sys.stderr)

    if workers <= 1:
        handed(_draw(i) for i in range(len(pictures)))
        return
    # fork: the workers have what was read, and nothing is read twice.
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        handed(pool.map(_draw, range(len(pictures))))


def write(path: Path, content: bytes) -> None:
    """Whole, or not at all."""
    with whole(path) as part:
        part.write_bytes(content)


def read(paths: list[Path]) -> list[tuple[Path, Input, list[Section]]]:
    found = []
    for path in paths:
        item = recognise(path)
        found.append((path, item, sections(item)))
    return found


def report(read_items: list[tuple[Path, Input, list[Section]]], options: argparse.Namespace,
           images: dict[int, bytes] | None = None) -> str:  # fmt: skip
    """The HTML of all that was read. `images`: PNG of each picture by its id(), where they are drawn already."""
    parts = []
    for _, item, own in read_items:
        for section in own:
            prefix = f"{kind_name(item)} {_shown(item)} – " if len(read_items) > 1 else ""
            parts.append(Section(prefix + section.title, section.parts))
    pictures = all_pictures(parts)
    if images is None:
        images = {}
        draw(pictures, {"png": 130}, "report", options.quiet,
             lambda picture, kinds: images.update({id(picture): kinds["png"]}))  # fmt: skip
    first = read_items[0][1]
    title = options.title or (f"{options.name}: {kind_name(first)} {_shown(first)}" if len(read_items) == 1
                              else f"{options.name}: {', '.join(kind_name(item) for _, item, _ in read_items)}")  # fmt: skip
    lines = [f"{kind_name(item)}: {Path(item.path).resolve()}" for _, item, _ in read_items]
    if options.note:
        lines.append(options.note)
    creators = dict.fromkeys(_creator(item) for _, item, _ in read_items)
    footer = "Made by scripts/report.py from files of " + ", ".join(creators) + ". Nothing in it is loaded from elsewhere."
    return page.render(title, lines, parts, images, footer)


def kind_name(item: Input) -> str:
    names = {"run": "run", "scan": "scan" if getattr(item, "is_scan", False) else "trainings", "domains": "domains",
             "rank": "feature ranking", "sensitivity": "sensitivity", "cutflow": "cutflow"}  # fmt: skip
    return names[item.kind]


def _shown(item: Input) -> str:
    return Path(item.path).resolve().name


def _creator(item: Input) -> str:
    if isinstance(item, Run):
        return str(item.record.get("creator", "unknown origin"))
    if item.kind == "domains":
        return item.attributes.get("creator", "unknown origin")
    if item.kind == "scan" and item.runs:
        return str(next(iter(item.runs.values()))[0].record.get("creator", "unknown origin"))
    return "hep-prep"


def main(program: str, body: Callable[[], None]) -> None:
    """Runs a program; a problem is one line and a status."""
    try:
        body()
    except Problem as problem:
        print(f"{program}: {problem}", file=sys.stderr)
        sys.exit(problem.status)
    except KeyboardInterrupt:
        sys.exit(130)
