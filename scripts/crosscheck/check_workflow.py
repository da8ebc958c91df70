"""The Snakemake workflow: the hashes of a one-process run, and nothing done twice.

    python check_workflow.py --python PYTHON [--slurm] [--work DIR] [--prep PROGRAM] [--train PROGRAM]

PYTHON is that of scripts/python-env --workflow. Without --slurm under the local profile; with it on a Slurm of two
nodes that is started and stopped here (root, slurm-wlm, munge), under the Slurm profile, while jobs are killed
and a node goes down. scripts/workflow/test-slurm is the way to run that.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import REPOSITORY, Report, content_hash, program, run
from slurm_cluster import SlurmCluster, command_of, descendants, environment_of, kill, wait_until

WORKFLOW = REPOSITORY / "scripts" / "workflow"
sys.path.append(str(WORKFLOW))
import plan  # noqa: E402

LAMBDAS = ["a:0,5", "b:0,0.01"]
SEEDS = 2
SHARDS = 4
FEATURE_SHARDS = {"ttH": 3, "default": 2}
SELECT_JOBS, FEATURE_JOBS, TRAININGS = 12, 7, 4 * SEEDS
JOBS = SELECT_JOBS + 1 + FEATURE_JOBS + 1 + 1 + TRAININGS + 2  # each stage and its merge, domains, trainings, scan, all


class Line:
    """The programs under test, one folder of work, and how to run the workflow there."""

    def __init__(self, folder: Path, python: str, prep: Path, train: Path, epochs: int):
        self.folder, self.python, self.prep, self.train = folder, python, prep, train
        self.epochs = f"{epochs}:{epochs}"
        self.samples = folder / "samples.toml"
        text = (REPOSITORY / "samples.toml").read_text()
        self.samples.write_text(text.replace('["samples/', f'["{REPOSITORY}/samples/'))
        # Snakemake and Python keep caches at home.
        self.environment = os.environ | {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        self.configure()

    def configure(self, **more: object) -> None:
        config = {"prep": str(self.prep), "train": str(self.train), "samples": "samples.toml", "shards": SHARDS,
                  "feature_shards": FEATURE_SHARDS, "lambdas": LAMBDAS, "seeds": SEEDS,
                  "train_options": f"--epochs {self.epochs}"}  # fmt: skip
        (self.folder / "my.yaml").write_text(json.dumps(config | more))  # JSON is YAML

    def command(self, profile: str, *options: object) -> list[str]:
        return [str(word) for word in (self.python, "-m", "snakemake", "--snakefile", WORKFLOW / "Snakefile",
                "--profile", WORKFLOW / "profiles" / profile, "--configfile", "my.yaml", *options)]  # fmt: skip

    def snakemake(self, profile: str, *options: object) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(profile, *options), cwd=self.folder, env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip

    def in_one_process(self) -> dict[str, str]:
        """The hashes of what prep run and train scan write."""
        out = self.folder / "one"
        run(self.prep, "run", "--samples", self.samples, "--out-dir", out, "--quiet")
        lambdas = [word for text in LAMBDAS for word in ("--lambda", text)]
        run(self.train, "scan", out / "domains.h5", *lambdas, "--repeats", SEEDS, "--epochs", self.epochs, "--quiet")
        return hashes(out)


def hashes(out: Path) -> dict[str, str]:
    """What "the same bits" means, of every output under a folder; and the text of the scan's tables."""
    files = [*out.glob("selected/*.h5"), *out.glob("features/*.h5"), *out.glob("domains.h5"), *out.glob("scan/*/*/model.h5")]
    found = {str(file.relative_to(out)): content_hash(file) for file in files if ".shard-" not in file.name}
    found |= {name: (out / "scan" / name).read_text() for name in ("scan.csv", "points.csv") if (out / "scan" / name).exists()}
    return found


def same_outputs(report: Report, line: Line, expected: dict[str, str], what: str) -> None:
    found = hashes(line.folder / "out")
    report.equal(sorted(found), sorted(expected), f"{what}: outputs")
    for name in expected:
        report.check(found.get(name) == expected[name], f"{what}: {name} is not that of a one-process run")
    leftovers = [str(path) for path in (line.folder / "out").rglob("*.tmp")]
    report.equal(leftovers, [], f"{what}: temporary files")


def trained(line: Line) -> dict[str, float]:
    """When each model was written."""
    return {str(path): path.stat().st_mtime for path in (line.folder / "out" / "scan").glob("*/*/model.h5")}


def nothing_to_do(report: Report, line: Line, profile: str, what: str) -> None:
    done = line.snakemake(profile)
    report.check("Nothing to be done" in done.stdout, f"{what}: a second run does nothing: {done.stdout[-300:]}")


def jobs_of(line: Line, profile: str, *options: object) -> int:
    """How many jobs a run finishes; -1 where it fails."""
    done = line.snakemake(profile, *options)
    counts = re.findall(r"^(\d+) of \d+ steps", done.stdout, re.MULTILINE)
    return -1 if done.returncode else int(counts[-1]) if counts else 0


