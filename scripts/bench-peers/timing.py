"""Whole processes timed in turn, and figures beside their targets.

Imports nothing but the standard library: Linux counts the memory of the process that starts another
into the peak of the started one, so that whoever measures has to stay small.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PEERS = Path("scripts/bench-peers")
WORK = Path(".build-bench")


def words(*parts: object) -> list[str]:
    return [str(part) for part in parts]


def peer(script: str, *arguments: object) -> list[str]:
    """The command of a Python program of this folder."""
    return words(sys.executable, PEERS / script, *arguments)


def output_of(command: list[str]) -> str:
    """What a command that is not measured prints."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{shortened(command)}\nfailed:\n{done.stderr or done.stdout}")
    return done.stdout


class Failed(Exception):
    """A measured command ended with another status than 0."""

    def __init__(self, command: list[str], status: int, message: str):
        super().__init__(f"{shortened(command)}\nended with {status}:\n{message}")
        self.status, self.message = status, message.strip()


@dataclass
class Side:
    """One of the commands that are compared; `outputs` are removed before each run."""

    name: str
    command: list[str]
    outputs: list[Path] = field(default_factory=list)
    threads: int = 1
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)  # MB of 10^6 bytes
    results: list[dict] = field(default_factory=list)  # the line of JSON that a peer prints

    def run(self) -> None:
        """One run. What earlier ones left to write is written before the clock starts."""
        for path in self.outputs:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        os.sync()
        limits = {f"{name}_NUM_THREADS": str(self.threads) for name in ("OMP", "OPENBLAS", "MKL")}
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            start = time.perf_counter()
            child = subprocess.Popen(
                self.command, stdout=out, stderr=err, env=os.environ | limits
            )
            _, status, usage = os.wait4(child.pid, 0)
            elapsed = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            if child.returncode != 0:
                raise Failed(self.command, child.returncode, err.read())
            printed = out.read()
        self.seconds.append(elapsed)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.peaks.append(usage.ru_maxrss * 1024 / 1e6)
        lines = [line for line in printed.splitlines() if line.startswith("{")]
        self.results.append(json.loads(lines[-1]) if lines else {})

    def forget(self) -> None:
        """Runs so far do not count."""
        for values in (self.seconds, self.cpu, self.peaks, self.results):
            values.clear()

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def median_of(self, key: str) -> float:
        """The median of one figure that the command itself prints."""
        return statistics.median(result[key] for result in self.results)


def in_turn(sides: list[Side], rounds: int) -> None:
    """All sides one after the other, round by round, after one round that does not count."""
    for round_number in range(rounds + 1):
        for side in sides:
            try:
                side.run()
            except Failed as failure:
                sys.exit(f"bench: {failure}")
            if round_number == 0:
                side.forget()


def shortened(command: list[str]) -> str:
    """The command, of more than three input files only the first and the number."""
    roots = [word for word in command if word.endswith(".root")]
    if len(roots) <= 3:
        return " ".join(command)
    shown = [word for word in command if word not in roots[1:]]
    shown[shown.index(roots[0])] = f"{roots[0]} ... ({len(roots)} files)"
    return " ".join(shown)


class Report:
    """Prints tables and figures, and keeps them for `--json`."""

    def __init__(self) -> None:
        self.part = ""
        self.figures: list[dict] = []
        self.timings: list[dict] = []
        self.disagreements: list[str] = []

    def title(self, part: str, text: str) -> None:
        self.part = part
        print(f"\n{part}: {text}", flush=True)

    def commands(self, sides: list[Side]) -> None:
        for side in sides:
            print(f"  {side.name:20} $ {shortened(side.command)}")

    def table(self, sides: list[Side], events: int | None = None) -> None:
        """Medians with their range, processor time and peak memory; the first side is ours."""
        for side in sides:
            rate = f"{events / side.median / 1000:9,.0f} k events/s" if events else ""
            print(f"  {side.name:20}{side.median:8.3f} s"
                  f"  ({min(side.seconds):.3f} - {max(side.seconds):.3f})"
                  f"  cpu {statistics.median(side.cpu):7.3f} s"
                  f"  peak {max(side.peaks):6.0f} MB{rate}")  # fmt: skip
            self.timings.append({
                "part": self.part, "side": side.name, "threads": side.threads,
                "seconds": side.seconds, "cpu_seconds": side.cpu, "peak_mb": side.peaks,
                "printed": side.results, "command": shortened(side.command),
            })  # fmt: skip

    def ratios(self, sides: list[Side]) -> None:
        ours, *others = sides
        for other in others:
            self.figure(f"{other.name} takes longer by", other.median / ours.median, "times")

    def figure(
        self, name: str, value: float, unit: str, *,
        at_least: float | None = None, below: float | None = None,
    ) -> None:  # fmt: skip
        """One figure, with its target where it has one."""
        target, is_met = "", None
        if at_least is not None:
            is_met = value >= at_least
            target = f"target >= {at_least:g}"
        elif below is not None:
            is_met = value <= below
            target = f"target <= {below:g}"
        verdict = "" if is_met is None else ("met" if is_met else "SHORT")
        shown = f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
        print(f"  {name:52}{shown:>9} {unit:12} {target:16} {verdict}".rstrip(), flush=True)
        self.figures.append({
            "part": self.part, "name": name, "value": value, "unit": unit,
            "at_least": at_least, "at_most": below, "met": is_met,
        })  # fmt: skip

    def note(self, text: str) -> None:
        print(f"  {text}", flush=True)

    def disagree(self, text: str) -> None:
        """Two sides that should find the same do not: no ratio of theirs means anything."""
        print(f"  DISAGREE: {text}", flush=True)
        self.disagreements.append(text)

    def write(self, path: Path, machine: list[str]) -> None:
        path.write_text(json.dumps({
            "machine": machine, "figures": self.figures, "timings": self.timings,
            "disagreements": self.disagreements,
        }, indent=1) + "\n")  # fmt: skip


@dataclass
class Bench:
    """What every part needs."""

    rounds: int
    scale: float
    prep: Path
    train: Path
    report: Report
    root_python: str | None = None
    join: bool = False
