"""Every stage killed with SIGKILL, at system calls in turn and at random moments: nothing looks complete that is not.

    python check_kills.py [--long] [--seconds 80] [--stage NAME]... [--work DIR]

After every kill each visible file must be the old one or a whole new one: content hashes are recomputed, JSON is
parsed, a run must be of one piece. Then the stage is run to its end: the hashes of an undisturbed one, and nothing
left behind. With an earlier output of another configuration in place, with one of this configuration, and
without.

Where there is strace, the kills walk through every rename, sync, removal and making of a folder, and a sample of
writes and openings; other kills are at random moments of the whole duration, half of them in its last third.
--long takes every system call of these kinds, and more moments. The time is shared out among the stages.
"""

import argparse
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from common import Report
from stages import SILENT, Stage, Workplace, arguments, chosen_stages, make_base

# All of these are taken in turn, and of those only as many as there is time for.
RARE = ["rename", "renameat", "renameat2", "fsync", "unlink", "unlinkat", "mkdir", "ftruncate", "flock"]
FREQUENT = ["pwrite64", "write", "openat", "close", "sync_file_range", "pread64"]
KILLS_IN_A_ROW = 3
# What lies there before: the output of another configuration, of this one, or none.
BEFORE = ("old", "whole", None)


class Killer:
    """Kills the commands of one stage and looks at what is left."""

    def __init__(self, place: Workplace, moments: random.Random, report: Report, log: Path):
        self.place, self.moments, self.report, self.log = place, moments, report, log
        self.kills: Counter[str] = Counter()
        self.rounds = 0
        # By the kind of what lay there before: how long the stage takes, and its system calls.
        self.lengths = {to: self._length(to) for to in BEFORE}

    def _length(self, to: str | None) -> float:
        self.place.reset(to)
        start = time.monotonic()
        subprocess.run(self.place.command(), **SILENT, check=True)
        return time.monotonic() - start

    def calls(self, to: str | None) -> list[tuple[str, int]]:
        """Each system call of the stage as its name and its number in its thread, those of every thread once."""
        self.place.reset(to)
        wanted = ",".join(RARE + FREQUENT)
        command = ["strace", "-f", "-o", str(self.log), "-e", f"trace={wanted}", *self.place.command()]
        subprocess.run(command, **SILENT, check=True)
        counts: Counter[tuple[str, str]] = Counter()
        for line in self.log.read_text(errors="replace").splitlines():
            if found := re.match(r"(\d+) +(\w+)\(", line):
                counts[found[1], found[2]] += 1
        most: Counter[str] = Counter()
        for (_, call), count in counts.items():
            most[call] = max(most[call], count)
        return [(call, number + 1) for call, count in most.items() for number in range(count)]

    def at_call(self, command: list[str], call: str, number: int) -> None:
        """Kills at the Nth call of a kind."""
        tracing = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}",
                   "-e", f"inject={call}:signal=KILL:when={number}"]  # fmt: skip
        # strace ends by the signal that ended the program.
        status = subprocess.run([*tracing, *command], **SILENT).returncode
        self.kills[call if status == -9 else "ended before"] += 1

    def at_moment(self, command: list[str], length: float) -> None:
        """Kills at a random moment."""
        part = self.moments.uniform(0, 1) if self.moments.random() < 0.5 else self.moments.uniform(0.65, 1.02)
        process = subprocess.Popen(command, **SILENT)
        time.sleep(part * length)
        process.kill()
        self.kills["moment" if process.wait() == -9 else "ended before"] += 1

    def round(self, to: str | None, kill_once: list) -> None:
        """Some kills in a row, then a run to the end."""
        place = self.place
        place.reset(to)
        command = place.command()
        before = f"with {to or 'no'} output before, killed at "
        told = before + ", ".join(" ".join(str(word) for word in arguments) for _, arguments in kill_once)
        for kill, arguments in kill_once:
            kill(command, *arguments)
            self._look(place.faults(has_old=to is not None), told)
            if to == "old":
                self._look([f"{name}: is gone" for name in place.missing_old()], told)
            command = place.again()
        done = subprocess.run(command, capture_output=True, text=True)
        self._look([] if done.returncode == 0 else [f"then ended with {done.returncode}: {done.stderr.strip()[-300:]}"],
                   told)  # fmt: skip
        self._look(place.unfinished(), f"in the end, {told}")
        self.rounds += 1

    def _look(self, wrong: list[str], when: str) -> None:
        self.report.check(not wrong, f"{self.place.stage.name}: {when}: {'; '.join(wrong)}")


def schedule(killer: Killer, traced: bool, everything: bool) -> list[tuple[str | None, list]]:
    """Rounds, the most telling first."""
    rounds: list[tuple[str | None, list]] = []
    if traced:
        for to in BEFORE:
            calls = killer.calls(to)
            rare = [call for call in calls if call[0] in RARE]
            frequent = [call for call in calls if call[0] in FREQUENT]
            killer.moments.shuffle(frequent)
            chosen = rare + (frequent if everything else frequent[: max(6, len(rare) // 2)])
            rounds += [(to, [(killer.at_call, call)]) for call in chosen]
    killer.moments.shuffle(rounds)
    moments = []
    for number in range(200 if everything else 40):
        to = BEFORE[number % len(BEFORE)]
        length = killer.lengths[to]
        moments.append((to, [(killer.at_moment, (length,))] * (1 + number % KILLS_IN_A_ROW)))
    # One and one, so that whenever the time is over both have been done.
    mixed = [one for pair in zip(rounds, moments) for one in pair]
    shorter = min(len(rounds), len(moments))
    return mixed + rounds[shorter:] + (moments[shorter:] if everything or not traced else [])


def kill_stage(stage: Stage, work: Path, options: argparse.Namespace, seconds: float, report: Report) -> None:
    name = "".join(letter if letter.isalnum() else "-" for letter in stage.name)
    place = Workplace(stage, work / name, work / f"{name}-kept")
    killer = Killer(place, random.Random(stage.name), report, work / "calls")
    planned = schedule(killer, options.traced, options.long)
    end = time.monotonic() + seconds
    for to, kills in planned:
        if time.monotonic() > end and not options.long:
            break
        killer.round(to, kills)
    killed = sum(count for how, count in killer.kills.items() if how != "ended before")
    report.check(killed >= killer.rounds / 3, f"{stage.name}: only {killed} kills in {killer.rounds} rounds met it")
    how = ", ".join(f"{count} {how}" for how, count in sorted(killer.kills.items()))
    print(f"{stage.name}: {killed} kills, {killer.rounds} of {len(planned)} rounds ({how})", flush=True)
    shutil.rmtree(work / name)
    shutil.rmtree(work / f"{name}-kept")


def main() -> None:
    options = arguments(__doc__.splitlines()[0], 80)
    if not options.traced:
        print("kills: there is no strace that may trace here: random moments only")
    report = Report("kills")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        work = Path(work).resolve()
        make_base(work / "base")
        chosen = chosen_stages(work / "base", options)
        for stage in chosen:
            kill_stage(stage, work, options, options.seconds / len(chosen), report)
    report.finish()


if __name__ == "__main__":
    main()
