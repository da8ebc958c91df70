"""What the cross-checks share: the list of findings, and the programs under test."""

import json
import math
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.append(str(REPOSITORY / "scripts" / "bench-peers"))


class Report:
    """Counts what was checked and prints what differs; the first few of each kind in full."""

    SHOWN = 5

    def __init__(self, title: str):
        self.title = title
        self.checked = 0
        self.failed = 0

    def check(self, is_right: bool, what: str) -> None:
        self.checked += 1
        if not is_right:
            self.failed += 1
            if self.failed <= self.SHOWN:
                print(f"{self.title}: differs: {what}", file=sys.stderr)

    def equal(self, found: object, expected: object, what: str) -> None:
        self.check(found == expected, f"{what}: found {found}, expected {expected}")

    def arrays_equal(self, found: np.ndarray, expected: np.ndarray, what: str) -> None:
        """Every element, bit for bit but for NaN."""
        found, expected = np.asarray(found), np.asarray(expected)
        if found.shape != expected.shape:
            self.check(False, f"{what}: shape {found.shape}, expected {expected.shape}")
            return
        unequal = np.flatnonzero(found != expected)
        detail = ""
        if len(unequal):
            i = unequal[0]
            detail = f", first at {i}: {found[i]}, expected {expected[i]}"
        self.check(not len(unequal), f"{what}: {len(unequal)} of {len(found)}{detail}")

    def finish(self) -> None:
        """Prints the closing line and ends the program: 1 where anything differs."""
        verdict = f"{self.failed} differ" if self.failed else "all agree"
        print(f"{self.title}: {self.checked} checks, {verdict}")
        sys.exit(1 if self.failed or not self.checked else 0)


def run(*command: object) -> str:
    """Standard output of a command that must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def program(name: str) -> Path:
    """`prep` or `train`, built in release."""
    path = REPOSITORY / ".build" / "release" / name
    if not path.exists():
        sys.exit(f"{path} is not there: scripts/build")
    return path


def content_hash(path: Path) -> str:
    with h5py.File(path) as file:
        value = file.attrs["content_hash"]
    return value.decode() if isinstance(value, bytes) else str(value)


def inputs(file: h5py.File) -> list[dict]:
    """The records of the input files, in the order that `/event/file` counts."""
    return json.loads(file.attrs["inputs"])


def exact_sum(values: np.ndarray) -> float:
    """The sum, rounded once."""
    return math.fsum(np.asarray(values, dtype=np.float64).tolist())
