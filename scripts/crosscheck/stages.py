"""The stages of the line as commands in a folder of their own, and what each leaves: for the checks that
kill them and that take the disk away."""

import argparse
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from common import REPOSITORY, program, run
from content_hash import content_hash as recomputed

SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

SAMPLES = """
luminosity_ifb = 139.0
[[sample]]
name = "ttH"
class = "signal"
domain = "both"
files = ["{samples}/ttH_04.root"]
cross_section_pb = 0.086
[[sample]]
name = "ttbar_pythia"
class = "background"
domain = "source"
files = ["{samples}/ttbar_pythia_02.root"]
cross_section_pb = 4.6
[[sample]]
name = "ttbb_sherpa_cuts"
class = "background"
domain = "target"
files = ["{samples}/ttbb_sherpa_cuts_00.root"]
cross_section_pb = 0.16
"""
EVENTS = 6000
HISTORY_MARK = b"epoch,"
# Not of the outcome: how long it took, and where it ran.
UNSTABLE_MEMBERS = {"process"}
# Before the metrics of a run, in its fingerprint: it is finished before it is evaluated.
METRICS = "\nmetrics: "


class Broken(Exception):
    """A file that looks complete and is not."""


@dataclass
class Stage:
    """One command. `{to}` stands for its folder."""

    name: str
    command: list[str]
    # The same with another configuration, which makes what lies there before.
    earlier: list[str]
    # What carries on after a kill, where that is another command.
    again: list[str] | None = None
    # The folder of a run that must not mix two trainings: relative to `{to}`.
    runs: list[str] = field(default_factory=list)
    # Makes what the stage needs in its folder.
    prepare: Callable[[Path], None] | None = None
    # What the preparation leaves and the stage does not change.
    given: tuple[str, ...] = ()
    # Whether what lay there before stays until the new one is whole: a run that is forced makes way.
    keeps_old: bool = True

    def words(self, command: list[str], folder: Path) -> list[str]:
        return [word.replace("{to}", str(folder)) for word in command]


def stages(base: Path) -> list[Stage]:
    """All stages, over the products of an undisturbed line in `base`."""
    prep, train = str(program("prep")), str(program("train"))
    samples, domains = str(base / "samples.toml"), str(base / "out/domains.h5")
    run_folder = str(base / "run")
    quiet = ["--quiet"]
    one = ["--threads", "1"]

    def link(name: str) -> Callable[[Path], None]:
        def prepare(folder: Path) -> None:
            (folder / "out").mkdir(parents=True)
            (folder / "out" / name).symlink_to(base / "out" / name)

        return prepare

    def copy_run(folder: Path) -> None:
        shutil.copytree(base / "bare-run", folder / "run")

    select = [prep, "select", "--samples", samples, "--out-dir", "{to}/out", "--max-events", str(EVENTS), *one, *quiet]
    features = [prep, "features", "--out-dir", "{to}/out", *one, *quiet]
    build = [prep, "build-domains", "--samples", samples, "--out-dir", "{to}/out", *quiet]
    line = [prep, "run", "--samples", samples, "--out-dir", "{to}/out", "--max-events", str(EVENTS), *one, *quiet]
    short = ["--epochs", "12:12", "--batch-size", "128", *one, *quiet]
    fit = [train, "fit", domains, "--output", "{to}/run", *short]
    repeats = [train, "fit", domains, "--output", "{to}/repeats", "--repeats", "2", *short]
    evaluate = [train, "evaluate", "{to}/run", *quiet]
    scan = [train, "scan", domains, "--setup", "a", "--lambda", "0,10", "--repeats", "2", "--output", "{to}/scan",
            "--epochs", "6:6", "--batch-size", "128", *one, *quiet]  # fmt: skip
    rank = [train, "rank", run_folder, "--output", "{to}/rank", "--shuffles", "2", *one, *quiet]
    score = [train, "score", str(base / "out/features/ttH.h5"), "--run", run_folder, "-o", "{to}/scores.h5", *one, *quiet]
    export = [train, "export", run_folder, "{to}/model.onnx"]
    templates = [train, "templates", run_folder, "--output", "{to}/templates", *one, *quiet]
    other_run = str(base / "other-run")
    found = [
        Stage("select", select, [*select, "--seed", "2"]),
        Stage("select --force", [*select, "--force"], [*select, "--seed", "2"], again=select),
        Stage("features", features, [*features, "--features", "dr_bb_avg,dr_bb_min"], prepare=link("selected"), given=("out/selected",)),
        Stage("build-domains", build, [*build, "--seed", "2"], prepare=link("features"), given=("out/features",)),
        Stage("run", line, [*line, "--seed", "2"]),
        Stage("train fit", [*fit, "--force"], [*fit, "--seed", "2"], again=[*fit, "--resume"], runs=["run"],
              keeps_old=False),  # fmt: skip
        Stage("train fit --repeats", [*repeats, "--force"], [*repeats, "--lambda", "3"], again=[*repeats, "--resume"],
              runs=["repeats/seed1", "repeats/seed2"], keeps_old=False),  # fmt: skip
        Stage("train evaluate", evaluate, evaluate, prepare=copy_run, runs=["run"],
              given=("run/model.h5", "run/history.csv")),  # fmt: skip
        Stage("train scan", scan, [word.replace("0,10", "0,7") for word in scan],
              runs=[f"scan/a-lambda{x}/seed{s}" for x in ("0.0", "10.0") for s in (1, 2)]),  # fmt: skip
        Stage("train rank", rank, [*rank, "--seed", "9"]),
        Stage("train score", score, [word.replace(run_folder, other_run) for word in score]),
        Stage("train export", export, [word.replace(run_folder, other_run) for word in export]),
        Stage("train templates", templates, [*templates, "--bins", "10"]),
    ]
    help_text = subprocess.run([prep, "--help"], capture_output=True, text=True).stdout
    if "merge" in help_text:
        found += shard_stages(base, select, features)
    return found


