"""`train fit` against PyTorch."""

import statistics
from pathlib import Path

from timing import WORK, Bench, Side, in_turn, output_of, peer, words

# Training events of the paper.
SOURCE, TARGET, TARGET_SIGNAL = 273_000, 273_000, 14_368
EPOCHS = (1, 6)

# Set-up B: the layers of the feature part, of the label head, of the domain head.
FEATURES = [41, 20, 16, 13, 10]
LABEL, DOMAIN = [10, 2], [10, 20, 35, 50, 1]


def bench_train(bench: Bench) -> None:
    """One epoch and six: the whole processes, and by their difference five epochs alone."""
    domains = WORK / "train-domains.h5"
    per_class, target_signal = round(SOURCE * bench.scale), round(TARGET_SIGNAL * bench.scale)
    output_of(peer("synthetic.py", "domains", domains, per_class, target_signal))
    source, target = 2 * per_class, round(TARGET * bench.scale) + target_signal
    ours = {}
    for threads in (1, 2):
        bench.report.title("train", f"{source:,} source and {target:,} target events, "
                                    f"{threads} thread(s)")  # fmt: skip
        sides = [side for epochs in EPOCHS for side in fits(bench, domains, epochs, threads)]
        if threads == 1:
            sides.append(Side("SGEMM", peer("sgemm.py")))
        ours[threads] = epoch_alone(bench, sides, threads)
        if threads == 1:
            share = of_sgemm(sides[-1], source, ours[1])
            bench.report.figure("our epoch, of SGEMM's speed on one core", share, "", at_least=0.5)
            # Features, two weights and a label, once as stored and once shuffled, and 100 MB.
            data = (source + target) * (4 * FEATURES[0] + 9) / 1e6
            bench.report.figure("peak memory", max(sides[2].peaks), "MB", below=2 * data + 100)
    bench.report.figure("our two threads over one", ours[1] / ours[2], "times", at_least=1.8)


def epoch_alone(bench: Bench, sides: list[Side], threads: int) -> float:
    """Runs all in turn; prints the seconds of an epoch, and gives ours."""
    bench.report.commands(sides)
    in_turn(sides, bench.rounds)
    bench.report.table(sides)
    ours, theirs = (
        statistics.median(
            (six - one) / (EPOCHS[1] - EPOCHS[0])
            for one, six in zip(sides[i].seconds, sides[i + 2].seconds)
        )
        for i in (0, 1)
    )
    bench.report.figure(f"an epoch alone, {threads} thread(s), hep-prep", ours, "s")
    bench.report.figure(f"an epoch alone, {threads} thread(s), PyTorch", theirs, "s")
    bench.report.figure("PyTorch's epoch takes longer by", theirs / ours, "times", at_least=4)
    return ours


def fits(bench: Bench, domains: Path, epochs: int, threads: int) -> list[Side]:
    out = WORK / "train-out"
    how = words("--setup", "b", "--lambda", "1e-5", "--select", "paper",
                "--epochs", f"{epochs}:{epochs}", "--threads", threads)  # fmt: skip
    return [
        Side(f"hep-prep, {epochs}",
             words(bench.train, "fit", domains, "--output", out, "--quiet", *how),
             [out], threads),
        Side(f"PyTorch, {epochs}",
             peer("../crosscheck/torch_dann.py", domains, *how, "--batch-size", 16384),
             threads=threads),
    ]  # fmt: skip


def of_sgemm(sgemm: Side, source: int, seconds: float) -> float:
    """The multiply-adds of an epoch, as a fraction of what SGEMM would do in its time.

    Forward, the gradient of the weights, and that of the inputs, but for the network's own. An epoch
    takes as many target events as source events, and those have no label.
    """

    def products(layers: list[int]) -> int:
        return sum(a * b for a, b in zip(layers, layers[1:]))

    event = 3 * (products(FEATURES) + products(DOMAIN)) - FEATURES[0] * FEATURES[1]
    epoch = source * (2 * event + 3 * products(LABEL))
    return 2 * epoch / 1e9 / seconds / sgemm.median_of("gflops")
