"""Does Adam make the label loss oscillate where RMSProp does not (paper, section 4.4, figure 2a)?

    python adam_oscillation.py DOMAINS.h5 [--setup a,b] [--epochs 200] [--repeats 8] [--batch-size N]

Trains the paper's network with RMSProp, with Adam, and with Adam without its momentum (beta1 = 0), which
the paper blames; some seeds each, the same number of epochs, at the paper's lambda of set-up A and one of
use for B. Of L_y, on the events trained on and on held-out ones, the fluctuation is the root mean square
of what is left of it after the mean over 21 epochs, from epoch 51 on; the largest rise is that from one
epoch to the next. Epochs that a spike rolled back are counted, and no part of these; a training that
failed of its spikes is counted, and a part as far as it went. It judges nothing: it prints mean and
spread over seeds, and the ratio to RMSProp.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from common import program

OPTIMIZERS = {
    "RMSProp": ("--optimizer", "rmsprop"),
    "Adam": ("--optimizer", "adam"),
    "Adam, beta1 = 0": ("--optimizer", "adam", "--beta1", 0),
}
STRENGTH = {"a": 20.0, "b": 0.01}
FIRST_EPOCH = 51
WINDOW = 21
FIGURES = {
    "fluctuation, trained on": ("loss_label", "fluctuation"),
    "fluctuation, held out": ("heldout_loss_label", "fluctuation"),
    "largest rise, trained on": ("loss_label", "rise"),
    "fluctuation of L_d": ("loss_domain", "fluctuation"),
}


def rows(path: Path) -> list[dict[str, str]]:
    with open(path) as file:
        return list(csv.DictReader(file))


def column(path: Path, name: str) -> np.ndarray:
    live = [row for row in rows(path) if row["rolled_back"] == "0"]
    return np.array([float(row[name]) for row in live if int(row["epoch"]) >= FIRST_EPOCH])


def fluctuation(values: np.ndarray) -> float:
    smooth = np.convolve(values, np.full(WINDOW, 1 / WINDOW), mode="valid")
    rest = values[WINDOW // 2 : len(values) - WINDOW // 2] - smooth
    # Of white noise the running mean takes 1/WINDOW of the variance away.
    return float(np.sqrt(np.mean(rest**2) / (1 - 1 / WINDOW)))


def figure(path: Path, name: str, kind: str) -> float:
    values = column(path, name)
    return fluctuation(values) if kind == "fluctuation" else float(np.diff(values).max())


def train(domains: Path, output: Path, *options: object) -> list[Path]:
    """The histories of some seeds; those of trainings that failed of their spikes are there too."""
    command = [str(word) for word in (program("train"), "fit", domains, "--output", output, "--quiet", *options)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 70):
        sys.exit(done.stderr)
    return sorted(output.glob("seed*/history.csv"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--setup", default="a,b")
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=8)
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--lambda", dest="strength", type=float)
    options = parser.parse_args()
    batch = ("--batch-size", options.batch_size) if options.batch_size else ()
    for setup in options.setup.split(","):
        strength = STRENGTH[setup] if options.strength is None else options.strength
        print(f"set-up {setup.upper()}, lambda = {strength:g}, {options.repeats} seeds, epochs "
              f"{FIRST_EPOCH} to {options.epochs}")  # fmt: skip
        reference = {}
        for title, how in OPTIMIZERS.items():
            with tempfile.TemporaryDirectory() as work:
                files = train(
                    options.domains, Path(work) / "runs", "--setup", setup, "--lambda", strength,
                    "--epochs", f"{options.epochs}:{options.epochs}", "--repeats", options.repeats,
                    *how, *batch)  # fmt: skip
                lost = sum(row["rolled_back"] == "1" for path in files for row in rows(path))
                failed = sum(not path.with_name("run.json").exists() for path in files)
                print(f"  {title}: {lost} epochs rolled back, {failed} trainings failed")
                for name, which in FIGURES.items():
                    values = [figure(path, *which) for path in files]
                    mean, spread = np.mean(values), np.std(values, ddof=1)
                    reference.setdefault(name, mean)
                    print(f"    {name:26}{mean:9.5f} +- {spread:.5f}   {mean / reference[name]:.2f} of RMSProp's",
                          flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