def check_plan(report: Report) -> None:
    """The Python that the Snakefile uses."""
    texts = {20.0: "20", 0.0: "0", 0.003: "0.003", 1e-5: "1e-5", 2.5e-7: "2.5e-7", 0.0001: "0.0001", 1e5: "100000"}
    for value, text in texts.items():
        report.equal(plan.lambda_text(value), text, f"lambda {value}")
    report.equal(plan.points(["a:0,5,20.0", "b:1e-5,0.00001"]), [("a", "0"), ("a", "5"), ("a", "20"), ("b", "1e-5")], "points")
    for wrong in ("0,5", "c:0", "a"):
        report.check(raises(lambda: plan.points([wrong])), f"lambdas {wrong}")
    report.equal([plan.number_of({"ttH": 7, "default": 3}, name) for name in ("ttH", "x")], [7, 3], "shards one by one")
    report.check(raises(lambda: plan.number_of(0, "ttH")), "no shard")
    report.equal(plan.own_files("tth-41", "my/cuts.toml", "cuts.toml"), ["my/cuts.toml", "cuts.toml"], "own files")


def raises(call) -> bool:
    try:
        call()
    except ValueError:
        return True
    return False


def check_local(report: Report, line: Line) -> None:
    expected = line.in_one_process()
    report.equal(jobs_of(line, "local", "--dry-run"), 0, "a dry run")
    report.equal(jobs_of(line, "local"), JOBS, "jobs")
    same_outputs(report, line, expected, "local")
    nothing_to_do(report, line, "local", "local")

    # Time stamps alone mean nothing, what a file holds does.
    line.samples.touch()
    nothing_to_do(report, line, "local", "samples.toml touched")
    before = trained(line)
    shards = list((line.folder / "out").glob("*/*.shard-*"))
    report.check(len(shards) >= SELECT_JOBS + FEATURE_JOBS, f"{len(shards)} shards")
    for shard in shards:
        shard.rename(line.folder / shard.name)
    nothing_to_do(report, line, "local", "shards deleted after they were merged")
    for shard in shards:
        (line.folder / shard.name).rename(shard)
    report.equal(jobs_of(line, "local", "--forceall"), JOBS, "jobs of a forced run")
    report.equal(trained(line), before, "no training is trained anew")
    (line.folder / "out" / "domains.h5").unlink()
    report.equal(jobs_of(line, "local"), TRAININGS + 3, "jobs after domains.h5 was deleted")
    report.equal(trained(line), before, "no training is trained anew, for the same domains.h5")
    same_outputs(report, line, expected, "domains.h5 made again")

    # More seeds are added; another configuration is refused, and is no reason to call the old result up to date.
    line.configure(seeds=SEEDS + 1)
    report.equal(jobs_of(line, "local"), 4 + 2, "jobs of one more seed")
    line.configure(seeds=SEEDS + 1, domains_options="--sig-frac 0.1")
    for attempt in ("first", "second"):
        done = line.snakemake("local", "--retries", 0)
        report.check(done.returncode != 0, f"{attempt} run with other domains, into the same scan")
        report.check("holds a finished run that differs in the domain file" in done.stdout, f"{attempt}: {done.stdout[-600:]}")
    line.configure(domains_options="--sig-frac 0.1", scan="out/scan-0.1")
    report.equal(jobs_of(line, "local"), TRAININGS + 2, "jobs of a scan in another folder")

    # Trainings that fail by their own figures are a result.
    line.configure(domains_options="--sig-frac 0.1", scan="out/scan-failed", lambdas=["b:0"], seeds=2,
                   train_options="--epochs 2:2 --learning-rate 1e30")  # fmt: skip
    done = line.snakemake("local")
    said = "2 of 2 trainings failed, as scan.csv says: b-lambda0/seed1, b-lambda0/seed2"
    report.check(done.returncode == 0 and said in done.stdout, f"failed trainings: {done.stdout[-600:]}")
    rows = (line.folder / "out" / "scan-failed" / "scan.csv").read_text().splitlines()
    report.equal([row.rpartition(",")[2] for row in rows], ["status", "failed", "failed"], "their status in scan.csv")


