"""Times hep-prep and its peers in turn: medians, ratios, peak memory, targets.

    python bench.py [input] [domains] [train] [options]

Run through `scripts/bench`, which says what the options are. Every time is of a whole process,
start-up included.
"""

import argparse
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench_domains import bench_domains
from bench_input import bench_input
from bench_train import bench_train
from timing import REPOSITORY, WORK, Bench, Report

PARTS = {"input": bench_input, "domains": bench_domains, "train": bench_train}


def machine() -> list[str]:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    versions = []
    for name in ("numpy", "uproot", "awkward", "vector", "h5py", "pandas", "torch"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return [
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}; {', '.join(versions)}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)} [all]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="of the generated input")
    parser.add_argument("--copies", action="store_true", help="input: many files, not one by hadd")
    parser.add_argument("--skip-root", action="store_true", help="input: no RDataFrame")
    parser.add_argument("--prep", type=Path, default=Path(".build/release/prep"))
    parser.add_argument("--train", type=Path, default=Path(".build/release/train"))
    parser.add_argument("--json", type=Path, help="a file for all figures")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    if options.rounds < 1 or options.scale <= 0:
        parser.error("--rounds and --scale are above 0")
    root_python = None if options.skip_root else os.environ.get("HEP_PREP_ROOT_PYTHON")

    report = Report()
    bench = Bench(
        options.rounds, options.scale, options.prep.absolute(), options.train.absolute(), report,
        root_python, bool(root_python) and not options.copies,
    )  # fmt: skip
    json_path = options.json and options.json.absolute()
    os.chdir(REPOSITORY)
    WORK.mkdir(exist_ok=True)
    about = machine()
    print("\n".join(about))
    print(f"medians of {options.rounds} rounds, after one that does not count")
    for name in options.parts or PARTS:
        PARTS[name](bench)
    short = [figure for figure in report.figures if figure["met"] is False]
    with_target = [figure for figure in report.figures if figure["met"] is not None]
    if with_target:
        print(f"\n{len(with_target) - len(short)} of {len(with_target)} targets met")
    for figure in short:
        print(f"  short: {figure['part']}: {figure['name']}: {figure['value']:.2f}")
    if json_path:
        report.write(json_path, about)
    if report.disagreements:
        sys.exit("bench: " + "; ".join(report.disagreements))


if __name__ == "__main__":
    main()
