"""What a path holds, recognised by content and read: nothing here draws."""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import h5py
import numpy as np

Key = tuple[str, float]  # set-up and lambda
PERCENTILES = (15.8, 84.2)


class Problem(Exception):
    """One line for the user: where, what was found, what to do. `status` as of the Swift programs."""

    def __init__(self, message: str, status: int = 65):
        super().__init__(message)
        self.status = status


def number(text: object) -> float:
    """A number of a CSV or JSON file; what is not there or null is NaN."""
    if text is None or text in ("", "null"):
        return math.nan
    try:
        return float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def numbers(values: list) -> np.ndarray:
    return np.array([number(value) for value in values], dtype=float)


def read_json(path: Path) -> dict:
    try:
        value = json.loads(path.read_text())
    except FileNotFoundError:
        raise Problem(f"{path}: is not there", 66) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Problem(f"{path}: found no JSON ({error}); was it cut short?") from None
    if not isinstance(value, dict):
        raise Problem(f"{path}: found {type(value).__name__}, expected a JSON object")
    return value


def read_csv(path: Path, needs: list[str]) -> list[dict[str, str]]:
    try:
        with open(path, newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except FileNotFoundError:
        raise Problem(f"{path}: is not there", 66) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path}: found no CSV ({error})") from None
    missing = [name for name in needs if name not in (reader.fieldnames or [])]
    if missing:
        raise Problem(f"{path}: line 1: found no column {', '.join(missing)}")
    return rows


@dataclass
class Histogram:
    """Weighted counts of the response: one class of one domain in one part."""

    edges: np.ndarray
    events: int
    sum_w: np.ndarray
    sum_w2: np.ndarray

    def rebinned(self, by: int) -> Histogram:
        merged = [values.reshape(-1, by).sum(axis=1) for values in (self.sum_w, self.sum_w2)]
        return Histogram(self.edges[::by], self.events, *merged)

    @property
    def share(self) -> np.ndarray:
        """Each bin's part of the whole."""
        total = self.sum_w.sum()
        return self.sum_w / total if total != 0 else np.zeros_like(self.sum_w)

    @property
    def share_error(self) -> np.ndarray:
        total = self.sum_w.sum()
        return np.sqrt(self.sum_w2) / total if total != 0 else np.zeros_like(self.sum_w)

    @staticmethod
    def mean(several: list[Histogram]) -> Histogram:
        """The mean shape. The errors stay those of one: the trainings share their test events."""
        first = several[0]
        return Histogram(first.edges, first.events, np.mean([one.share for one in several], axis=0),
                         np.mean([one.share_error**2 for one in several], axis=0))  # fmt: skip


class Evaluation:
    """evaluation.json of a run."""

    def __init__(self, path: Path):
        self.path = path
        record = read_json(path)
        if record.get("format") != "hep-prep/evaluation":
            raise Problem(f"{path}: found format {record.get('format')!r}, expected hep-prep/evaluation")
        self.record = record
        self.signal_fraction = number(record.get("signal_fraction"))
        self.edges = np.array(record["bin_edges"], dtype=float)
        self.histograms = {}
        for entry in record["histograms"]:
            key = (entry["part"], entry["domain"], entry["class"])
            self.histograms[key] = Histogram(
                self.edges, entry["events"], numbers(entry["sum_w"]), numbers(entry["sum_w2"]))  # fmt: skip
        self.curves = {entry["domain"]: self._columns(entry) for entry in record["curves"]}
        self.bias = {entry["domain"]: self._columns(entry) for entry in record["purity_bias"]}
        self.ams = {entry["domain"]: entry for entry in record.get("ams") or []}

    @staticmethod
    def _columns(entry: dict) -> dict[str, np.ndarray]:
        return {name: numbers(values) for name, values in entry.items() if isinstance(values, list)}

    def histogram(self, part: str, domain: str, kind: str) -> Histogram | None:
        return self.histograms.get((part, domain, kind))

    @property
    def targets(self) -> list[str]:
        """"target", or "target/<name>" of each."""
        seen = [domain for part, domain, _ in self.histograms if part == "test" and domain != "source"]
        return list(dict.fromkeys(seen))

    @property
    def has_truth(self) -> bool:
        return all(("test", target, "background") in self.histograms for target in self.targets)


