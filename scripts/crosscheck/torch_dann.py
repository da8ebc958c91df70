"""The adversarial network of DESIGN.md section 8, written a second time in plain PyTorch.

    python torch_dann.py DOMAINS.h5 [--setup a|b] [--lambda X] [--seed S] [--repeats K]
                         [--select validation|paper] [--epochs MIN:MAX] [--threads N] [--json]

It reads a domain file with h5py alone and shares nothing with the Swift modules but the text they
were written from: autograd instead of written-out gradients, torch's own random numbers, scikit-learn's
AUC. Its seeds are not our seeds; what agrees is the distribution over seeds. One unnamed target.
"""

import argparse
import json
import math
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

FEATURE_LAYERS = [20, 16, 13, 10]
LABEL_LAYERS = [2]
DOMAIN_LAYERS = {"a": [20, 35, 50, 2], "b": [20, 35, 50, 1]}
DEFAULT_LAMBDA = {"a": 20.0, "b": 1e-5}
DEFAULT_EPOCHS = {"validation": (50, 1000), "paper": (200, 1000)}
LARGEST_BATCH = 16_384
FEWEST_BATCHES = 16
WINDOW = 50  # epochs, of --select paper
ROLLBACK = 10
MOST_SPIKES = 10


@dataclass
class Settings:
    """How to train. `strength` is lambda; no batch size means the automatic one."""

    setup: str = "b"
    strength: float = 1e-5
    seed: int = 1
    select: str = "validation"
    epochs: tuple[int, int] = (50, 1000)
    validation_fraction: float = 0.2
    patience: int = 50
    batch_size: int | None = None


@dataclass
class Part:
    """Rows of one domain, standardised. Weights that the file does not have are empty."""

    x: np.ndarray
    label: np.ndarray
    w_label: np.ndarray
    w_domain: np.ndarray

    def __len__(self) -> int:
        return len(self.x)

    def rows(self, index: np.ndarray) -> "Part":
        return Part(
            self.x[index],
            self.label[index] if len(self.label) else self.label,
            self.w_label[index] if len(self.w_label) else self.w_label,
            self.w_domain[index],
        )


@dataclass
class History:
    """What each epoch that counts left behind, the last being the current one."""

    epoch: list[int] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    loss_label: list[float] = field(default_factory=list)
    held_out_loss: list[float] = field(default_factory=list)
    held_out_ks: list[float] = field(default_factory=list)
    state: list[dict] = field(default_factory=list)

    def drop_last(self, count: int) -> None:
        for column in vars(self).values():
            del column[-count:]


def read_part(file: h5py.File, path: str, mean: np.ndarray, std: np.ndarray) -> Part:
    group = file[path]
    source = path.endswith("source")

    def column(name: str) -> np.ndarray:
        return group[name][:] if name in group else np.empty(0, np.float32)

    return Part(
        ((group["x"][:] - mean) / std).astype(np.float32),
        column("label" if source else "truth_label"),
        column("w_label" if source else "w_truth"),
        column("w_domain"),
    )


def stack(inputs: int, outputs: list[int], activate_last: bool) -> nn.Sequential:
    """Dense layers with ELU between them; Glorot-uniform weights, zero biases."""
    layers: list[nn.Module] = []
    for position, width in enumerate(outputs):
        dense = nn.Linear(inputs, width)
        nn.init.xavier_uniform_(dense.weight)
        nn.init.zeros_(dense.bias)
        layers.append(dense)
        if activate_last or position + 1 < len(outputs):
            layers.append(nn.ELU())
        inputs = width
    return nn.Sequential(*layers)


class Reversal(torch.autograd.Function):
    """Identity forward; the gradient times -lambda backward."""

    @staticmethod
    def forward(context, x: torch.Tensor, strength: float) -> torch.Tensor:
        context.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient: torch.Tensor):
        return -context.strength * gradient, None


