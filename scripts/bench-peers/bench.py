"""Times hep-prep and its Python peers in turn and prints medians, ratios and peak memory.

    python bench.py [input] [domains] [train] [--rounds N] [--scale X]

Run through `scripts/bench`. Every time is of a whole process, start-up included.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import h5py
import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
PEERS = Path("scripts/bench-peers")
WORK = Path(".build-bench")
PREP, TRAIN = Path(".build/release/prep"), Path(".build/release/train")
UUID_BYTE = 50  # inside the fUUID of a ROOT file's header (bytes 45 to 62 below 2 GB)
PAPER = {"source": 273_000, "target": 273_000, "target_signal": 14_368}  # training events


@dataclass
class Side:
    """One of two commands that do the same; `outputs` are removed before each run."""

    name: str
    commands: list[list[str]]
    outputs: list[Path]
    threads: int
    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def run(self) -> None:
        for path in self.outputs:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        limits = {f"{name}_NUM_THREADS": str(self.threads) for name in ("OMP", "OPENBLAS", "MKL")}
        start, peak = time.perf_counter(), 0
        for command in self.commands:
            child = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                env=os.environ | limits,
            )  # fmt: skip
            _, status, usage = os.wait4(child.pid, 0)
            peak = max(peak, usage.ru_maxrss)
            if status != 0:
                sys.exit(f"{' '.join(command)}\nfailed:\n{child.stderr.read()}")
        self.seconds.append(time.perf_counter() - start)
        self.peaks.append(peak / 1024)


def compare(title: str, ours: Side, peer: Side, rounds: int) -> None:
    """Ours and the peer's in turn, after one run of each that does not count."""
    print(f"\n{title}")
    for side in (ours, peer):
        for command in side.commands:
            print(f"  {side.name:9}$ {shortened(command)}")
    for round_number in range(rounds + 1):
        for side in (ours, peer):
            side.run()
            if round_number == 0:
                side.seconds.clear()
    for side in (ours, peer):
        print(f"  {side.name:9}{statistics.median(side.seconds):8.2f} s"
              f"  ({min(side.seconds):.2f} - {max(side.seconds):.2f})"
              f"   peak {max(side.peaks):7.0f} MB")  # fmt: skip
    ratio = statistics.median(peer.seconds) / statistics.median(ours.seconds)
    print(f"  the peer takes {ratio:.2f} times as long", flush=True)


def shortened(command: list[str]) -> str:
    """The command, of more than three input files only the first and the number."""
    roots = [word for word in command if word.endswith(".root")]
    if len(roots) <= 3:
        return " ".join(command)
    shown = [word for word in command if word not in roots[1:]]
    shown[shown.index(roots[0])] = f"{roots[0]} ... ({len(roots)} files)"
    return " ".join(shown)


def words(*parts: object) -> list[str]:
    return [str(part) for part in parts]


def bench_input(rounds: int, scale: float) -> None:
    """Copies of the samples, one byte of each header's UUID changed: files with other fingerprints."""
    folder = WORK / "input"
    folder.mkdir(parents=True, exist_ok=True)
    files, entries = [], 0
    copies = max(1, round(2 * scale))
    for path in sorted(Path("samples").glob("*.root")):
        for copy in range(copies):
            target = folder / f"{path.stem}_copy{copy}.root"
            data = bytearray(path.read_bytes())
            data[UUID_BYTE] ^= copy
            target.write_bytes(data)
            files.append(target)
    samples = WORK / "input.toml"
    samples.write_text(
        '[[sample]]\nname = "all"\nclass = "signal"\ndomain = "both"\n'
        f"files = {json.dumps([f'input/{path.name}' for path in files])}\n"
    )
    for path in files:
        listed = subprocess.run([PREP, "inspect", "--json", path], capture_output=True, text=True)
        entries += sum(tree["entries"] for tree in json.loads(listed.stdout))
    size = sum(path.stat().st_size for path in files) / 1e6
    for threads in (1, 2):
        out, peer_out = WORK / "input-out", WORK / "input-peer.h5"
        ours = Side(
            "hep-prep",
            [
                words(PREP, "select", "--samples", samples, "--out-dir", out,
                      "--threads", threads, "--quiet"),
                words(PREP, "features", "--out-dir", out, "--threads", threads, "--quiet"),
            ],
            [out], threads,
        )  # fmt: skip
        peer = Side(
            "Python",
            [words(sys.executable, PEERS / "input_peer.py", peer_out, *files,
                   "--processes", threads)],
            [peer_out], 1,
        )  # fmt: skip
        title = (f"input: select and features of {entries:,} entries in {len(files)} files "
                 f"({size:.0f} MB), {threads} thread(s)")  # fmt: skip
        compare(title, ours, peer, rounds)


