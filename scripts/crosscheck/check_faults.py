"""Every stage with the disk taken away: full, failing, not permitted, gone.

    python check_faults.py [--long] [--seconds 70] [--stage NAME]... [--work DIR]

Each fault must end in one line that names a file, with status 73 or 74 (or in nothing at all, where it met no output);
the output that lay there stays, byte for byte, nothing that looks complete is not, no temporary file is left. Then,
with the fault gone, the stage carries on to the hashes of an undisturbed one.

Ways: a small tmpfs that is full after so many KiB (root alone can mount one), a limit on the size of files, system
calls that fail (strace), a folder that is removed while the stage runs, one that may not be written to, a mount that
is read-only, an input that may not be read or that cannot be read. --long takes more of each.
"""

import argparse
import os
import random
import re
import resource
import shutil
import stat
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from common import REPOSITORY, Report
from stages import (
    SAMPLES, SILENT, Stage, Workplace, arguments, chosen_stages, make_base, stages, temporaries, visible,
)  # fmt: skip

# What a disk, a network file system or an administrator may answer.
FAULTS = [
    ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("write", "ENOSPC"), ("write", "EDQUOT"), ("fsync", "EIO"), ("fsync", "ENOSPC"),
    ("ftruncate", "ENOSPC"), ("rename", "EACCES"), ("rename", "ENOSPC"), ("openat", "ENOSPC"), ("openat", "EROFS"),
    ("mkdir", "ENOSPC"), ("unlink", "EACCES"), ("flock", "ENOLCK"), ("close", "EIO"),
]  # fmt: skip
# A process goes on without them: a lock that a file system lacks, a file that is synced already.
HARMLESS = {"flock", "close", "unlink"}
STATUSES = {73, 74}
NOBODY = 65534


