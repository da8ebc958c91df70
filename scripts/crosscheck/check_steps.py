"""The arithmetic of `train fit` against PyTorch, step by step: same data, same weights, same batches.

    python check_steps.py [--work DIR]

With as many target as source events, and a batch that holds them all, an epoch is one step on a known
batch, in whatever order. The initial weights are drawn here a second time, from the text of their
documentation. After one step each gradient tensor agrees to 1e-4 of its largest element; over 50 steps
of RMSProp the losses agree to 1e-3. Both set-ups, weak and strong adversaries. Needs PyTorch.
"""

import argparse
import csv
import tempfile
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import nn

import torch_dann
from common import Report, program, run
from domains import philox
from synthetic import write_domains

EVENTS = 8192  # of each domain, half of them signal
CONFIGURATIONS = {
    "A 20": ("a", 20.0),
    "A 0": ("a", 0.0),
    "B 1e-5": ("b", 1e-5),
    "B 0.1": ("b", 0.1),
}
PARTS = ("feature", "label", "domain")
STEPS = 50
GRADIENT_BOUND, LOSS_BOUND = 1e-4, 1e-3
SEED = 1

# One step from which the gradient can be had back: with rho this close to 1 the mean square stays
# small beside the epsilon, and w moves by rate g / (sqrt(share) |g| + 1e-7), far beyond its rounding.
SHARE, RATE, EPSILON = 1e-10, 1.0, 1e-7


def make_domains(path: Path) -> None:
    """Normally distributed events with weights that all differ.

    Those of the target are smaller: in set-up B the gradient of the last bias is the difference of
    the domains' sums of weights, of which nothing exact would be left where they are equal.
    """
    write_domains(path, EVENTS // 2, EVENTS // 2)
    random = np.random.default_rng(2)
    with h5py.File(path, "r+") as file:
        for name, largest in (("source/w_label", 2), ("source/w_domain", 2), ("target/w_domain", 1)):
            file[f"train/{name}"][:] = random.uniform(0.2, largest, EVENTS)


def dense_layers(network: torch_dann.Network) -> list[tuple[str, nn.Linear]]:
    """Each layer with its place in model.h5, in the order in which streams are numbered."""
    return [
        (f"{part}/{index}", layer)
        for part in PARTS
        for index, layer in enumerate(m for m in getattr(network, part) if isinstance(m, nn.Linear))
    ]


@torch.no_grad()
def set_initial_weights(network: torch_dann.Network) -> None:
    """Glorot-uniform, a Philox stream a layer: its number is "glorot", then the layer's."""
    for number, (_, layer) in enumerate(dense_layers(network)):
        count = layer.in_features * layer.out_features
        stream = np.uint64(int.from_bytes(b"glorot\0\0", "big") | number)
        words = philox(np.arange(count, dtype=np.uint64), np.full(count, stream), SEED)
        uniform = (words >> np.uint64(11)) * 2.0**-53
        limit = np.sqrt(6 / (layer.in_features + layer.out_features))
        weight = ((2 * uniform - 1) * limit).astype(np.float32)
        layer.weight.copy_(torch.from_numpy(weight.reshape(layer.in_features, -1).T.copy()))
        layer.bias.zero_()


def gradient_of_step(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    step = before.astype(np.float64) - after
    share = float(np.float32(SHARE))
    return EPSILON * step / (RATE - np.sqrt(share) * np.abs(step))


def our_fit(domains: Path, work: Path, setup: str, strength: float, *options: object) -> Path:
    output = work / "-".join(str(word) for word in (setup, strength, *options)).replace(":", "_")
    run(program("train"), "fit", domains, "--output", output, "--quiet", "--select", "paper",
        "--batch-size", 2 * EVENTS, "--setup", setup, "--lambda", strength, "--seed", SEED,
        *options)  # fmt: skip
    return output


def check_gradients(
    report: Report, name: str, domains: Path, work: Path, training: torch_dann.Training
) -> None:
    setup, strength = CONFIGURATIONS[name]
    sum(training.network.losses(training.source, training.target)).backward()
    output = our_fit(domains, work, setup, strength, "--epochs", "1:1",
                     "--rho", 1 - SHARE, "--learning-rate", RATE)  # fmt: skip
    worst = 0.0
    with h5py.File(output / "model.h5") as file:
        for place, layer in dense_layers(training.network):
            for kind, tensor in (("weight", layer.weight), ("bias", layer.bias)):
                before, theirs = (t.detach().numpy().T for t in (tensor, tensor.grad))
                ours = gradient_of_step(before, file[f"{place}/{kind}"][:])
                error = np.abs(ours - theirs).max() / np.abs(theirs).max()
                worst = max(worst, error)
                report.check(error < GRADIENT_BOUND, f"{name}: gradient of {place}/{kind}: {error:.1e}")
    print(f"{name:8} gradients differ by at most {worst:.1e} of a tensor's largest element")


def check_losses(
    report: Report, name: str, domains: Path, work: Path, training: torch_dann.Training
) -> None:
    setup, strength = CONFIGURATIONS[name]
    output = our_fit(domains, work, setup, strength, "--epochs", f"{STEPS}:{STEPS}")
    with open(output / "history.csv") as file:
        rows = list(csv.DictReader(file))
    report.equal(len(rows), STEPS, f"{name}: epochs")
    worst = 0.0
    for step, row in enumerate(rows, 1):
        for parameter in training.network.parameters():
            parameter.grad = None
        losses = training.network.losses(training.source, training.target)
        sum(losses).backward()
        training.optimizer.step()
        for kind, theirs in zip(("loss_label", "loss_domain"), losses):
            error = abs(float(row[kind]) - theirs.item())
            worst = max(worst, error)
            report.check(error < LOSS_BOUND, f"{name}: {kind} of step {step}: {error:.1e}")
    print(f"{name:8} losses of {STEPS} steps differ by at most {worst:.1e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("steps")
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        work = Path(folder)
        domains = work / "domains.h5"
        make_domains(domains)
        with h5py.File(domains) as file:
            mean, std = file["scaling/mean"][:], file["scaling/std"][:]
            source, target = (
                torch_dann.read_part(file, f"train/{part}", mean, std)
                for part in ("source", "target")
            )
        for name, (setup, strength) in CONFIGURATIONS.items():
            settings = torch_dann.Settings(setup, strength, select="paper", batch_size=2 * EVENTS)
            for check in (check_gradients, check_losses):
                training = torch_dann.Training(source, target, settings)
                set_initial_weights(training.network)
                check(report, name, domains, work, training)
    report.finish()


if __name__ == "__main__":
    main()
