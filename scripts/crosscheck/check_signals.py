"""A signal ends a command soon, leaves nothing half-done, and the next run comes to the same outcome.

    check_signals.py OUT --samples samples.toml [--work DIR] [--moments N] [--seed S]

OUT is the folder of a run of the line. Each long command is run undisturbed once; then it is signalled at
N moments spread over its time [3], SIGINT and SIGTERM in turn, and run again to its end. Checked are: the
status (130, 143); the time from the signal to the end; one line that says how to go on; that no temporary
file is left; and that what is there in the end has the content hashes of the undisturbed run. Then: two
signals at once are one (GNU timeout sends two), a second one later kills at once, and a training leaves a
checkpoint.
"""

import argparse
import random
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from common import Report, content_hash, program, run

# From the signal to the end, on a machine that does other things at the same time.
LONGEST_END = 2.0
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


@dataclass
class Command:
    """A command that writes below a folder of its own."""

    words: list
    linked: tuple[str, ...] = ()  # folders of OUT that its folder has
    again: tuple[str, ...] = ()  # what the second run needs beside the words


def commands(out: Path, samples: Path) -> dict[str, Command]:
    prep, train, domains = program("prep"), program("train"), out / "domains.h5"
    line = ("--samples", samples, "--out-dir", "HERE")
    how = ("--epochs", "60:60", "--threads", 2)
    return {
        "select": Command([prep, "select", *line]),
        "features": Command([prep, "features", "--out-dir", "HERE"], ("selected",)),
        "build-domains": Command([prep, "build-domains", *line], ("features",)),
        "run": Command([prep, "run", *line]),
        "fit": Command([train, "fit", domains, *how, "--output", "HERE/run"], again=("--resume",)),
        "repeats": Command([train, "fit", domains, *how, "--repeats", 3, "--output", "HERE/runs"],
                           again=("--resume",)),
        "scan": Command([train, "scan", domains, *how, "--lambda", "0,5", "--setup", "a",
                         "--repeats", 2, "--output", "HERE/scan"]),
    }  # fmt: skip


def made(command: Command, here: Path, out: Path) -> list[str]:
    here.mkdir()
    for name in command.linked:
        (here / name).symlink_to((out / name).resolve())
    return [str(word).replace("HERE", str(here)) for word in command.words]


def hashes(here: Path) -> dict[str, str]:
    """The content hashes of all outputs, by their paths; what is linked is no output."""
    files = [path for path in sorted(here.rglob("*.h5")) if path.name != "scan.h5"]
    return {str(path.relative_to(here)): content_hash(path) for path in files}


def temporaries(here: Path) -> list[str]:
    return [str(path) for path in here.rglob(".*") if path.name.endswith(".tmp")]


def signalled(words: list[str], number: int, after: float) -> tuple[int, float, str]:
    """Status, seconds from the signal to the end, and standard error."""
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    time.sleep(after)
    start = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    return process.returncode, time.monotonic() - start, errors


def check_command(
    report: Report, name: str, command: Command, out: Path, work: Path, moments: list[float]
) -> list[float]:
    """Returns the times that it took to end."""
    whole = work / f"{name}-whole"
    start = time.monotonic()
    run(*made(command, whole, out))
    seconds = time.monotonic() - start
    expected = hashes(whole)
    ends = []
    for index, moment in enumerate(moments):
        number = (signal.SIGINT, signal.SIGTERM)[index % 2]
        here = work / f"{name}-{index}"
        words = made(command, here, out)
        status, end, errors = signalled(words, number, moment * seconds)
        what = f"{name}, {number.name} after {moment:.2f} of its time"
        # Before its first statement a process dies of the signal, as any other.
        is_untouched = all(item.is_symlink() for item in here.iterdir())
        has_not_begun = status == -number and not errors and is_untouched
        report.check(
            status in (STATUS[number], 0) or has_not_begun, f"{what}: status {status}, {errors!r}"
        )
        if status == STATUS[number]:
            ends.append(end)
            report.check(end < LONGEST_END, f"{what}: ended after {end:.2f} s")
            last = (errors.splitlines() or [""])[-1]
            report.check(
                last.startswith("error: ") and number.name in last and "same command" in last,
                f"{what}: says {last!r}",
            )
        report.equal(temporaries(here), [], f"{what}: temporary files")
        again = [*words, *command.again]
        run(*again)
        report.equal(hashes(here), expected, f"{what}: content hashes")
        report.equal(temporaries(here), [], f"{what}, then run again: temporary files")
        shutil.rmtree(here)
    return ends


def check_training(report: Report, domains: Path, work: Path) -> None:
    """Checkpoints, and what a second signal does."""

    def fit(folder: str) -> list[str]:
        return [str(word) for word in (
            program("train"), "fit", domains, "--epochs", "100000:100000", "--output", work / folder)
        ]  # fmt: skip

    for number in (signal.SIGINT, signal.SIGTERM):
        status, _, errors = signalled(fit(f"stopped-{number}"), number, 2.0)
        report.equal(status, STATUS[number], f"fit, {number.name}: status")
        report.check("with --resume to go on from there" in errors, f"fit: says {errors!r}")
        report.check(
            (work / f"stopped-{number}" / "checkpoint.bin").exists(), f"{number.name}: no checkpoint"
        )
    # Sent twice at once, as `timeout` does.
    process = subprocess.Popen(fit("twice"), stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    for _ in range(2):
        process.send_signal(signal.SIGTERM)
        time.sleep(0.02)
    process.communicate(timeout=60)
    report.equal(process.returncode, 143, "two signals at once: status")
    report.check((work / "twice" / "checkpoint.bin").exists(), "two signals at once: no checkpoint")
    # A command that waits for somebody to write into a pipe ends as well.
    pipe = work / "pipe"
    subprocess.run(["mkfifo", pipe], check=True)
    waiting = [str(program("prep")), "select", "--samples", str(pipe), "--out-dir", str(work / "no")]
    status, end, errors = signalled(waiting, signal.SIGINT, 0.5)
    report.equal((status, end < 2), (130, True), f"waiting for a pipe: status and end, {errors!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--moments", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    report = Report("signals")
    ends: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(dir=arguments.work) as folder:
        work, out = Path(folder).resolve(), arguments.out.resolve()
        for name, command in commands(out, arguments.samples.resolve()).items():
            moments = [
                (index + draw.random()) / arguments.moments for index in range(arguments.moments)
            ]
            ends[name] = check_command(report, name, command, out, work, moments)
        check_training(report, out / "domains.h5", work)
    slowest = ", ".join(f"{name} {max(times):.2f} s" for name, times in ends.items() if times)
    print(f"signals: slowest ends: {slowest}")
    report.finish()


if __name__ == "__main__":
    main()