class Run:
    """A folder of `train fit`."""

    kind = "run"

    def __init__(self, folder: Path):
        self.path = folder
        self.record = read_json(folder / "run.json")
        self.config = self.record.get("config") or {}
        for name in ("setup", "lambda"):
            if name not in self.config:
                raise Problem(f"{folder / 'run.json'}: found no {name} under config")
        self.metrics = {name: number(value) for name, value in (self.record.get("metrics") or {}).items()}

    @property
    def key(self) -> Key:
        return str(self.config["setup"]), float(self.config["lambda"])

    @property
    def seed(self) -> int:
        return int(self.record.get("seed", 0))

    @property
    def warnings(self) -> list[str]:
        return [str(line) for line in self.record.get("warnings") or []]

    @cached_property
    def history(self) -> dict[str, np.ndarray]:
        path = self.path / "history.csv"
        rows = read_csv(path, ["epoch", "loss_label", "loss_domain", "rolled_back"])
        if not rows:
            raise Problem(f"{path}: found no epoch")
        return {name: numbers([row[name] for row in rows]) for name in rows[0] if name}

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """None where the run was never evaluated, or by a version that wrote none."""
        path = self.path / "evaluation.json"
        return Evaluation(path) if path.exists() else None

    @property
    def domains(self) -> int:
        """K, the source and its targets."""
        return 1 + max(len(self.record.get("targets") or []), 1)


@dataclass
class Point:
    """The trainings of one set-up and lambda (or other coordinates), summarised."""

    trainings: int
    failed: int
    values: dict[str, tuple[float, float, float]]  # mean, 15.8 and 84.2 percentile
    spike_rate: tuple[float, float] = (math.nan, math.nan)  # with its error

    @staticmethod
    def of_row(row: dict[str, str]) -> Point:
        values = {}
        for column, text in row.items():
            name, _, end = (column or "").rpartition("_")
            if end == "mean" and not name.endswith("_error"):
                values[name] = (number(text), number(row.get(f"{name}_p16")), number(row.get(f"{name}_p84")))
        return Point(int(number(row["trainings"])), int(number(row.get("failed") or 0)), values,
                     (number(row.get("spike_rate")), number(row.get("spike_rate_error"))))  # fmt: skip

    @staticmethod
    def of_runs(runs: list[Run]) -> Point:
        values = {}
        for name in runs[0].metrics:
            if not name.endswith("_error"):
                values[name] = summary([run.metrics.get(name, math.nan) for run in runs])
        values["epochs"] = summary([number(run.record.get("epochs")) for run in runs])
        spiking = sum(bool(run.record.get("spikes")) for run in runs) / len(runs)
        return Point(len(runs), 0, values, (spiking, math.sqrt(spiking * (1 - spiking) / len(runs))))

    def __getitem__(self, name: str) -> tuple[float, float, float]:
        return self.values.get(name, (math.nan,) * 3)


def summary(values: list[float]) -> tuple[float, float, float]:
    """Mean and percentiles of what is a number."""
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return (math.nan,) * 3
    low, high = np.percentile(known, PERCENTILES)
    return float(np.mean(known)), float(low), float(high)


class Scan:
    """A folder of `train scan`, or any folder of runs (`--repeats`), which is summarised here."""

    kind = "scan"

    def __init__(self, folder: Path):
        self.path = folder
        self.is_scan = (folder / "scan.csv").exists()
        self.chosen = read_json(folder / "chosen.json") if (folder / "chosen.json").exists() else None
        self.runs: dict[Key, list[Run]] = defaultdict(list)
        for path in sorted(folder.rglob("run.json")):
            run = Run(path.parent)
            if run.metrics:
                self.runs[run.key].append(run)
        for runs in self.runs.values():
            runs.sort(key=lambda run: run.seed)
        if (folder / "points.csv").exists():
            rows = read_csv(folder / "points.csv", ["setup", "lambda", "trainings"])
            self.points = {(row["setup"], number(row["lambda"])): Point.of_row(row) for row in rows}
        else:
            self.points = {key: Point.of_runs(runs) for key, runs in self.runs.items()}
        if not self.points:
            raise Problem(f"{folder}: found no finished training")
        self.points = dict(sorted(self.points.items()))

    @property
    def setups(self) -> list[str]:
        return list(dict.fromkeys(setup for setup, _ in self.points))

    def strengths(self, setup: str) -> list[float]:
        return [strength for name, strength in self.points if name == setup]

    @property
    def metrics(self) -> list[str]:
        return list(dict.fromkeys(name for point in self.points.values() for name in point.values))

    @property
    def targets(self) -> list[str]:
        """What follows a metric's name for each target: "" or "/<name>"."""
        found = [name.removeprefix("auc_target") for name in self.metrics if name.startswith("auc_target")]
        return found or [name.removeprefix("ks_all") for name in self.metrics if name.startswith("ks_all")]

    @property
    def chosen_key(self) -> Key | None:
        if self.chosen is None or "setup" not in self.chosen or "lambda" not in self.chosen:
            return None
        key = (str(self.chosen["setup"]), number(self.chosen["lambda"]))
        return key if key in self.points else None

    def best(self, setup: str) -> float | None:
        """The lambda to show beside 0: the one that the scan chose, or of this set-up the paper's rule on the means."""
        chosen = ((self.chosen or {}).get("per_setup") or {}).get(setup) or {}
        if (setup, number(chosen.get("lambda"))) in self.points:
            return number(chosen["lambda"])
        if self.chosen_key and self.chosen_key[0] == setup:
            return self.chosen_key[1]
        positive = [strength for strength in self.strengths(setup) if strength > 0]
        name = "ks_all" + (self.targets[0] if self.targets else "")

        def distance(strength: float) -> tuple[float, float]:
            point = self.points[setup, strength]
            mean, low, high = point[name]
            return mean, (high - low) / 2 / math.sqrt(max(point.trainings, 1))

        known = [strength for strength in positive if math.isfinite(distance(strength)[0])]
        if not known:
            return positive[0] if positive else None
        least, error = min(distance(strength) for strength in known)
        near = [strength for strength in known if distance(strength)[0] <= least + error]
        return max(near, key=lambda strength: self.points[setup, strength]["auc_source"][0])


