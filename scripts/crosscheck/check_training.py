"""`train` against PyTorch on one domain file: the same metrics, within the spread of seeds.

    python check_training.py DOMAINS.h5 [--seeds 8] [--jobs N] [--work DIR]

The two share no random numbers, so what agrees are means over seeds: each pair to four of its own
standard errors. Plain, set-up B at two strengths, set-up A. Needs PyTorch.
"""

import argparse
import json
import math
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from common import Report, program, run

METRICS = ["auc_source", "auc_target", "ks_all", "purity_source", "purity_target", "purity_bias"]
CONFIGURATIONS = {
    "plain": ("b", 0.0),
    "B 0.003": ("b", 0.003),
    "B 0.1": ("b", 0.1),
    "A 20": ("a", 20.0),
}
LARGEST_PULL = 4.0  # of 24 comparisons


def ours(domains: Path, setup: str, strength: float, seed: int, folder: Path) -> dict[str, float]:
    output = folder / f"{setup}-{strength}-{seed}"
    run(program("train"), "fit", domains, "--setup", setup, "--lambda", strength, "--seed", seed,
        "--threads", 1, "--output", output, "--quiet")  # fmt: skip
    run(program("train"), "evaluate", output, "--json")
    record = json.loads((output / "run.json").read_text())
    return {name: record["metrics"][name] for name in METRICS} | {"epochs": record["epochs"]}


def theirs(domains: Path, setup: str, strength: float, seed: int) -> dict[str, float]:
    # Imported here: a worker that trains ours needs no PyTorch in memory.
    import torch

    import torch_dann

    torch.set_num_threads(1)
    result = torch_dann.train_and_evaluate(domains, torch_dann.Settings(setup, strength, seed))
    return {name: result[name] for name in METRICS + ["epochs"]}


def mean_and_spread(values: list[float]) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    seeds = range(1, options.seeds + 1)

    report = Report("training")
    with (
        tempfile.TemporaryDirectory(dir=options.work) as work,
        ProcessPoolExecutor(options.jobs) as pool,
    ):
        tasks = {
            name: (
                [pool.submit(ours, options.domains, *how, seed, Path(work)) for seed in seeds],
                [pool.submit(theirs, options.domains, *how, seed) for seed in seeds],
            )
            for name, how in CONFIGURATIONS.items()
        }
        print(f"{'':10}{'metric':15}{'hep-prep':>20}{'PyTorch':>20}{'pull':>7}")
        for name, pair in tasks.items():
            mine, other = ([future.result() for future in futures] for futures in pair)
            for metric in METRICS + ["epochs"]:
                a, sa = mean_and_spread([result[metric] for result in mine])
                b, sb = mean_and_spread([result[metric] for result in other])
                pull = (a - b) / math.sqrt((sa**2 + sb**2) / options.seeds)
                print(f"{name:10}{metric:15}{f'{a:.4f} +- {sa:.4f}':>20}"
                      f"{f'{b:.4f} +- {sb:.4f}':>20}{pull:7.2f}", flush=True)  # fmt: skip
                report.check(abs(pull) < LARGEST_PULL, f"{name}: {metric}: pull {pull:.1f}")
    report.finish()


if __name__ == "__main__":
    main()