def synthetic_features(path: Path, like: Path, rows: int, seed: int) -> None:
    """A feature file of our own format: the header of a real one, normally distributed features."""
    random = np.random.default_rng(seed)
    with h5py.File(like) as source, h5py.File(path, "w") as file:
        for key, value in source.attrs.items():
            file.attrs[key] = value
        names = source["features"].attrs["names"]
        columns = {
            "features": random.normal(seed / 10, 1, (rows, len(names))).astype(np.float32),
            "event/file": np.zeros(rows, np.uint32),
            "event/entry": np.arange(rows, dtype=np.uint64),
            "event/number": np.arange(rows, dtype=np.int64),
            "event/weight": np.ones(rows),
            "event/identity": random.integers(0, 2**63, (rows, 2), dtype=np.uint64),
        }
        for name, values in columns.items():
            dataset = file.create_dataset(name, data=values)
            for key, value in source[name].attrs.items():
                dataset.attrs[key] = value
        del file.attrs["content_hash"]


def bench_domains(rounds: int, scale: float) -> None:
    """Feature files of the paper's size: 546,000 events a class and domain."""
    real, folder = WORK / "domains-real", WORK / "domains"
    for stage in (["select", "--samples", "samples.toml"], ["features"]):
        command = words(PREP, *stage, "--out-dir", real, "--quiet")
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "features").mkdir(parents=True)
    shutil.copytree(real / "selected", folder / "selected")
    n = round(546_000 * scale)
    sizes = {"ttH": round(2.02 * n), "ttbar_pythia": n, "ttbb_sherpa_cuts": n}
    paths = {}
    for seed, (name, rows) in enumerate(sizes.items()):
        paths[name] = folder / "features" / f"{name}.h5"
        synthetic_features(paths[name], real / "features" / f"{name}.h5", rows, seed)
    out, peer_out = WORK / "domains.h5", WORK / "domains-peer.h5"
    ours = Side(
        "hep-prep",
        [words(PREP, "build-domains", "--samples", "samples.toml", "--out-dir", folder,
               "--output", out, "--quiet")],
        [out], 1,
    )  # fmt: skip
    peer = Side(
        "Python",
        [words(sys.executable, PEERS / "domains_peer.py", peer_out, "--signal", paths["ttH"],
               "--source", paths["ttbar_pythia"], "--target", paths["ttbb_sherpa_cuts"])],
        [peer_out], 1,
    )  # fmt: skip
    compare(f"domains: {n:,} events a class and domain, 41 features", ours, peer, rounds)


