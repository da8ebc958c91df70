#!/usr/bin/env python3
"""Hyper-parameter search (arXiv:2005.00568, section 4.2): Optuna's TPE sampler drives `train`.

    scripts/tune.py DOMAINS.h5 [--setup a] [--trials 100] [-o DIR] [options] [-- TRAIN OPTIONS]

Each trial draws the number of layers of the three parts (1 to 8), the first and the last width of each (5 to
100; those between lie on a line), the activation, and lambda on a logarithm; it trains --repeats seeds
and is judged by their means. Output layers are fixed and count as layers of their part.

Objectives:
  auc_source  (default) the largest source AUC among trials whose ks_all is at most --ks-bound: needs no
              label of the target, so that it works for real data. The default bound is what two samples of
              the test part's size and of one distribution would give: the mean of their KS distance and one
              standard deviation.
  auc_target  the target AUC, as in the paper: needs the target's truth.

Both are measured on the test part, as in the paper. The best trial's figures are therefore too good: a
maximum over trials, on events that chose it. Quote those of a training on events that took no part in
the search (tune on some of the files, or on `prep select --max-events N`, and build the final
domains from the others).

The study is DIR/study.journal. The same command goes on with it, up to --trials in all; run it in several shells, or
on several machines that share DIR, and they work on it together. With one worker a study is
reproducible to the last digit, interrupted or not. trials.csv has a row a trial; trials/<number>/ its runs.
The environment: $(scripts/python-env --studies) scripts/tune.py ...
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import h5py
import numpy as np
import optuna
from optuna.samplers import BaseSampler, TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, Trial, TrialState

from pictures.output import whole
from pictures.reading import Problem

REPOSITORY = Path(__file__).resolve().parents[1]
STRENGTHS = {"a": (1.0, 1000.0), "b": (1e-6, 1.0)}  # the paper's range; B's for few events and for many
UNOWNED = 30  # seconds after which a trial without an owner is one whose worker was killed as it began
FAILED_TRAINING = 70  # exit status of `train`: a matter of the hyper-parameters, not of the call
# Mean and standard deviation of Kolmogorov's distribution.
KOLMOGOROV = (math.sqrt(math.pi / 2) * math.log(2), math.sqrt(math.pi**2 / 12 - math.pi / 2 * math.log(2) ** 2))


@dataclass(frozen=True)
class File:
    """What the search needs to know of the domain file."""

    path: Path
    identity: str
    targets: list[str]  # what follows a metric's name: "" or "/<name>"
    bounds: dict[str, float]  # of ks_all, by target

    @staticmethod
    def read(path: Path) -> File:
        try:
            with h5py.File(path, "r", locking=False) as file:
                group = file["test/target"]
                targets = [""] if "x" in group else [f"/{name}" for name in sorted(group)]
                source = _effective(file["test/source/w_domain"][()])
                bounds = {}
                for target in targets:
                    scale = math.sqrt(1 / source + 1 / _effective(group[f"{target[1:]}/w_domain".lstrip("/")][()]))
                    bounds[target] = sum(KOLMOGOROV) * scale
                identity = file.attrs.get("content_hash", "")
                identity = identity.decode() if isinstance(identity, bytes) else str(identity)
        except FileNotFoundError:
            raise Problem(f"{path}: is not there", 66) from None
        except (OSError, KeyError) as error:
            raise Problem(f"{path}: found no domain file of prep build-domains ({error})") from None
        return File(path, identity, targets, bounds)


def _effective(weights: np.ndarray) -> float:
    weights = weights.astype(float)
    return float(weights.sum() ** 2 / (weights**2).sum())


class NumberedTPE(BaseSampler):
    """TPE whose random numbers belong to the trial's number and the parameter's name.

    So a study that goes on draws what it would have drawn, even where it was killed between two parameters.
    """

    def __init__(self, seed: int, startup: int):
        self.seed, self.startup = seed, startup

    def _of(self, trial: FrozenTrial, name: str) -> TPESampler:
        seed = np.random.SeedSequence([self.seed, trial.number, zlib.crc32(name.encode())])
        # Each parameter for itself: which ones there are depends on the numbers of layers.
        return TPESampler(seed=int(seed.generate_state(1)[0]), n_startup_trials=self.startup, multivariate=False)

    def infer_relative_search_space(self, study, trial):
        return {}

    def sample_relative(self, study, trial, search_space):
        return {}

    def sample_independent(self, study, trial, param_name, param_distribution):
        return self._of(trial, param_name).sample_independent(study, trial, param_name, param_distribution)


@dataclass(frozen=True)
class Space:
    """What is drawn from."""

    setup: str
    layers: tuple[int, int]
    neurons: tuple[int, int]
    activations: list[str]
    strengths: tuple[float, float]
    targets: int

    def _widths(self, trial: Trial, part: str, count: int) -> list[int]:
        if count == 0:
            return []
        first = trial.suggest_int(f"{part}_first", *self.neurons)
        last = trial.suggest_int(f"{part}_last", *self.neurons) if count > 1 else first
        return [round(width) for width in np.linspace(first, last, count)]

    def draw(self, trial: Trial) -> list[str]:
        """The options of `train`."""
        layers = {part: trial.suggest_int(f"{part}_layers", *self.layers) for part in ("feature", "label", "domain")}
        outputs = {"feature": [], "label": [2], "domain": [self.targets + (self.setup == "a")]}
        options = ["--setup", self.setup]
        for part, output in outputs.items():
            widths = self._widths(trial, part, layers[part] - len(output)) + output
            options += [f"--{part}-layers", ",".join(map(str, widths))]
        options += ["--activation", trial.suggest_categorical("activation", self.activations)]
        low, high = self.strengths
        strength = trial.suggest_float("lambda", low, high, log=True) if low < high else low
        return [*options, "--lambda", repr(strength)]


class Search:
    """The study and its files."""

    def __init__(self, options: argparse.Namespace, file: File, space: Space, train: Path):
        self.options, self.file, self.space, self.train = options, file, space, train
        # Absolute: Optuna's lock is a link to the journal by its path, and one that a killed worker left is only given
        # up where the link leads somewhere. A relative one does not, and the next worker would wait for ever.
        self.folder: Path = options.output.absolute()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(f"{self.folder}: cannot be made: {error.strerror}", 73) from None
        self.bounds = {target: options.ks_bound or bound for target, bound in file.bounds.items()}
        self.study = optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(self.folder / "study.journal"))), study_name="tune",
            sampler=NumberedTPE(options.seed, options.startup), direction="maximize", load_if_exists=True)  # fmt: skip
        self._keep_to(self._settings())
        self.worker = {"host": socket.gethostname(), "process": os.getpid(), "started": _started(os.getpid())}
        self.process: subprocess.Popen | None = None

    def _settings(self) -> dict:
        options = self.options
        return {"domains": self.file.identity or str(self.file.path.resolve()), "setup": options.setup, "seed": options.seed,
                "repeats": options.repeats, "objective": options.objective, "ks_bound": self.bounds,
                "lambda": self.space.strengths, "layers": self.space.layers, "neurons": self.space.neurons,
                "activations": self.space.activations, "startup": options.startup, "train": options.train_options}  # fmt: skip

    def _keep_to(self, settings: dict) -> None:
        """A study is of one search: to go on with another is refused."""
        settings = json.loads(json.dumps(settings))
        found = self.study.user_attrs.get("settings")
        if found is None:
            self.study.set_user_attr("settings", settings)
            return
        other = [f"{name} {found.get(name)!r}, not {value!r}" for name, value in settings.items() if found.get(name) != value]
        if other:
            raise Problem(f"{self.folder}: holds a study of {'; '.join(other)}; give another --output", 73)

    @property
    def ended(self) -> list[FrozenTrial]:
        return self.study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.FAIL))

    def next(self) -> Trial | None:
        """A trial that a worker of this machine left behind, or a new one; None where there are enough."""
        for frozen in self._under_way():
            owner = frozen.user_attrs.get("worker")
            if owner is None or (owner["host"] == self.worker["host"] and not _lives(owner)):
                trial = Trial(self.study, frozen._trial_id)
                trial.set_user_attr("worker", self.worker)
                return trial
        if len(self.study.get_trials(deepcopy=False)) >= self.options.trials:
            return None
        trial = self.study.ask()
        trial.set_user_attr("worker", self.worker)
        return trial

    def _under_way(self) -> list[FrozenTrial]:
        """Trials that somebody has begun, once each has told its owner or had the time to."""
        while True:
            found = self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
            young = [trial for trial in found if "worker" not in trial.user_attrs and trial.datetime_start is not None
                     and (datetime.now() - trial.datetime_start).total_seconds() < UNOWNED]  # fmt: skip
            if not young:
                return found
            time.sleep(0.5)

    def run(self) -> None:
        started, before = time.monotonic(), len(self.ended)
        while (trial := self.next()) is not None:
            self._try(trial)
            self.write_table()
            done = len(self.ended)
            pace = (time.monotonic() - started) / max(done - before, 1)
            self._tell_progress(trial, done, pace)

    def _try(self, trial: Trial) -> None:
        how = self.space.draw(trial)
        trial.set_user_attr("options", how)
        folder = self.folder / "trials" / f"{trial.number:04}"
        begun = time.monotonic()
        status, output, errors = self._train(how, folder)
        trial.set_user_attr("seconds", round(time.monotonic() - begun, 2))
        if status == FAILED_TRAINING:
            trial.set_user_attr("note", _last_line(errors))
            self.study.tell(trial, state=TrialState.FAIL)
            return
        if status != 0:
            raise Problem(f"trial {trial.number}: train ended with {status}: {_last_line(errors)}", status if status > 0 else 70)
        summary = json.loads(output)["summary"]
        trial.set_user_attr("summary", {name: value for name, value in summary.items() if "_error_" not in name})
        value = self._objective(summary)
        if value is None:
            self.study.tell(trial, state=TrialState.FAIL)
            return
        if self.options.objective == "auc_source":
            for target, bound in self.bounds.items():
                trial.set_constraint(f"ks_all{target}", summary[f"ks_all{target}_mean"] - bound)
        self.study.tell(trial, value)

    def _objective(self, summary: dict) -> float | None:
        """The mean that is made large; of several targets the worst."""
        names = ["auc_source"] if self.options.objective == "auc_source" else [
            f"auc_target{target}" for target in self.file.targets]  # fmt: skip
        values = [summary.get(f"{name}_mean") for name in names]
        if any(value is None for value in values):
            raise Problem(f"{self.file.path}: train gave no {names[0]}: has the target no truth? "
                          "Use --objective auc_source")  # fmt: skip
        return min(values) if all(math.isfinite(value) for value in values) else None

    def _train(self, how: list[str], folder: Path) -> tuple[int, str, str]:
        command = [str(self.train), "fit", str(self.file.path), *how, *self.options.train_options, "--seed",
                   str(self.options.seed), "--repeats", str(self.options.repeats), "--output", str(folder),
                   "--resume", "--json", "--quiet"]  # fmt: skip
        if self.options.threads:
            command += ["--threads", str(self.options.threads)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        output, errors = self.process.communicate()
        return self.process.returncode, output, errors

    def stop(self) -> None:
        """Ends a training that is under way; its checkpoint stays."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    # What is shown

    def _tell_progress(self, trial: Trial, done: int, pace: float) -> None:
        if self.options.quiet:
            return
        frozen = self.study.get_trials(deepcopy=False)[trial.number]
        best = self.best()
        text = f"tune: {done} of {self.options.trials} trials; {trial.number}: {self._figures(frozen)}"
        if best is not None and self.feasible(best):
            text += f"; best {best.value:.4f} ({best.number})"
        left = max(self.options.trials - done, 0)
        if left:
            text += f"; {pace:.1f} s a trial, {_duration(left * pace)} left"
        print(text, file=sys.stderr, flush=True)

    def _figures(self, trial: FrozenTrial) -> str:
        if trial.state == TrialState.FAIL:
            return f"failed: {trial.user_attrs.get('note', 'a figure is not finite')}"
        text = f"{self.options.objective} {trial.value:.4f}"
        if self.options.objective == "auc_source":
            text += "".join(f", ks_all{target} {trial.user_attrs['summary'][f'ks_all{target}_mean']:.4f}"
                            f"{'' if self._keeps(trial, target) else ' (over the bound)'}" for target in self.file.targets)  # fmt: skip
        return text

    def _keeps(self, trial: FrozenTrial, target: str) -> bool:
        return trial.user_attrs["summary"][f"ks_all{target}_mean"] <= self.bounds[target]

    def feasible(self, trial: FrozenTrial) -> bool:
        if trial.state != TrialState.COMPLETE:
            return False
        return self.options.objective == "auc_target" or all(self._keeps(trial, target) for target in self.file.targets)

    def best(self) -> FrozenTrial | None:
        """The largest value within the bound; where none is within, the one nearest to it."""
        complete = [trial for trial in self.ended if trial.state == TrialState.COMPLETE]
        within = [trial for trial in complete if self.feasible(trial)]
        if within:
            return max(within, key=lambda trial: (trial.value, -trial.number))

        def excess(trial: FrozenTrial) -> float:
            return max(trial.user_attrs["summary"][f"ks_all{target}_mean"] / self.bounds[target] for target in self.file.targets)

        return min(complete, key=excess, default=None)

    def write_table(self) -> None:
        """trials.csv, whole at any moment."""
        rows = []
        for trial in self.study.get_trials(deepcopy=False):
            how = trial.user_attrs.get("options", [])
            row = {"trial": trial.number, "state": trial.state.name.lower(), "value": trial.value,
                   "within_bound": int(self.feasible(trial)) if trial.state == TrialState.COMPLETE else ""}  # fmt: skip
            row |= {name.removeprefix("--").replace("-", "_"): value for name, value in zip(how[::2], how[1::2])}
            row |= {"seconds": trial.user_attrs.get("seconds"), "note": trial.user_attrs.get("note")}
            row |= trial.user_attrs.get("summary", {})
            rows.append(row)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        with whole(self.folder / "trials.csv", mark=f".{os.getpid()}") as part:
            part.write_text(text.getvalue())

    def tell_result(self) -> None:
        best = self.best()
        failed = sum(trial.state == TrialState.FAIL for trial in self.ended)
        print(f"{len(self.ended)} trials, {failed} failed; all are in {self.folder / 'trials.csv'}")
        if best is None:
            raise Problem("no trial succeeded; the notes in trials.csv say why", 70)
        if not self.feasible(best):
            limits = ", ".join(f"ks_all{target} <= {bound:.4f}" for target, bound in self.bounds.items())
            print(f"no trial kept to {limits}; this is the nearest. A larger lambda, more trials or --ks-bound may help.")
        print(f"best trial {best.number} ({self.options.repeats} seeds: mean [15.8, 84.2 percentile]):")
        summary = best.user_attrs["summary"]
        for name in (name.removesuffix("_mean") for name in summary if name.endswith("_mean")):
            if summary[f"{name}_mean"] is not None:
                print(f"    {name:<22} {summary[f'{name}_mean']:.4f} [{summary[f'{name}_p16']:.4f}, {summary[f'{name}_p84']:.4f}]")
        print("These figures chose the trial, on the test part: they are too good to be quoted (--help).")
        words = ["train", "fit", str(self.file.path), *best.user_attrs["options"], *self.options.train_options, "--repeats", "10"]
        print("To train with it:\n\n    " + shlex.join(words))


