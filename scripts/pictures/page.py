"""The report: one HTML file that needs nothing else, neither a script nor the network."""

from __future__ import annotations

import base64
import re
from html import escape

from .content import Notes, Picture, Section, Table

# No resource from anywhere may be loaded, and no script run, whatever a name in the data says.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = """
:root { --ink: #1b1f24; --quiet: #5b6570; --line: #d7dce1; --back: #ffffff; --shade: #f4f6f8; --blue: #0072b2;
  --warn: #d55e00; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: var(--back);
  font: 16px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
main, header, nav { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; border-bottom: 3px solid var(--blue); }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
header p { margin: .1rem 0 .6rem; color: var(--quiet); overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.4rem 0 .8rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
h3 { font-size: 1.02rem; margin: 1.4rem 0 .5rem; overflow-wrap: anywhere; }
nav { padding-top: .7rem; font-size: .92rem; }
nav a { display: inline-block; margin: 0 .9rem .3rem 0; color: var(--blue); text-decoration: none; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1.4rem;
  align-items: start; }
figure { margin: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figure img { display: block; width: 100%; height: auto; background: #fff; border: 1px solid var(--line); }
figcaption { font-size: .88rem; color: var(--quiet); margin-top: .4rem; }
figcaption b { color: var(--ink); }
.scroll { overflow-x: auto; margin: 0 0 .3rem; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .28rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--shade); font-weight: 600; }
td { max-width: 34rem; overflow-wrap: anywhere; }
table.numbers th:not(:first-child), table.numbers td:not(:first-child) { text-align: right; white-space: pre; }
table.numbers td.words, table.numbers th.words { text-align: left; white-space: normal; }
.note { font-size: .85rem; color: var(--quiet); margin: .2rem 0 0; }
.notes { border-left: 4px solid var(--line); padding: .3rem .9rem; margin: .8rem 0; background: var(--shade);
  overflow-wrap: anywhere; }
.notes.warning { border-color: var(--warn); }
.notes ul { margin: .2rem 0; padding-left: 1.1rem; }
footer { max-width: 72rem; margin: 2.5rem auto 2rem; padding: .8rem 1.25rem 0; color: var(--quiet); font-size: .82rem;
  border-top: 1px solid var(--line); }
details > summary { cursor: pointer; font-weight: 600; font-size: 1.02rem; margin: 1.2rem 0 .5rem; }
@media print {
  body { font-size: 10pt; } nav { display: none; } header, main, footer { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; } .scroll { overflow: visible; }
  table { font-size: 7.5pt; } th, td { padding: .15rem .35rem; }
  table.numbers th:not(:first-child), table.numbers td:not(:first-child) { white-space: pre-line; }
  .pictures { grid-template-columns: 1fr 1fr; } figure.wide img { max-height: 22cm; width: auto; max-width: 100%; }
}
"""

LONG = 40  # rows above which a table starts folded


def render(title: str, lines: list[str], sections: list[Section], images: dict[int, bytes], footer: str) -> str:
    """The page. `images`: PNG bytes of each picture, by its id()."""
    links = "".join(f'<a href="#s{i}">{escape(section.title)}</a>' for i, section in enumerate(sections))
    body = "".join(_section(i, section, images) for i, section in enumerate(sections))
    head = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{escape(title)}</h1>{head}</header>
<nav>{links}</nav>
<main>{body}</main>
<footer>{escape(footer)}</footer>
</body>
</html>
"""


def _section(index: int, section: Section, images: dict[int, bytes]) -> str:
    parts, gallery = [], []

    def close() -> None:
        if gallery:
            parts.append(f'<div class="pictures">{"".join(gallery)}</div>')
            gallery.clear()

    for part in section.parts:
        if isinstance(part, Picture):
            gallery.append(_figure(part, images[id(part)]))
            continue
        close()
        parts.append(_table(part) if isinstance(part, Table) else _notes(part))
    close()
    return f'<section id="s{index}"><h2>{escape(section.title)}</h2>{"".join(parts)}</section>'


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _figure(picture: Picture, png: bytes) -> str:
    width, height = size(png)
    data = base64.b64encode(png).decode("ascii")
    kind = ' class="wide"' if picture.is_wide else ""
    return (f'<figure{kind}><img alt="{escape(picture.title)}" width="{width}" height="{height}" '
            f'src="data:image/png;base64,{data}"><figcaption><b>{escape(picture.title)}.</b> '
            f"{escape(picture.caption)}</figcaption></figure>")  # fmt: skip


_NUMBER = re.compile(r"^[\s\-+–±.,\d\[\]%eE]*$")


def _table(table: Table) -> str:
    words = [any(not _NUMBER.match(row[i]) for row in table.rows if i < len(row)) for i in range(len(table.header))]
    words = [table.numeric and i > 0 and is_word for i, is_word in enumerate(words)]

    def cells(tag: str, row: list[str]) -> str:
        return "".join(f'<{tag}{" class=words" if words[i] else ""}>{escape(text)}</{tag}>' for i, text in enumerate(row))

    head = f"<thead><tr>{cells('th', table.header)}</tr></thead>" if any(table.header) else ""
    rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    kind = ' class="numbers"' if table.numeric else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    body = f'<div class="scroll"><table{kind}>{head}<tbody>{rows}</tbody></table></div>{note}'
    if len(table.rows) > LONG:
        return f"<details><summary>{escape(table.title)} ({len(table.rows)} rows)</summary>{body}</details>"
    return f"<h3>{escape(table.title)}</h3>{body}"


def _notes(notes: Notes) -> str:
    kind = "notes warning" if notes.is_warning else "notes"
    lines = "".join(f"<li>{escape(line)}</li>" for line in notes.lines)
    return f'<div class="{kind}"><b>{escape(notes.title)}</b><ul>{lines}</ul></div>'
