"""Trainings killed with SIGKILL at random moments and gone on with: the bits of an undisturbed one.

    python check_resume.py DOMAINS.h5 [--rounds 4] [--kills 12] [--work DIR]

Both set-ups, both optimisers, 1 and 2 threads, and several seeds at once with `--repeats`.
"""

import argparse
import random
import subprocess
import tempfile
import time
from pathlib import Path

from check_runs import bits
from common import Report, program, run

WAYS = [
    ("--setup", "b", "--lambda", 0.01),
    ("--setup", "a", "--lambda", 20, "--optimizer", "adam", "--lambda-schedule", "ganin"),
]
EPOCHS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("resume")
    moments = random.Random(568)
    kills = 0
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        for number in range(options.rounds):
            how = WAYS[number % len(WAYS)]
            several = ("--repeats", 3) if number >= options.rounds // 2 else ()
            command = [program("train"), "fit", options.domains, *how, "--epochs", f"{EPOCHS}:{EPOCHS}",
                       "--quiet", *several]  # fmt: skip
            whole, broken = Path(work) / f"{number}-whole", Path(work) / f"{number}-broken"
            start = time.monotonic()
            run(*command, "--output", whole)
            length = time.monotonic() - start
            again = [str(word) for word in (*command, "--output", broken, "--resume",
                                            "--threads", 1 + number % 2)]  # fmt: skip
            for _ in range(options.kills):
                process = subprocess.Popen(again, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(moments.uniform(0, length / 2))
                process.kill()
                kills += process.wait() == -9
            run(*again)
            folders = [f"seed{seed}" for seed in (1, 2, 3)] if several else ["."]
            for folder in folders:
                same = bits(whole / folder) == bits(broken / folder)
                report.check(same, f"round {number}, {folder}: other bits than undisturbed")
                names = sorted(path.name for path in (broken / folder).iterdir())
                expected = ["evaluation.json", "history.csv", "model.h5", "run.json", "train.log"]
                report.equal(names, expected, f"round {number}, {folder}: files")
        report.check(kills >= options.rounds * options.kills / 4, f"only {kills} were running when killed")
        print(f"killed {kills} times")
    report.finish()


if __name__ == "__main__":
    main()