class Network(nn.Module):
    """Feature extractor, label predictor (column 1 is signal) and domain classifier."""

    def __init__(self, inputs: int, setup: str, strength: float):
        super().__init__()
        self.setup, self.strength = setup, strength
        self.feature = stack(inputs, FEATURE_LAYERS, activate_last=True)
        self.label = stack(FEATURE_LAYERS[-1], LABEL_LAYERS, activate_last=False)
        self.domain = stack(FEATURE_LAYERS[-1], DOMAIN_LAYERS[setup], activate_last=False)

    def response(self, x: np.ndarray) -> np.ndarray:
        """P(signal) of every row."""
        with torch.no_grad():
            return torch.softmax(self.label(self.feature(torch.from_numpy(x))), 1)[:, 1].numpy()

    def losses(self, source: Part, target: Part) -> tuple[torch.Tensor, torch.Tensor]:
        """L_y and L_d of one batch."""
        n = len(source)
        hidden = self.feature(torch.from_numpy(np.concatenate([source.x, target.x])))
        cross_entropy = nn.functional.cross_entropy
        wanted = torch.from_numpy(source.label.astype(np.int64))
        loss_label = (
            cross_entropy(self.label(hidden[:n]), wanted, reduction="none")
            * torch.from_numpy(source.w_label)
        ).sum() / n

        # At lambda = 0 nothing goes back from the domain head, not even 0 times its gradient.
        branch = hidden.detach() if self.strength == 0 else Reversal.apply(hidden, self.strength)
        output = self.domain(branch)
        is_source = torch.zeros(len(hidden), dtype=torch.int64)
        is_source[:n] = 1
        if self.setup == "a":
            each = cross_entropy(output, is_source, reduction="none")
        else:
            each = output[:, 0] * (1 - 2 * is_source)
        weights = torch.from_numpy(np.concatenate([source.w_domain, target.w_domain]))
        return loss_label, (each * weights).sum() / len(hidden)


class KerasRMSProp:
    """RMSProp of Keras 2.2.4: epsilon outside the root, the mean square starting at 0."""

    def __init__(self, parameters: list[nn.Parameter], rate: float = 0.001, rho: float = 0.9):
        self.parameters, self.rate, self.rho = parameters, rate, rho
        self.squares = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def step(self) -> None:
        for parameter, square in zip(self.parameters, self.squares):
            gradient = parameter.grad
            square.mul_(self.rho).addcmul_(gradient, gradient, value=1 - self.rho)
            parameter.addcdiv_(gradient, square.sqrt().add_(1e-7), value=-self.rate)


class Cycle:
    """Row numbers without end: a fresh shuffle each time round, across batches and epochs."""

    def __init__(self, count: int, random: np.random.Generator):
        self.count, self.random = count, random
        self.left = np.empty(0, np.int64)

    def take(self, n: int) -> np.ndarray:
        pieces = []
        while n > 0:
            if not len(self.left):
                self.left = self.random.permutation(self.count)
            pieces.append(self.left[:n])
            self.left = self.left[n:]
            n -= len(pieces[-1])
        return np.concatenate(pieces)