class Trouble:
    """What befalls a workflow on the cluster, one thing after the other, each when its moment has come."""

    def __init__(self, cluster: SlurmCluster, line: Line, process: subprocess.Popen):
        self.cluster, self.line, self.process = cluster, line, process

    def wait_for(self, what: str, moment):
        found = []
        def has_come() -> bool:
            if self.process.poll() is not None:
                log = (self.line.folder / "snakemake.log").read_text()
                raise RuntimeError(f"the workflow ended before {what}: {log[-3000:]}")
            found[:] = [moment()]
            return bool(found[0])
        wait_until(has_come, 240, what)
        return found[0]

    def running(self, rule: str) -> dict[str, str] | None:
        jobs = [job for job in self.cluster.running() if job["comment"].startswith(f"rule_{rule}_")]
        return jobs[0] if jobs else None

    def training(self, node: str | None = None) -> tuple[int, Path] | None:
        """A training that has a checkpoint: its process and its folder."""
        for pid in descendants():
            words = command_of(pid)
            if words[:2] != [str(self.line.train), "fit"]:
                continue
            folder = self.line.folder / words[words.index("--output") + 1]
            on_node = node is None or f"SLURMD_NODENAME={node}".encode() in environment_of(pid)
            if on_node and (folder / "checkpoint.bin").exists():
                return pid, folder
        return None

    def kill_job(self, rule: str) -> None:
        job = self.wait_for(f"a job of {rule} that runs", lambda: self.running(rule))
        # The signal goes to the steps: before the first of them has begun, nobody gets it.
        def is_dead() -> bool:
            self.cluster("scancel", "--signal=KILL", "--full", job["id"])
            return all(other["id"] != job["id"] for other in self.cluster.running())

        self.wait_for("a killed job to end", is_dead)
        state = self.cluster.job(job["id"]).get("JobState")
        print(f"killed job {job['id']}, {job['comment']}, by scancel: {state}")

    def kill_training(self) -> None:
        is_finished = True
        while is_finished:
            pid, folder = self.wait_for("a training with a checkpoint", self.training)
            kill(pid)
            is_finished = (folder / "run.json").exists()
        print(f"killed process {pid}, the training {folder.relative_to(self.line.folder)}")

    def take_down(self, node: str) -> list[str]:
        """The jobs that ran there."""
        self.wait_for(f"a training with a checkpoint on {node}", lambda: self.training(node))
        lost = [job["id"] for job in self.cluster.running() if job["node"] == node]
        self.cluster.take_down(node)
        print(f"took {node} down, with jobs {', '.join(lost)}")
        return lost


def check_slurm(report: Report, line: Line, cluster: SlurmCluster) -> None:
    expected = line.in_one_process()
    line.environment |= cluster.environment | {name: line.environment[name] for name in ("HOME", "XDG_CACHE_HOME")}
    options = ("--slurm-init-seconds-before-status-checks", 6, "--max-status-checks-per-second", 10)
    with open(line.folder / "snakemake.log", "w") as log:
        process = subprocess.Popen(line.command("slurm", *options), cwd=line.folder, env=line.environment,
                                   stdout=log, stderr=subprocess.STDOUT)  # fmt: skip
        started = time.monotonic()
        trouble = Trouble(cluster, line, process)
        trouble.kill_job("select")
        trouble.kill_training()
        lost = trouble.take_down("node2")
        status = process.wait(timeout=400)
    text = (line.folder / "snakemake.log").read_text()
    report.equal(status, 0, f"status of the workflow: {text[-2000:]}")
    print(f"{JOBS} jobs on Slurm in {time.monotonic() - started:.0f} s")
    for rule, seconds in cluster.seconds().items():
        print(f"  {rule}: {len(seconds)} jobs of {statistics.median(seconds):g} s")
    same_outputs(report, line, expected, "Slurm")

    report.equal(text.count("Trying to restart job"), 2, "jobs that Snakemake tried again")
    report.check(bool(lost), "no job ran on the node that went down")
    for number in lost:
        job = cluster.job(number)
        found = [job.get(key) for key in ("JobState", "Restarts", "NodeList")]
        report.equal(found, ["COMPLETED", "1", "node1"], f"job {number} of the node that went down")
    logs = "".join(path.read_text() for path in (line.folder / "out" / "scan").glob("*/*/train.log"))
    went_on = logs.count("goes on after epoch")
    report.check(2 <= went_on <= 1 + len(lost), f"{went_on} trainings went on from a checkpoint, {len(lost)} jobs were lost")
    nothing_to_do(report, line, "slurm", "Slurm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", required=True)
    parser.add_argument("--slurm", action="store_true")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--prep", type=Path)
    parser.add_argument("--train", type=Path)
    options = parser.parse_args()
    # So that what is started here is stopped here, also then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report("workflow on Slurm" if options.slurm else "workflow")
    prep, train = options.prep or program("prep"), options.train or program("train")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        folder = Path(work).resolve() / "line"
        folder.mkdir()
        line = Line(folder, options.python, prep.resolve(), train.resolve(), epochs=400 if options.slurm else 6)
        if options.slurm:
            # In a folder of its own: the path of a socket may have 108 characters, and no more.
            with tempfile.TemporaryDirectory(prefix="slurm-") as slurm:
                try:
                    cluster = SlurmCluster(Path(slurm)).__enter__()
                except TimeoutError as error:
                    # That says nothing of the workflow.
                    print(f"test-slurm: Slurm does not start here: {error}", file=sys.stderr)
                    sys.exit(3)
                with cluster:
                    check_slurm(report, line, cluster)
            report.equal(descendants(), [], "processes that are left")
        else:
            check_plan(report)
            check_local(report, line)
    report.finish()


if __name__ == "__main__":
    main()
