"""No command is silent on a terminal for five seconds, whatever it waits for.

    check_progress.py OUT --samples samples.toml [--work DIR] [--points N]

OUT is the folder of a run of the line. Every command of prep and train runs on a terminal of its own (a
pty), with one of its calls made to wait for six seconds by a preloaded library (stall.c): an allocation
somewhere on its way, which stands for any long computation there; the opening of a file; a sync of the
disk. The terminal must show something new at least every five seconds. Then: the time left appears while
events are counted; a log line leaves no rest of the bar; without a terminal there are no escape codes, and
a line after half a minute in which nothing goes on; -v and -vv say more, --quiet less.

Without a C compiler that makes a library to preload, all that needs it is left out, and said.
"""

import argparse
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path

from common import REPOSITORY, Report, program, run

STALL_SECONDS = 6.5
LONGEST_SILENCE = 5.0
AT_A_TIME = 24
ESCAPE = b"\x1b"
CLEARING = "\r\x1b[K"


@dataclass
class Shown:
    """What a command showed on its terminal: pieces with the time of each."""

    status: int
    seconds: float
    pieces: list[tuple[float, bytes]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return b"".join(piece for _, piece in self.pieces).decode(errors="replace")

    @property
    def longest_silence(self) -> float:
        times = [0.0, *(at for at, _ in self.pieces), self.seconds]
        return max(after - before for before, after in zip(times, times[1:]))

    @property
    def last_line(self) -> str:
        """What is left on the terminal's last line."""
        return self.text.rpartition("\n")[2].rpartition(CLEARING)[2]


def on_terminal(command: list, environment: dict[str, str] = {}, columns: int = 120) -> Shown:
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    start = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=theirs, env={**os.environ, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(theirs)
    pieces = []
    while True:
        ready, _, _ = select.select([ours], [], [], 120)
        if not ready:
            process.kill()
            break
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        pieces.append((time.monotonic() - start, piece))
    status = process.wait()
    os.close(ours)
    return Shown(status, time.monotonic() - start, pieces)


class Commands:
    """The commands of both programs, each run with an output folder of its own."""

    def __init__(self, out: Path, samples: Path, work: Path):
        self.out, self.samples, self.work = out, samples, work
        self.prep, self.train = program("prep"), program("train")
        self.event_file = sorted((REPOSITORY / "samples").glob("*.root"))[0]
        self.domains = out / "domains.h5"
        self.epochs = ("--epochs", "2:3")
        self.run = work / "run"
        run(self.train, "fit", self.domains, "--output", self.run, *self.epochs, "--quiet")
        self.shards = work / "shards"
        for index in (1, 2):
            run(self.prep, "select", "--samples", samples, "--out-dir", self.shards,
                "--shard", f"{index}/2", "--quiet")  # fmt: skip
        self.count = 0

    def folder(self, *linked: str) -> Path:
        """A new folder with links to folders of OUT."""
        self.count += 1
        folder = self.work / f"own-{self.count}"
        folder.mkdir()
        for name in linked:
            (folder / name).symlink_to((self.out / name).resolve())
        return folder

    def all(self) -> dict[str, list]:
        prep, train, samples = self.prep, self.train, ("--samples", self.samples)
        to = ("--out-dir",)
        commands = {
            "select": [prep, "select", *samples, *to, self.folder()],
            "features": [prep, "features", *to, self.folder("selected")],
            "build-domains": [prep, "build-domains", *samples, *to, self.folder("features")],
            "run": [prep, "run", *samples, *to, self.folder()],
            "status": [prep, "status", *samples, *to, self.out],
            "inspect": [prep, "inspect", "--sums", self.event_file],
            "inspect HDF5": [prep, "inspect", "--sums", self.domains],
            "dump": [prep, "dump", self.event_file, "Jet.PT"],
            "explain": [prep, "explain", self.event_file, "--entry", 0, *samples],
            "fit": [train, "fit", self.domains, "--output", self.folder() / "run", *self.epochs],
            "repeats": [train, "fit", self.domains, "--output", self.folder() / "runs",
                        "--repeats", 2, *self.epochs],
            "scan": [train, "scan", self.domains, "--lambda", "0,1", "--setup", "a", "--repeats", 1,
                     *self.epochs, "--output", self.folder() / "scan"],
            "rank": [train, "rank", self.run, "--shuffles", 1, "--output", self.folder() / "rank"],
            "sensitivity": [train, "sensitivity", *samples, *to, self.out, "--signal-fractions", 0.1,
                            "--mode", "both", "--repeats", 1, *self.epochs, "--output",
                            self.folder() / "sensitivity"],
            "evaluate": [train, "evaluate", self.run, "--domains", self.domains],
            "score": [train, "score", self.out / "features" / "ttH.h5", "--run", self.run,
                      "-o", self.folder() / "scores.h5"],
            "export": [train, "export", self.run, self.folder() / "model.onnx"],
            "templates": [train, "templates", self.run, "--output", self.folder() / "templates"],
        }  # fmt: skip
        merged = self.folder()
        shutil.copytree(self.shards, merged, dirs_exist_ok=True)
        commands["merge"] = [prep, "merge", *to, merged]
        if "verify" in run(prep, "--help"):
            commands["verify"] = [prep, "verify", self.domains]
            commands["diff"] = [prep, "diff", self.domains, self.domains]
        return commands


def library(work: Path) -> Path | None:
    """The library that makes calls wait; None where it cannot be made or preloaded."""
    made = work / "stall.so"
    source = Path(__file__).with_name("stall.c")
    compiler = shutil.which("cc")
    if not compiler:
        return None
    done = subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", made, source, "-ldl"])
    counts = work / "counts"
    environment = {**os.environ, "LD_PRELOAD": str(made), "STALL_COUNTS": str(counts)}
    if done.returncode == 0:
        subprocess.run([program("prep"), "--help"], env=environment, stdout=subprocess.DEVNULL)
    return made if counts.exists() else None


def counted(name: str, command: list, preload: Path, work: Path) -> dict[str, int]:
    """How many calls of each kind a command makes."""
    counts = work / f"counts-{name.replace(' ', '-')}"
    run("env", f"LD_PRELOAD={preload}", f"STALL_COUNTS={counts}", *command)
    return {kind: int(count) for kind, count in map(str.split, counts.read_text().splitlines())}


def stalls(counts: dict[str, int], points: int) -> list[str]:
    """Which calls are made to wait. The later allocations mostly print results."""
    found = []
    for point in range(points):
        share = 0.35 * (point + 0.5) / points
        found.append(f"alloc:{max(1, round(share * counts['alloc']))}")
    for kind in ("open", "fsync"):
        found += [f"{kind}:{number}" for number in {1, counts[kind]} if counts[kind]]
    return [f"{stall}:{STALL_SECONDS}" for stall in found]


def check_silence(report: Report, commands: Commands, preload: Path, points: int) -> None:
    work = commands.work
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        known = commands.all()
        counts = dict(zip(known, pool.map(
            lambda name: counted(name, known[name], preload, work), known)))  # fmt: skip
        jobs = []
        longest = max(len(stalls(counts[name], points)) for name in known)
        for number in range(longest):
            # Anew: each run has folders of its own.
            for name, command in commands.all().items():
                wanted = stalls(counts[name], points)
                if number < len(wanted):
                    jobs.append((name, command, wanted[number]))

        def silence(job: tuple) -> tuple[str, Shown]:
            name, command, stall = job
            shown = on_terminal(command, {"LD_PRELOAD": str(preload), "STALL": stall})
            return f"{name}, {stall}", shown

        for what, shown in pool.map(silence, jobs):
            report.equal(shown.status, 0, f"{what}: status, after {shown.text[-300:]!r}")
            report.check(
                shown.longest_silence < LONGEST_SILENCE,
                f"{what}: silent for {shown.longest_silence:.1f} s of {shown.seconds:.1f}",
            )
            report.equal(shown.last_line, "", f"{what}: what is left on the last line")
            report.check(shown.seconds > STALL_SECONDS, f"{what}: did not wait")


def check_looks(report: Report, commands: Commands) -> None:
    """What the bar says, and how it shares the terminal with the log."""
    # Small batches take the seconds that are needed to foretell anything.
    fit = [commands.train, "fit", commands.domains, "--epochs", "200:200", "--batch-size", 16, "--threads", 1]
    shown = on_terminal([*fit, "--output", commands.folder() / "run", "-vv"])
    report.equal(shown.status, 0, "fit -vv: status")
    report.check(re.search(r"\d+ of \d+ events in \d+ s", shown.text) is not None, "fit: counts")
    report.check(re.search(r"at most \d+ (s|min) left", shown.text) is not None, "fit: time left")
    for line in re.findall(r"[^\r\n]*\n", shown.text.replace("\r\n", "\n")):
        report.check(
            "[#" not in line and "[ " not in line and ESCAPE.decode() not in line.removeprefix("\x1b[K"),
            f"fit -vv: a log line with a rest of the bar: {line!r}",
        )
    bars = [bar for bar in shown.text.split(CLEARING) if bar.startswith("[") and "\n" not in bar]
    report.check(bool(bars) and max(map(len, bars)) <= 119, "fit: bars end before the last column")
    quiet = on_terminal([*fit, "--output", commands.folder() / "run", "--quiet"])
    report.check(ESCAPE not in quiet.text.encode(), "fit --quiet: a bar")


def check_elsewhere(report: Report, commands: Commands, preload: Path | None) -> None:
    """Without a terminal: no escape codes; a line now and then, also where nothing goes on."""

    def errors(*arguments: object, **environment: str) -> str:
        done = subprocess.run(
            [str(word) for word in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, env={**os.environ, **environment},
        )  # fmt: skip
        report.equal(done.returncode, 0, f"{arguments[1]}: status")
        return done.stderr

    select = (commands.prep, "select", "--samples", commands.samples, "--out-dir")
    usual = errors(*select, commands.folder())
    report.equal(usual, "", "select: what a short run says")
    more = errors(*select, commands.folder(), "-v")
    for word in ("fingerprints", "opening", "events in", "hashing and writing", "there is no output"):
        report.check(word in more, f"select -v: says nothing of {word}")
    most = errors(*select, commands.folder(), "-vv", "--quiet")
    report.check(most.count(".root: ") >= 10 > more.count(".root: "), "select -vv: every file")
    if preload:
        stalled = errors(
            *select, commands.folder(), LD_PRELOAD=str(preload), STALL="fsync:1:31.5"
        )
        report.check(re.fullmatch(r"(select: .* s\n)+", stalled) is not None,
                     f"a stalled run without a terminal says {stalled!r}")  # fmt: skip
        more += stalled
    report.check("\x1b" not in usual + more + most and "\r" not in usual + more + most, "escapes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--points", type=int, default=1, help="allocations that wait, a command")
    arguments = parser.parse_args()
    report = Report("progress")
    report.SHOWN = 30
    with tempfile.TemporaryDirectory(dir=arguments.work) as folder:
        work = Path(folder).resolve()
        commands = Commands(arguments.out.resolve(), arguments.samples.resolve(), work)
        preload = library(work)
        with ThreadPoolExecutor(1) as beside:
            elsewhere = beside.submit(check_elsewhere, report, commands, preload)
            if preload:
                check_silence(report, commands, preload, arguments.points)
            else:
                print("progress: left out: stalled calls, for no library can be made and preloaded")
            check_looks(report, commands)
            elsewhere.result()
    report.finish()


if __name__ == "__main__":
    main()
