#!/usr/bin/env python3
"""Pictures of a run, a scan, a domain file, a sensitivity study, a feature ranking or a cutflow.

    scripts/plot.py PATH... [-o DIR] [--report FILE]

What a path is, is seen from its content. Each picture is written as PDF and PNG into DIR, which is by
default `pictures` in the run's or scan's folder, and `<name>-pictures` beside a file. --report writes the HTML report too.
The environment: $(scripts/python-env --plots) scripts/plot.py ...
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pictures import style
from pictures.command import draw, look, main, parser, read, report, write
from pictures.sections import all_pictures


def folder_of(path: Path) -> Path:
    return path / "pictures" if path.is_dir() else path.with_name(f"{path.stem}-pictures")


def parsed() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("-o", "--output", type=Path, metavar="DIR", help="where the pictures go")
    options.add_argument("--report", type=Path, metavar="FILE", help="write a self-contained HTML report too")
    options.add_argument("--title", default="", help="title of the report")
    options.add_argument("--png-dpi", type=int, default=150, metavar="N", help="dots per inch of the PNG (default: 150)")
    return options.parse_args()


def run() -> None:
    options = parsed()
    style.use(look(options))
    items = read(options.paths)
    drawn: dict[int, bytes] = {}
    for path, _, sections in items:
        folder = options.output or folder_of(path)
        if options.output and len(items) > 1:
            folder = options.output / path.resolve().name
        pictures = all_pictures(sections)

        def save(picture, images, folder=folder) -> None:
            for kind, image in images.items():
                write(folder / f"{picture.name}.{kind}", image)
            drawn[id(picture)] = images["png"]

        draw(pictures, {"pdf": 300, "png": options.png_dpi}, f"plot {path}", options.quiet, save)
        print(f"plot: {len(pictures)} pictures of {path}, as PDF and PNG, in {folder}")
    if options.report:
        write(options.report, report(items, options, drawn).encode())
        print(f"plot: report in {options.report}")


if __name__ == "__main__":
    main("plot", run)