def synthetic_domains(path: Path, scale: float, features: int = 41) -> None:
    """A domain file of the paper's training size, the test parts a twentieth of it."""
    random = np.random.default_rng(1)

    def events(signal: int, background: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
        x = random.normal(0, 1, (signal + background, features)).astype(np.float32)
        x[:signal, :4] += 0.5
        x[signal:, 4] += shift
        return x, np.repeat(np.array([1, 0], np.uint8), [signal, background])

    with h5py.File(path, "w") as file:
        for part, share in (("train", 1.0), ("test", 0.05)):
            n = round(PAPER["source"] * scale * share)
            target_signal = round(PAPER["target_signal"] * scale) if part == "train" else n
            for domain, signal, shift in (("source", n, 0.0), ("target", target_signal, 0.7)):
                x, label = events(signal, n, shift)
                is_training_target = part == "train" and domain == "target"
                balanced = np.where(label == 1, 0.05 * len(x) / signal, 0.95 * len(x) / n)
                group = file.create_group(f"{part}/{domain}")
                group["x"] = x
                group["label" if domain == "source" else "truth_label"] = label
                half = np.where(label == 1, len(x) / 2 / signal, len(x) / 2 / n)
                group["w_label" if domain == "source" else "w_truth"] = half.astype(np.float32)
                group["w_domain"] = (
                    np.ones(len(x), np.float32) if is_training_target
                    else balanced.astype(np.float32)
                )  # fmt: skip
                group["weight"] = np.ones(len(x))
                group["sample"] = np.zeros(len(x), np.uint16)
                group["file"] = np.zeros(len(x), np.uint32)
                group["entry"] = np.arange(len(x), dtype=np.uint64)
        file["scaling/mean"], file["scaling/std"] = np.zeros(features), np.ones(features)
        file["features/names"] = np.array([f"x{i}" for i in range(features)], dtype=object)
        file["features/units"] = np.array([""] * features, dtype=object)


def bench_train(rounds: int, scale: float) -> None:
    """One epoch and six: the whole processes, and by their difference five epochs alone."""
    WORK.mkdir(exist_ok=True)
    domains = WORK / "train-domains.h5"
    synthetic_domains(domains, scale)
    n, m = 2 * PAPER["source"], PAPER["target"] + PAPER["target_signal"]
    for threads in (1, 2):
        medians: dict[str, list[float]] = {"hep-prep": [], "Python": []}
        for epochs in (1, 6):
            how = words("--setup", "b", "--lambda", "1e-5", "--select", "paper", "--epochs",
                        f"{epochs}:{epochs}", "--threads", threads)  # fmt: skip
            out = WORK / "train-out"
            ours = Side(
                "hep-prep",
                [words(TRAIN, "fit", domains, "--output", out, "--quiet", *how)],
                [out], threads,
            )  # fmt: skip
            peer = Side(
                "Python",
                [words(sys.executable, "scripts/crosscheck/torch_dann.py", domains, *how,
                       "--batch-size", 16384)],
                [], threads,
            )  # fmt: skip
            title = (f"train: {round(n * scale):,} source and {round(m * scale):,} target events, "
                     f"{epochs} epoch(s), {threads} thread(s)")  # fmt: skip
            compare(title, ours, peer, rounds)
            for side in (ours, peer):
                medians[side.name].append(statistics.median(side.seconds))
        epoch = {name: (six - one) / 5 for name, (one, six) in medians.items()}
        print(f"  an epoch alone, {threads} thread(s): hep-prep {epoch['hep-prep']:.3f} s, PyTorch "
              f"{epoch['Python']:.3f} s: {epoch['Python'] / epoch['hep-prep']:.2f} times as long")  # fmt: skip


def describe_machine() -> None:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    names = ["numpy", "uproot", "awkward", "vector", "h5py", "pandas", "torch"]
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {version(name)}")
        except ModuleNotFoundError:
            continue
    print(f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    print(f"Python {platform.python_version()}; {', '.join(versions)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = {"input": bench_input, "domains": bench_domains, "train": bench_train}
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(parts)} [all]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="of the generated input")
    options = parser.parse_args()
    unknown = set(options.parts) - set(parts)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")

    os.chdir(REPOSITORY)
    WORK.mkdir(exist_ok=True)
    describe_machine()
    for name in options.parts or parts:
        parts[name](options.rounds, options.scale)


if __name__ == "__main__":
    main()
