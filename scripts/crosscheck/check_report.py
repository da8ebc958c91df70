"""A report in a headless Chromium: every picture decodes, nothing is asked of the network, it fits a phone.

    python check_report.py REPORT.html... [--screenshots DIR]

HEP_PREP_CHROMIUM names the browser where it is not on the PATH; without one it says so, and is no failure.
"""

import argparse
import re
import sys
from pathlib import Path

from browser import Browser, found
from common import Report

IMAGES = """Promise.all([...document.images].map(image => image.decode().then(() => true, () => false)))
  .then(all => ({count: all.length, decoded: all.filter(x => x).length,
                 empty: [...document.images].filter(x => x.naturalWidth < 50).length,
                 unnamed: [...document.images].filter(x => !x.alt).length}))"""
PAGE = """({tables: document.querySelectorAll('table').length, cells: document.querySelectorAll('td').length,
  headings: document.querySelectorAll('h2').length, scripts: document.scripts.length,
  handlers: [...document.querySelectorAll('*')].filter(x => [...x.attributes].some(a => a.name.startsWith('on'))).length,
  links: [...document.querySelectorAll('a')].filter(x => !x.getAttribute('href').startsWith('#')).length,
  lost: [...document.querySelectorAll('a')].filter(x => !document.querySelector(x.getAttribute('href'))).length,
  wide: document.documentElement.scrollWidth - window.innerWidth})"""
WIDTHS = {"desktop": 1280, "phone": 390}


def check(report: Report, browser: Browser, path: Path, screenshots: Path | None) -> None:
    for device, width in WIDTHS.items():
        browser.open(path, width, is_mobile=device == "phone")
        name = f"{path.name} on a {device}"
        images = browser.evaluate(IMAGES)
        page = browser.evaluate(PAGE)
        report.check(images["count"] > 0, f"{name}: no picture")
        report.equal(images["decoded"], images["count"], f"{name}: pictures that decode")
        report.equal((images["empty"], images["unnamed"]), (0, 0), f"{name}: empty or unnamed pictures")
        report.check(page["tables"] > 0 and page["cells"] > 10, f"{name}: tables: {page}")
        report.check(page["headings"] > 0, f"{name}: headings")
        report.equal((page["scripts"], page["handlers"], page["links"], page["lost"]), (0, 0, 0, 0),
                     f"{name}: scripts, handlers, links to elsewhere, lost links")  # fmt: skip
        report.check(page["wide"] <= 0, f"{name}: {page['wide']} pixels too wide")
        report.equal(browser.requests, [path.resolve().as_uri()], f"{name}: what was loaded")
        report.equal(browser.complaints, [], f"{name}: complaints of the browser")
        if screenshots:
            browser.screenshot(screenshots / f"{path.stem}-{device}.png")
    printed = browser.printed()
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    report.check(printed.startswith(b"%PDF") and pages > 0, f"{path.name}: printing")
    if screenshots:
        (screenshots / f"{path.stem}-printed.pdf").write_bytes(printed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    program = found()
    if program is None:
        print("report: left out, there is no Chromium here (Debian: apt-get install chromium)")
        sys.exit(0)
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    report = Report("report")
    with Browser(program) as browser:
        for path in options.reports:
            check(report, browser, path, options.screenshots)
    report.finish()


if __name__ == "__main__":
    main()