def _started(process: int) -> str:
    """When a process began, in the kernel's ticks: its number may be used again."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _lives(owner: dict) -> bool:
    try:
        os.kill(owner["process"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(owner["process"]) == owner["started"]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no word"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"


def _pair(kind: type, least: float):
    def parsed(text: str):
        low, _, high = text.partition(":")
        try:
            pair = kind(low), kind(high or low)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not LOW:HIGH") from None
        if not least <= pair[0] <= pair[1] or not math.isfinite(pair[1]):
            raise argparse.ArgumentTypeError(f"{text!r}: expected {least:g} <= LOW <= HIGH")
        return pair

    return parsed


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return int(text)


def parsed(arguments: list[str]) -> argparse.Namespace:
    rest: list[str] = []
    if "--" in arguments:
        i = arguments.index("--")
        arguments, rest = arguments[:i], arguments[i + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", type=Path, metavar="DOMAINS.h5")
    parser.add_argument("--setup", choices=["a", "b"], default="a", help="set-up (default: a)")
    parser.add_argument("--trials", type=_positive, default=100, help="trials of the study in all (default: 100)")
    parser.add_argument("--repeats", type=_positive, default=3, help="seeds a trial (default: 3)")
    parser.add_argument("--seed", type=int, default=1, help="of the sampler, and the first of the trainings (default: 1)")
    parser.add_argument("--objective", choices=["auc_source", "auc_target"], default="auc_source")
    parser.add_argument("--ks-bound", type=float, metavar="X", help="largest ks_all for auc_source (default: see above)")
    parser.add_argument("--lambda", dest="strengths", type=_pair(float, 1e-300), metavar="LOW:HIGH",
                        help="range of lambda (default: 1:1000 for a, 1e-6:1 for b)")  # fmt: skip
    parser.add_argument("--layers", type=_pair(int, 1), default=(1, 8), metavar="LOW:HIGH", help="layers of a part (1:8)")
    parser.add_argument("--neurons", type=_pair(int, 1), default=(5, 100), metavar="LOW:HIGH", help="width of a layer (5:100)")
    parser.add_argument("--activations", default="elu,tanh,relu", metavar="A,B,...", help="(default: elu,tanh,relu)")
    parser.add_argument("--startup", type=_positive, default=10, help="trials drawn at random before TPE learns (default: 10)")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="default: tune-<setup> beside the domain file")
    parser.add_argument("--threads", type=_positive, help="threads of `train` (default: cores)")
    parser.add_argument("--train", type=Path, help="the program (default: on PATH, else .build/release/train)")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    options = parser.parse_args(arguments)
    options.train_options = rest
    options.output = options.output or options.domains.with_name(f"tune-{options.setup}")
    return options


def program(given: Path | None) -> Path:
    built = REPOSITORY / ".build" / "release" / "train"
    found = given or (Path(on_path) if (on_path := shutil.which("train")) else built)
    if not found.exists():
        raise Problem(f"{found}: is not there; scripts/build makes it, --train names another", 66)
    return found


def run() -> None:
    options = parsed(sys.argv[1:])
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    warnings.filterwarnings("ignore", module="optuna")
    file = File.read(options.domains)
    space = Space(options.setup, options.layers, options.neurons, options.activations.split(","),
                  options.strengths or STRENGTHS[options.setup], len(file.targets))  # fmt: skip
    search = Search(options, file, space, program(options.train))
    if not options.quiet and options.objective == "auc_source":
        limits = ", ".join(f"ks_all{target} <= {bound:.4f}" for target, bound in search.bounds.items())
        print(f"tune: the largest source AUC with {limits}", file=sys.stderr)
    try:
        search.run()
    finally:
        search.stop()
    search.write_table()
    search.tell_result()


def main() -> None:
    def terminate(*_: object) -> None:
        sys.exit(143)

    signal.signal(signal.SIGTERM, terminate)
    try:
        run()
    except Problem as problem:
        print(f"tune: {problem}", file=sys.stderr)
        sys.exit(problem.status)
    except KeyboardInterrupt:
        print("tune: stopped; the same command goes on", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