def shard_stages(base: Path, select: list[str], features: list[str]) -> list[Stage]:
    """Those of more than one machine."""
    prep = str(program("prep"))

    def shards(of: str) -> Callable[[Path], None]:
        def prepare(folder: Path) -> None:
            for number in (1, 2):
                command = [word.replace("{to}", str(folder)) for word in (select if of == "selected" else features)]
                run(*command, "--shard", f"{number}/2")

        return prepare

    merge = [prep, "merge", "--out-dir", "{to}/out"]
    return [
        Stage("select --shard", [*select, "--shard", "1/2"], [*select, "--shard", "1/2", "--seed", "2"]),
        Stage("merge", merge, merge, prepare=shards("selected")),
    ]


def make_base(base: Path) -> None:
    """The undisturbed line that the later stages begin from."""
    base.mkdir()
    (base / "samples.toml").write_text(SAMPLES.format(samples=REPOSITORY / "samples"))
    run(program("prep"), "run", "--samples", base / "samples.toml", "--out-dir", base / "out", "--quiet",
        "--max-events", EVENTS)  # fmt: skip
    fit = [program("train"), "fit", base / "out/domains.h5", "--epochs", "8:8", "--batch-size", "128", "--quiet"]
    run(*fit, "--output", base / "run")
    run(*fit, "--output", base / "other-run", "--seed", "2")
    # Not evaluated yet.
    shutil.copytree(base / "run", base / "bare-run")
    (base / "bare-run/evaluation.json").unlink()
    record = json.loads((base / "bare-run/run.json").read_text())
    record.pop("metrics")
    (base / "bare-run/run.json").write_text(json.dumps(record))


_known: dict[tuple[str, str], str] = {}


