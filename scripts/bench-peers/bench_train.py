"""`train fit` against PyTorch."""

from timing import WORK, Bench, Side, in_turn, output_of, peer, words

# Training events of the paper.
SOURCE, TARGET, TARGET_SIGNAL = 273_000, 273_000, 14_368


def bench_train(bench: Bench) -> None:
    """One epoch and six: the whole processes, and by their difference five epochs alone."""
    domains, out = WORK / "train-domains.h5", WORK / "train-out"
    per_class, target_signal = round(SOURCE * bench.scale), round(TARGET_SIGNAL * bench.scale)
    output_of(peer("synthetic.py", "domains", domains, per_class, target_signal))
    source, target = 2 * per_class, round(TARGET * bench.scale) + target_signal
    for threads in (1, 2):
        medians: dict[str, list[float]] = {"hep-prep": [], "PyTorch": []}
        for epochs in (1, 6):
            how = words("--setup", "b", "--lambda", "1e-5", "--select", "paper", "--epochs",
                        f"{epochs}:{epochs}", "--threads", threads)  # fmt: skip
            sides = [
                Side("hep-prep",
                     words(bench.train, "fit", domains, "--output", out, "--quiet", *how),
                     [out], threads),
                Side("PyTorch",
                     peer("../crosscheck/torch_dann.py", domains, *how, "--batch-size", 16384),
                     threads=threads),
            ]  # fmt: skip
            bench.report.title("train", f"{source:,} source and {target:,} target events, "
                                        f"{epochs} epoch(s), {threads} thread(s)")  # fmt: skip
            bench.report.commands(sides)
            in_turn(sides, bench.rounds)
            bench.report.table(sides)
            bench.report.ratios(sides)
            for side in sides:
                medians[side.name].append(side.median)
        ours, theirs = ((six - one) / 5 for one, six in medians.values())
        bench.report.figure(f"an epoch alone, {threads} thread(s), hep-prep", ours, "s")
        bench.report.figure(f"an epoch alone, {threads} thread(s), PyTorch", theirs, "s")
        bench.report.figure("PyTorch's epoch takes longer by", theirs / ours, "times")