class Faults:
    """The faults of one stage."""

    def __init__(self, place: Workplace, moments: random.Random, report: Report, log: Path):
        self.place, self.moments, self.report, self.log = place, moments, report, log
        self.met: Counter[str] = Counter()

    def trial(self, how: str, command: list[str], to: str | None, *, may_work: bool = False, repair=None,
              **options) -> int:  # fmt: skip
        """Runs a command that cannot write, looks at what it says and leaves, and carries on."""
        place = self.place
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", **options)
        told = f"{how}, with {to or 'no'} output before"
        lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        if done.returncode == 127:
            self.met["not started"] += 1
        elif done.returncode == 0:
            self.met["no harm"] += 1
            self.look([] if may_work else ["ended with 0"], told)
        else:
            self.met[how.split()[0]] += 1
            right = done.returncode in STATUSES and len(lines) == 1 and ("/" in lines[0] or "standard output" in lines[0])
            self.look([] if right else [f"ended with {done.returncode}: {done.stderr.strip()[-400:]}"], told)
        self.look(place.faults(has_old=to is not None), told)
        if to == "old":
            self.look([f"{name}: is gone" for name in place.missing_old()], told)
        if repair:
            repair()
        again = subprocess.run(place.again(), capture_output=True, text=True)
        self.look([] if again.returncode == 0 else [f"then ended with {again.returncode}: {again.stderr.strip()[-300:]}"], told)
        self.look(place.unfinished(), f"in the end, {told}")
        return done.returncode

    def look(self, wrong: list[str], when: str) -> None:
        self.report.check(not wrong, f"{self.place.stage.name}: {when}: {'; '.join(wrong)}")

    # - System calls that fail

    def calls(self, to: str | None) -> list[tuple[str, int, str]]:
        """The calls that have to do with outputs: name, number in its thread, and what it is called on."""
        self.place.reset(to)
        names = sorted({call for call, _ in FAULTS})
        command = ["strace", "-f", "-y", "-o", str(self.log), "-e", f"trace={','.join(names)}", *self.place.command()]
        subprocess.run(command, **SILENT, check=True)
        counts: Counter[tuple[str, str]] = Counter()
        found = {}
        for line in self.log.read_text(errors="replace").splitlines():
            if not (match := re.match(r"(\d+) +(\w+)\((.*)", line)):
                continue
            thread, call, arguments = match.groups()
            counts[thread, call] += 1
            number = counts[thread, call]
            is_output = str(self.place.folder) in arguments and (call != "openat" or "O_CREAT" in arguments)
            if is_output:
                found[call, number] = arguments
        return [(call, number, arguments) for (call, number), arguments in found.items()]

    def at_call(self, to: str | None, call: str, number: int, error: str, on: bool) -> None:
        """A call fails, alone or with all after it."""
        self.place.reset(to)
        when = f"{number}+" if on else f"{number}"
        tracing = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"]
        # Numbers are those of a thread: the fault may meet another call, or an input's.
        self.trial(f"{call} {when} {error}", [*tracing, *self.place.command()], to, may_work=True)

    # - Space

    def file_size(self, to: str | None, size: int) -> None:
        """No file may be longer than so many bytes."""
        self.place.reset(to)

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        self.trial(f"file-size {size}", self.place.command(), to, may_work=True, preexec_fn=limit)

    def space(self, to: str | None, left: int) -> None:
        """A disk with so many bytes left; the workplace lies on a tmpfs."""
        self.place.reset(to)
        filler = self.place.folder.parent / "filler"
        state = os.statvfs(filler.parent)
        with filler.open("wb") as file:
            file.write(bytes(max(0, state.f_bavail * state.f_frsize - left)))
        self.trial(f"full-disk {left}", self.place.command(), to, may_work=True, repair=filler.unlink)

    # - Folders

    def removed_folder(self, to: str | None, length: float) -> None:
        """The outputs' folder goes while the stage runs."""
        self.place.reset(to)
        process = subprocess.Popen(self.place.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(self.moments.uniform(0.1, 0.9) * length)
        for item in self.place.folder.iterdir():
            if not item.is_symlink() and item.name != "run" or not self.place.stage.given:
                shutil.rmtree(item, ignore_errors=True)
        told = process.communicate()[1]
        lines = [line for line in told.splitlines() if line.startswith("error: ")]
        right = process.returncode == 0 or process.returncode in STATUSES | {65, 66} and len(lines) == 1
        self.met["removed folder"] += 1
        self.look([] if right else [f"ended with {process.returncode}: {told[-400:]}"], "a removed folder")
        self.look(self.place.faults(has_old=True), "a removed folder")

    def locked_folder(self, to: str | None) -> None:
        """Nobody may write into the folders, and nobody runs the stage."""
        self.place.reset(to)
        folders = [self.place.folder, *(path for path in self.place.folder.rglob("*") if path.is_dir() and not path.is_symlink())]
        modes = {path: path.stat().st_mode for path in folders}

        def unlock() -> None:
            for path, mode in modes.items():
                path.chmod(stat.S_IMODE(mode))

        for path in folders:
            path.chmod(0o555)
        self.trial("locked-folder", self.place.command(), to, may_work=self.place.stage.name == "train evaluate", repair=unlock, user=NOBODY, group=NOBODY,
                   extra_groups=[])  # fmt: skip


def nobody_reaches(folder: Path, program: Path) -> bool:
    """Whether the folders above let others through, which those of root's home do not."""
    test = ["test", "-r", folder, "-a", "-x", program]
    return subprocess.run(test, user=NOBODY, group=NOBODY, extra_groups=[]).returncode == 0


def fault_stage(stage: Stage, work: Path, options: argparse.Namespace, seconds: float, report: Report) -> None:
    name = "".join(letter if letter.isalnum() else "-" for letter in stage.name)
    # On the small disk where there is one: outputs go there, inputs and what is put back lie elsewhere.
    place = Workplace(stage, options.disk / "place", work / f"{name}-kept")
    faults = Faults(place, random.Random(stage.name), report, work / "calls")
    start = time.monotonic()
    subprocess.run(place.again(), **SILENT)
    place.reset(None)
    started = time.monotonic()
    subprocess.run(place.command(), **SILENT)
    length = time.monotonic() - started
    sizes = sorted({path.stat().st_size for path in visible(place.folder).values()})
    total = sum(path.stat().st_size for path in visible(place.folder).values())
    trials = []
    if options.traced:
        for to in ("old", None):
            for call, number, _ in faults.calls(to):
                for called, error in FAULTS:
                    if called == call:
                        trials.append((faults.at_call, (to, call, number, error, False)))
                        # All writes would take the message with them, all closings the program's start.
                        if call not in ("write", "close"):
                            trials.append((faults.at_call, (to, call, number, error, True)))
    for to in ("old", None):
        limits = {size + shift for size in sizes for shift in (-1, -4096)} | {0, 1, 800, 4096, 20_000}
        limits |= {faults.moments.randrange(max(sizes)) for _ in range(20 if options.long else 3)}
        trials += [(faults.file_size, (to, size)) for size in limits if size >= 0]
        if options.mounted:
            steps = 60 if options.long else 8
            trials += [(faults.space, (to, total * step // steps // 4096 * 4096)) for step in range(steps)]
        if os.getuid() == 0 and nobody_reaches(place.folder, Path(place.command()[0])):
            trials.append((faults.locked_folder, (to,)))
        trials += [(faults.removed_folder, (to, length))] * (8 if options.long else 1)
    faults.moments.shuffle(trials)
    end = start + seconds
    count = 0
    for trial, arguments in trials:
        if time.monotonic() > end and not options.long:
            break
        trial(*arguments)
        count += 1
    how = ", ".join(f"{count} {way}" for way, count in sorted(faults.met.items()))
    print(f"{stage.name}: {count} of {len(trials)} faults ({how})", flush=True)
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.rmtree(work / f"{name}-kept")


def forbidden_inputs(base: Path, work: Path, report: Report) -> None:
    """Inputs that nobody may read, and nobody runs the stages: one line that names the file, and no output."""
    for stage in stages(base):
        kept = {"select": "in/ttH_04.root", "features": "out/selected/ttH.h5", "build-domains": "out/features/ttH.h5"}.get(stage.name)
        if not kept:
            continue
        folder = work / "forbidden"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        command = stage.words(stage.command, folder)
        if stage.name == "select":
            shutil.copytree(REPOSITORY / "samples", folder / "in", ignore=shutil.ignore_patterns("*.md"))
            (folder / "samples.toml").write_text(SAMPLES.format(samples=folder / "in"))
            command[command.index("--samples") + 1] = str(folder / "samples.toml")
        else:
            shutil.copytree(base / Path(kept).parent, folder / Path(kept).parent)
        for path in (folder, *(item for item in folder.rglob("*") if item.is_dir())):
            path.chmod(0o777)
        before = set(visible(folder))
        (folder / kept).chmod(0)
        done = subprocess.run(command, capture_output=True, text=True, user=NOBODY, group=NOBODY, extra_groups=[])
        lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        right = done.returncode == 74 and len(lines) == 1 and Path(kept).name in lines[0]
        report.check(right, f"{stage.name}: an input of mode 000: {done.returncode}: {done.stderr[-300:]}")
        report.equal(set(visible(folder)) - before, set(), f"{stage.name}: an input of mode 000: outputs")
        report.equal(temporaries(folder), [], f"{stage.name}: an input of mode 000: left behind")


def read_only_mount(stage: Stage, work: Path, disk: Path, report: Report) -> None:
    """A mount on which nothing can be written, with an earlier output and without."""
    place = Workplace(stage, disk / "place", work / "read-only-kept")
    faults = Faults(place, random.Random(1), report, work / "calls")
    remount = ["mount", "-o", "remount,{}", str(disk)]
    for to in ("old", None):
        place.reset(to)
        subprocess.run([word.format("ro") for word in remount], check=True)
        done = subprocess.run(place.command(), capture_output=True, text=True)
        faults.look(place.faults(has_old=to is not None), f"a read-only mount, with {to or 'no'} output before")
        subprocess.run([word.format("rw") for word in remount], check=True)
        lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        # A run that was evaluated already needs nothing written.
        right = done.returncode in STATUSES and len(lines) == 1 or stage.name == "train evaluate" and done.returncode == 0
        faults.look([] if right else [f"ended with {done.returncode}: {done.stderr[-300:]}"], "a read-only mount")
        again = subprocess.run(place.again(), capture_output=True, text=True)
        faults.look([] if again.returncode == 0 else [again.stderr[-300:]], "after a read-only mount")
        faults.look(place.unfinished(), "in the end, after a read-only mount")
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.rmtree(work / "read-only-kept")


def unreadable_inputs(base: Path, work: Path, report: Report, traced: bool) -> None:
    """Inputs that may not, or cannot, be read: 74, naming the file, and no output."""
    for stage in stages(base):
        if stage.name not in ("select", "features", "build-domains", "train fit", "train evaluate", "train score"):
            continue
        folder = work / "unreadable"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o777)
        folder.chmod(0o777)
        if stage.prepare:
            stage.prepare(folder)
        command = stage.words(stage.command, folder)
        if traced:
            log = work / "reads"
            subprocess.run(["strace", "-f", "-y", "-o", str(log), "-e", "trace=pread64", *command], **SILENT)
            counts: Counter[str] = Counter()
            numbers = []
            for line in log.read_text(errors="replace").splitlines():
                if found := re.match(r"(\d+) +pread64\(\d+<([^>]*)>", line):
                    counts[found[1]] += 1
                    if found[2].endswith((".root", ".h5")) and ".tmp" not in found[2]:
                        numbers.append(counts[found[1]])
            moments = random.Random(stage.name)
            for number in moments.sample(numbers, min(len(numbers), 6)):
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                if stage.prepare:
                    stage.prepare(folder)
                tracing = ["strace", "-f", "-o", "/dev/null", "-e", "trace=pread64",
                           "-e", f"inject=pread64:error=EIO:when={number}+"]  # fmt: skip
                done = subprocess.run([*tracing, *command], capture_output=True, text=True)
                lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
                # Of the metrics of a finished training it is a warning.
                right = done.returncode == 74 and len(lines) == 1 or done.returncode == 0
                report.check(right, f"{stage.name}: EIO at read {number}: {done.returncode}: {done.stderr[-300:]}")
                report.equal(temporaries(folder), [], f"{stage.name}: EIO at read {number}: left behind")


def main() -> None:
    options = arguments(__doc__.splitlines()[0], 70)
    if not options.traced:
        print("faults: there is no strace that may trace here: no failing system calls")
    report = Report("faults")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        work = Path(work).resolve()
        # Nobody is to find the programs' inputs.
        work.chmod(0o755)
        options.disk = work / "disk"
        options.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=755", "tmpfs", str(options.disk)]
        options.mounted = os.getuid() == 0 and subprocess.run(mount, **SILENT).returncode == 0
        if not options.mounted:
            print("faults: no tmpfs can be mounted here: full disks by limits and failing calls alone")
        try:
            make_base(work / "base")
            chosen = chosen_stages(work / "base", options)
            for stage in chosen:
                fault_stage(stage, work, options, options.seconds / len(chosen), report)
            if not options.stage:
                unreadable_inputs(work / "base", work, report, options.traced)
                if os.getuid() == 0:
                    forbidden_inputs(work / "base", work, report)
            if options.mounted:
                for stage in chosen:
                    read_only_mount(stage, work, options.disk, report)
        finally:
            if options.mounted:
                subprocess.run(["umount", str(options.disk)], check=False)
    report.finish()


if __name__ == "__main__":
    main()
