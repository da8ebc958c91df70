#!/usr/bin/env python3
"""One self-contained HTML file of a run, a scan, a domain file, ..., or of several of them.

    scripts/report.py PATH... [-o FILE]

Pictures and tables are inside; nothing is loaded from elsewhere, so that the file can be mailed and
opened anywhere. FILE is by default report.html in the (first) run's or scan's folder, or beside a file.
The environment: $(scripts/python-env --plots) scripts/report.py ...
"""

from __future__ import annotations

from pathlib import Path

from pictures import style
from pictures.command import look, main, parser, read, report, write


def default(path: Path) -> Path:
    return path / "report.html" if path.is_dir() else path.with_name(f"{path.stem}-report.html")


def run() -> None:
    options = parser(__doc__)
    options.add_argument("-o", "--output", type=Path, metavar="FILE", help="where the report goes")
    options.add_argument("--title", default="", help="title of the report")
    chosen = options.parse_args()
    style.use(look(chosen))
    output = chosen.output or default(chosen.paths[0])
    content = report(read(chosen.paths), chosen).encode()
    write(output, content)
    print(f"report: {output} ({len(content) / 1e6:.1f} MB)")


if __name__ == "__main__":
    main("report", run)