class Sensitivity:
    """A folder of `train sensitivity`."""

    kind = "sensitivity"

    def __init__(self, folder: Path):
        self.path = folder
        rows = read_csv(folder / "points.csv", ["mode", "signal_fraction", "trainings"])
        self.modes: dict[str, list[tuple[float, Point]]] = defaultdict(list)
        self.source_fraction: dict[str, float] = {}
        for row in rows:
            self.modes[row["mode"]].append((number(row["signal_fraction"]), Point.of_row(row)))
            self.source_fraction.setdefault(row["mode"], number(row.get("source_signal_fraction")))
        for points in self.modes.values():
            points.sort(key=lambda pair: pair[0])
        if not self.modes:
            raise Problem(f"{folder / 'points.csv'}: found no point")

    @property
    def targets(self) -> list[str]:
        names = [name for points in self.modes.values() for _, point in points for name in point.values]
        found = [name.removeprefix("auc_target") for name in names if name.startswith("auc_target")]
        return list(dict.fromkeys(found))


class Rank:
    """A folder of `train rank`."""

    kind = "rank"

    def __init__(self, folder: Path):
        self.path = folder
        self.permutation, self.elimination = [], []
        if (folder / "permutation.csv").exists():
            self.permutation = read_csv(folder / "permutation.csv", ["feature", "auc_loss_mean", "auc_loss_std"])
        if (folder / "elimination.csv").exists():
            self.elimination = read_csv(
                folder / "elimination.csv", ["step", "removed", "auc_source_mean", "features_left"])  # fmt: skip
        if not self.permutation and not self.elimination:
            raise Problem(f"{folder}: found no row in permutation.csv or elimination.csv")


@dataclass
class Events:
    """One class of one domain, of the parts asked for."""

    title: str
    x: np.ndarray  # [N, F]
    weight: np.ndarray  # [N]