def fingerprint(path: Path) -> str:
    """What a file says, without what differs from run to run. Raises `Broken` where it is not whole."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    key = (path.suffix, digest)
    if key not in _known:
        _known[key] = _fingerprint(path, content, digest)
    return _known[key]


def _fingerprint(path: Path, content: bytes, digest: str) -> str:
    if path.suffix == ".h5":
        import h5py

        try:
            with h5py.File(path) as file:
                stored = file.attrs["content_hash"]
                key = file.attrs.get("key", "")
        except (OSError, KeyError) as error:
            raise Broken(f"{path.name}: {error}") from None
        computed = recomputed(path)
        if computed != stored:
            raise Broken(f"{path.name}: content_hash {stored}, computed {computed}")
        return f"{computed} {key}"
    if path.suffix == ".json":
        try:
            value = json.loads(content)
        except ValueError as error:
            raise Broken(f"{path.name}: {error}") from None
        for name in UNSTABLE_MEMBERS & set(value):
            del value[name]
        if value.get("format") == "hep-prep/run":
            metrics = json.dumps(value.pop("metrics", None), sort_keys=True)
            return json.dumps(value, sort_keys=True) + METRICS + metrics
        if "trainings" in value and isinstance(value["trainings"], list):
            for training in value["trainings"]:
                if isinstance(training, dict):
                    training.pop("process", None)
        return json.dumps(value, sort_keys=True)
    if path.name == "checkpoint.bin":
        if hashlib.sha256(content[:-32]).digest() != content[-32:]:
            raise Broken(f"{path.name}: its digest is not that of its bytes")
        return "checkpoint"
    if path.suffix == ".csv":
        if not content.endswith(b"\n"):
            raise Broken(f"{path.name}: its last line is cut off")
        if content.startswith(HISTORY_MARK):
            rows = [line.rsplit(b",", 1)[0] for line in content.splitlines()]
            return hashlib.sha256(b"\n".join(rows)).hexdigest()
    if path.suffix == ".log":
        return "log"
    return digest


def agrees(found: str, whole: str | None) -> bool:
    """Whether a file is the whole one, or a run that has not been evaluated yet."""
    if whole is None or found == whole:
        return found == whole
    return found.endswith(METRICS + "null") and found.partition(METRICS)[0] == whole.partition(METRICS)[0]


def is_temporary(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".tmp")


def visible(folder: Path) -> dict[str, Path]:
    """The files of a folder and below that are not temporary; links are not followed."""
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink() and not is_temporary(path)}  # fmt: skip


def temporaries(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if is_temporary(path)]


def state(folder: Path) -> dict[str, str]:
    """The fingerprints of what is visible, but for logs and checkpoints."""
    found = {name: fingerprint(path) for name, path in visible(folder).items()}
    return {name: value for name, value in found.items() if value not in ("log", "checkpoint")}


def mixed_run(folder: Path) -> str | None:
    """Why a run that says it is finished is not of one piece; None where it is, or does not say so."""
    record_path, evaluation = folder / "run.json", folder / "evaluation.json"
    if not record_path.exists():
        return None
    record = json.loads(record_path.read_text())
    model = folder / "model.h5"
    if not model.exists() or recomputed(model) != record["hashes"]["model"]:
        return "run.json with another model, or none"
    if not (folder / "history.csv").exists():
        return "run.json without history.csv"
    rows = [line.rsplit(b",", 1)[0] + b"\n" for line in (folder / "history.csv").read_bytes().splitlines()]
    if hashlib.sha256(b"".join(rows)).hexdigest() != record["hashes"]["history"]:
        return "run.json with another history"
    if evaluation.exists() and json.loads(evaluation.read_text())["key"] != record["key"]:
        return "evaluation.json of another run"
    return None


class Workplace:
    """The folder of one stage, with what lay there before the stage, kept to be put back."""

    def __init__(self, stage: Stage, folder: Path, kept: Path):
        self.stage, self.folder, self.kept = stage, folder, kept
        self.reset(None)
        run(*stage.words(stage.command, folder))
        self.whole = state(folder)
        shutil.copytree(folder, kept / "whole", symlinks=True)
        self.reset(None)
        self.bare = state(folder)
        run(*stage.words(stage.earlier, folder))
        shutil.copytree(folder, kept / "old", symlinks=True)
        self.old = state(folder)

    def reset(self, to: str | None) -> None:
        """Puts back what the stage needs, and the outputs of `old` or of `whole`, or none."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if to:
            shutil.copytree(self.kept / to, self.folder, symlinks=True)
            return
        self.folder.mkdir(parents=True)
        if self.stage.prepare:
            self.stage.prepare(self.folder)

    def faults(self, has_old: bool) -> list[str]:
        """What is wrong with the files that are visible after the stage was disturbed."""
        wrong = []
        allowed = [self.whole, self.bare] + ([self.old] if has_old else [])
        for name, path in visible(self.folder).items():
            try:
                found = fingerprint(path)
            except Broken as error:
                wrong.append(f"{name}: {error}")
                continue
            if found in ("log", "checkpoint"):
                continue
            if any(agrees(found, files.get(name)) for files in allowed):
                continue
            if path.name == "history.csv" and not (path.parent / "run.json").exists():
                continue  # Of a training that is not finished: as far as it went.
            wrong.append(f"{name}: neither the old one nor a whole one")
        for run_folder in self.stage.runs:
            if (mix := mixed_run(self.folder / run_folder)) is not None:
                wrong.append(f"{run_folder}: {mix}")
        return wrong

    def missing_old(self) -> list[str]:
        """Outputs that lay there before, and neither they nor new ones do now."""
        if not self.stage.keeps_old:
            return []
        now = visible(self.folder)
        return [name for name in self.old if name not in now]

    def unfinished(self) -> list[str]:
        """What differs from the undisturbed outcome, or was left behind."""
        found = state(self.folder)
        wrong = [f"{name}: is not there" for name in self.whole if name not in found]
        wrong += [f"{name}: other than undisturbed" for name in self.whole
                  if name in found and found[name] != self.whole[name]]  # fmt: skip
        wrong += [f"{name}: left behind" for name in temporaries(self.folder)]
        wrong += [f"{path.relative_to(self.folder)}: left behind" for path in self.folder.rglob("checkpoint.bin")]
        return wrong

    def again(self) -> list[str]:
        """What carries on: the stage itself where it had not even begun with what lay there."""
        untouched = bool(self.old) and not self.stage.keeps_old and any(
            (self.folder / run_folder / "run.json").exists() for run_folder in self.stage.runs
        ) and any(found == self.old[name] for name, found in state(self.folder).items() if name in self.old)  # fmt: skip
        again = self.stage.command if untouched else self.stage.again or self.stage.command
        return self.stage.words(again, self.folder)

    def command(self) -> list[str]:
        return self.stage.words(self.stage.command, self.folder)


def has_strace() -> bool:
    """Whether there is an strace that may trace."""
    if not shutil.which("strace"):
        return False
    tried = ["strace", "-f", "-o", "/dev/null", "-e", "inject=getppid:signal=KILL", "true"]
    return subprocess.run(tried, **SILENT).returncode == 0


def arguments(description: str, seconds: float) -> argparse.Namespace:
    """The options of a check that goes through the stages, and whether system calls can be traced here."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--stage", action="append", default=[])
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    options.traced = has_strace()
    return options


def chosen_stages(base: Path, options: argparse.Namespace) -> list[Stage]:
    """Those that the options name; all where they name none."""
    return [stage for stage in stages(base) if not options.stage or stage.name in options.stage]