def auto_batch_size(sources: int) -> int:
    """The largest power of two up to 16,384 that gives at least 16 batches an epoch."""
    size = LARGEST_BATCH
    while size > 2 and math.ceil(sources / (size // 2)) < FEWEST_BATCHES:
        size //= 2
    return size


def ks_distance(a: np.ndarray, wa: np.ndarray, b: np.ndarray, wb: np.ndarray) -> float:
    """The largest distance of two weighted cumulative distributions."""
    points = np.unique(np.concatenate([a, b]))

    def cumulative(x: np.ndarray, w: np.ndarray) -> np.ndarray:
        order = np.argsort(x)
        sums = np.concatenate([[0.0], np.cumsum(w[order], dtype=np.float64)])
        return sums[np.searchsorted(x[order], points, side="right")] / sums[-1]

    return float(np.abs(cumulative(a, wa) - cumulative(b, wb)).max())


def purity(response: np.ndarray, part: Part, signal_fraction: float) -> float:
    """At the largest cut that keeps half of the signal."""
    order = np.argsort(-response, kind="stable")
    signal = part.label[order] == 1
    weight = part.w_label[order].astype(np.float64)
    e_s = np.cumsum(np.where(signal, weight, 0)) / weight[signal].sum()
    e_b = np.cumsum(np.where(signal, 0, weight)) / weight[~signal].sum()
    last_of_value = np.append(np.diff(response[order]) != 0, True)
    at = np.flatnonzero(last_of_value & (e_s >= 0.5))[0]
    passing = signal_fraction * e_s[at]
    return float(passing / (passing + (1 - signal_fraction) * e_b[at]))


def held_out(part: Part, fraction: float, random: np.random.Generator) -> tuple[Part, Part]:
    """The rows to train on and those held back."""
    order = random.permutation(len(part))
    kept = round(len(part) * fraction)
    return part.rows(order[kept:]), part.rows(order[:kept])


def effective(weights: np.ndarray) -> float:
    return float(weights.sum(dtype=np.float64) ** 2 / (weights.astype(np.float64) ** 2).sum())


def mean_of_last(values: list[float], count: int) -> list[float]:
    """Each value's mean with up to `count - 1` before it."""
    return [float(np.mean(values[max(0, i + 1 - count) : i + 1])) for i in range(len(values))]


def best_validated(history: History, strength: float, tolerance: float) -> int:
    """The position in the history of the epoch that --select validation takes."""
    v, k = mean_of_last(history.held_out_loss, 5), mean_of_last(history.held_out_ks, 5)
    allowed = [i for i in range(len(v)) if strength == 0 or k[i] <= min(k) + tolerance]
    return min(allowed, key=lambda i: v[i])


def best_of_paper(history: History, strength: float) -> int:
    first = 0 if strength == 0 else max(0, len(history.epoch) - WINDOW)
    return min(range(first, len(history.epoch)), key=lambda i: history.loss_label[i])


def is_finished_as_in_paper(history: History, settings: Settings, epoch: int) -> bool:
    """The mean over 50 epochs fell by no more than 0.05 %."""
    watched = history.loss_label if settings.strength == 0 or settings.setup == "b" else history.loss
    if epoch < max(settings.epochs[0], 2 * WINDOW) or len(watched) < 2 * WINDOW:
        return False
    before = float(np.mean(watched[-2 * WINDOW : -WINDOW]))
    return before - float(np.mean(watched[-WINDOW:])) <= 0.0005 * abs(before)


def is_spike(history: History, loss_label: float, epoch: int) -> bool:
    if epoch <= WINDOW:
        return False
    typical = float(np.median(history.loss_label[-WINDOW:]))
    return not math.isfinite(loss_label) or (loss_label > 0.75 and loss_label > 1.5 * typical)


class Training:
    """One training, from the seed to the weights of the best epoch."""

    def __init__(self, source: Part, target: Part, settings: Settings):
        self.settings = settings
        self.random = np.random.default_rng([settings.seed, 2005_00568])
        torch.manual_seed(settings.seed)
        self.network = Network(source.x.shape[1], settings.setup, settings.strength)
        self.optimizer = KerasRMSProp(list(self.network.parameters()))
        self.source, self.target = source, target
        self.tolerance = 0.0
        if settings.select == "validation":
            fraction = settings.validation_fraction
            self.source, self.held_source = held_out(source, fraction, self.random)
            self.target, self.held_target = held_out(target, fraction, self.random)
            self.tolerance = 0.26 * math.sqrt(
                1 / effective(self.held_source.w_domain) + 1 / effective(self.held_target.w_domain)
            )
        self.batch_size = settings.batch_size or auto_batch_size(len(self.source))
        self.cycle = Cycle(len(self.target), self.random)
        self.history = History()

    def epoch(self) -> tuple[float, float]:
        """One pass over the source; the mean L_y and L_d of its events."""
        batches = math.ceil(len(self.source) / (self.batch_size // 2))
        total_label = total_domain = 0.0
        for index in np.array_split(self.random.permutation(len(self.source)), batches):
            losses = self.network.losses(
                self.source.rows(index), self.target.rows(self.cycle.take(len(index)))
            )
            for parameter in self.network.parameters():
                parameter.grad = None
            sum(losses).backward()
            self.optimizer.step()
            total_label += losses[0].item() * len(index)
            total_domain += losses[1].item() * len(index)
        return total_label / len(self.source), total_domain / len(self.source)

    def validate(self) -> tuple[float, float]:
        """v and k of the weights as they are."""
        source, target = self.held_source, self.held_target
        response = self.network.response(source.x).astype(np.float64)
        chance = np.where(source.label == 1, response, 1 - response)
        loss = float(np.average(-np.log(np.maximum(chance, 1e-30)), weights=source.w_label))
        other = self.network.response(target.x)
        return loss, ks_distance(response, source.w_domain, other, target.w_domain)

    def snapshot(self) -> dict:
        return {
            "weights": {k: v.clone() for k, v in self.network.state_dict().items()},
            "squares": [square.clone() for square in self.optimizer.squares],
        }

    def restore(self, state: dict) -> None:
        self.network.load_state_dict(state["weights"])
        self.optimizer.squares = [square.clone() for square in state["squares"]]

    def best(self) -> int:
        if self.settings.select == "validation":
            return best_validated(self.history, self.settings.strength, self.tolerance)
        return best_of_paper(self.history, self.settings.strength)

    def is_finished(self, epoch: int) -> bool:
        if self.settings.select == "paper":
            return is_finished_as_in_paper(self.history, self.settings, epoch)
        best = self.history.epoch[self.best()]
        return epoch >= self.settings.epochs[0] and epoch - best > self.settings.patience

    def run(self) -> dict[str, int]:
        """Trains; the network then has the weights of the best epoch."""
        spikes = 0
        epoch = 0
        for epoch in range(1, self.settings.epochs[1] + 1):
            loss_label, loss_domain = self.epoch()
            if is_spike(self.history, loss_label, epoch):
                spikes += 1
                if spikes > MOST_SPIKES or len(self.history.epoch) < ROLLBACK:
                    raise RuntimeError(f"{spikes} spikes by epoch {epoch}: the training failed")
                self.restore(self.history.state[-ROLLBACK])
                self.history.drop_last(ROLLBACK - 1)
                continue
            if not math.isfinite(loss_label):
                raise RuntimeError(f"epoch {epoch}: the loss is not finite: the training failed")
            self.history.epoch.append(epoch)
            self.history.loss.append(loss_label + loss_domain)
            self.history.loss_label.append(loss_label)
            if self.settings.select == "validation":
                v, k = self.validate()
                self.history.held_out_loss.append(v)
                self.history.held_out_ks.append(k)
            self.history.state.append(self.snapshot())
            if self.is_finished(epoch):
                break
        best = self.best()
        self.restore(self.history.state[best])
        return {"epochs": epoch, "best_epoch": self.history.epoch[best], "spikes": spikes}


def evaluate(network: Network, source: Part, target: Part, signal_fraction: float) -> dict:
    """The metrics of DESIGN.md section 9 that the table shows."""
    ours, theirs = network.response(source.x), network.response(target.x)
    p_source = purity(ours, source, signal_fraction)
    p_target = purity(theirs, target, signal_fraction)
    return {
        "auc_source": float(roc_auc_score(source.label, ours, sample_weight=source.w_label)),
        "auc_target": float(roc_auc_score(target.label, theirs, sample_weight=target.w_label)),
        "ks_all": ks_distance(ours, source.w_domain, theirs, target.w_domain),
        "purity_source": p_source,
        "purity_target": p_target,
        "purity_bias": abs(p_source - p_target) / p_source,
    }


def train_and_evaluate(domains: Path, settings: Settings, signal_fraction: float = 0.05) -> dict:
    """One training on a domain file, and its metrics on the test part."""
    with h5py.File(domains) as file:
        mean, std = file["scaling/mean"][:], file["scaling/std"][:]
        parts = {
            name: read_part(file, name, mean, std)
            for name in ("train/source", "train/target", "test/source", "test/target")
        }
    training = Training(parts["train/source"], parts["train/target"], settings)
    outcome = training.run()
    metrics = evaluate(
        training.network, parts["test/source"], parts["test/target"], signal_fraction
    )
    return {"seed": settings.seed} | metrics | outcome


def summary(results: list[dict]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation over the seeds of every number."""
    return {
        key: (
            float(np.mean([r[key] for r in results])),
            float(np.std([r[key] for r in results], ddof=1)) if len(results) > 1 else math.nan,
        )
        for key in results[0]
        if key != "seed"
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path)
    parser.add_argument("--setup", choices=["a", "b"], default="b")
    parser.add_argument("--lambda", dest="strength", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--select", choices=["validation", "paper"], default="validation")
    parser.add_argument("--epochs", metavar="MIN:MAX")
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    epochs = DEFAULT_EPOCHS[options.select]
    if options.epochs:
        low, high = options.epochs.split(":")
        epochs = (int(low), int(high))
    strength = DEFAULT_LAMBDA[options.setup] if options.strength is None else options.strength
    results = []
    for seed in range(options.seed, options.seed + options.repeats):
        settings = Settings(
            options.setup, strength, seed, options.select, epochs, batch_size=options.batch_size
        )
        results.append(train_and_evaluate(options.domains, settings))
        if not options.json:
            print("  ".join(f"{k} {v:.4g}" for k, v in results[-1].items()), flush=True)
    if options.json:
        print(json.dumps(results, indent=1))
    elif options.repeats > 1:
        for key, (mean, spread) in summary(results).items():
            print(f"{key:14} {mean:.4f} +- {spread:.4f}")


if __name__ == "__main__":
    main()