class Domains:
    """A domain file."""

    kind = "domains"

    def __init__(self, path: Path):
        self.path = path
        with self._open() as file:
            self.names = self._texts(file, "features/names")
            self.units = self._texts(file, "features/units")
            self.samples = {name: self._texts(file, f"samples/{name}") for name in ("name", "class", "domain")}
            group = file["train/target"]
            self.targets = ["target"] if "x" in group else [f"target/{name}" for name in sorted(group)]
            self.is_labelled = {
                target: all(f"{part}/{target}/truth_label" in file for part in ("train", "test"))
                for target in self.targets
            }
            self.attributes = {name: self._text(value) for name, value in file.attrs.items()}
            self.counts = [self._count(file, part, domain)
                           for part in ("train", "test") for domain in ["source", *self.targets]]  # fmt: skip

    def _open(self) -> h5py.File:
        try:
            return h5py.File(self.path, "r", locking=False)
        except FileNotFoundError:
            raise Problem(f"{self.path}: is not there", 66) from None
        except OSError as error:
            raise Problem(f"{self.path}: found no HDF5 file that can be read ({error})") from None

    @staticmethod
    def _text(value: object) -> str:
        return value.decode(errors="replace") if isinstance(value, bytes) else str(value)

    def _texts(self, file: h5py.File, name: str) -> list[str]:
        if name not in file:
            raise Problem(f"{self.path}: {name}: is not there; expected a domain file of prep build-domains")
        return [self._text(value) for value in file[name][()]]

    def _count(self, file: h5py.File, part: str, domain: str) -> tuple[str, int, int, int, float, float]:
        group = file[f"{part}/{domain}"]
        w_domain = group["w_domain"][()].astype(float)
        label = self._label(group)
        if label is None:
            return f"/{part}/{domain}", len(w_domain), -1, -1, w_domain.sum(), math.nan
        signal = label == 1
        return (f"/{part}/{domain}", len(w_domain), int(signal.sum()), int((~signal).sum()),
                float(w_domain[signal].sum()), float(w_domain[~signal].sum()))  # fmt: skip

    @staticmethod
    def _label(group: h5py.Group) -> np.ndarray | None:
        for name in ("label", "truth_label"):
            if name in group:
                return group[name][()]
        return None

    def events(self, domain: str, kind: str) -> Events:
        """Signal or background of a domain, or "all" at the signal fraction; both parts together.

        Within a part the weights are those of the file. Each part counts as much as it has events.
        """
        x, weights = [], []
        with self._open() as file:
            for part in ("train", "test"):
                group = file[f"{part}/{domain}"]
                label = self._label(group)
                if kind == "all" or label is None:
                    chosen = np.ones(len(group["w_domain"]), bool)
                    weight = group["w_domain"][()]
                else:
                    chosen = label == (1 if kind == "signal" else 0)
                    weight = group["w_label" if "w_label" in group else "w_truth"][()]
                weight = weight[chosen].astype(float)
                if not len(weight) or weight.sum() == 0:
                    continue
                x.append(group["x"][()][chosen])
                weights.append(weight * len(weight) / weight.sum())
        if not x:
            raise Problem(f"{self.path}: {domain}: found no {kind} event")
        return Events(f"{kind}, {domain}", np.concatenate(x), np.concatenate(weights))

    @cached_property
    def cutflows(self) -> dict[str, list[dict]]:
        """Of the samples whose cutflow lies in `selected` beside the domain file."""
        found = {}
        for name in self.samples["name"]:
            path = self.path.parent / "selected" / f"{name}.cutflow.json"
            if path.exists():
                found[name] = read_json(path).get("rows", [])
        return {name: rows for name, rows in found.items() if rows}


class Cutflow:
    """A cutflow that `prep select` wrote, alone."""

    kind = "cutflow"

    def __init__(self, path: Path):
        self.path = path
        self.cutflows = {path.name.removesuffix(".json").removesuffix(".cutflow"): read_json(path)["rows"]}


Input = Run | Scan | Sensitivity | Rank | Domains | Cutflow


def recognise(path: Path) -> Input:
    """The path's content, whatever it is called."""
    if path.is_dir():
        return _recognise_folder(path)
    if not path.exists():
        raise Problem(f"{path}: is not there", 66)
    if h5py.is_hdf5(path):
        return _recognise_hdf5(path)
    if path.suffix == ".json":
        record = read_json(path)
        if isinstance(record.get("rows"), list):
            return Cutflow(path)
        return _recognise_folder(path.parent)
    if path.suffix == ".csv":
        return _recognise_folder(path.parent)
    raise Problem(f"{path}: found none of: {EXPECTED}")


EXPECTED = "a run, a folder of runs, a scan, a domain file, a sensitivity study, a feature ranking, a cutflow (JSON)"


def _recognise_folder(path: Path) -> Input:
    holds = {name for name in _MARKS if (path / name).exists()}
    if "run.json" in holds:
        return Run(path)
    if "sensitivity.csv" in holds:
        return Sensitivity(path)
    if holds & {"permutation.csv", "elimination.csv"}:
        return Rank(path)
    if "scan.csv" in holds:
        return Scan(path)
    if "domains.h5" in holds:
        return Domains(path / "domains.h5")
    if next(path.rglob("run.json"), None):
        return Scan(path)
    raise Problem(f"{path}: found none of: {EXPECTED}")


_MARKS = ["run.json", "sensitivity.csv", "permutation.csv", "elimination.csv", "scan.csv", "domains.h5"]


def _recognise_hdf5(path: Path) -> Input:
    with h5py.File(path, "r", locking=False) as file:
        if "train/source" in file and "train/target" in file:
            return Domains(path)
        if "points" in file and "trainings" in file:
            return Scan(path.parent)
        found = Domains._text(file.attrs.get("format", "no attribute format"))
    if found == "hep-prep/model":
        return Run(path.parent)
    raise Problem(f"{path}: found an HDF5 file of {found}, expected a domain file or a scan's")
