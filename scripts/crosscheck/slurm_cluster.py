"""A Slurm of two nodes on this machine: munged, slurmctld and two slurmd, all in one folder.

Wants root and Debian's slurm-wlm and munge. Touches nothing outside its folder, and stop() leaves no process:
this process takes in every orphan of its daemons (as a "subreaper"), so that their jobs are found, also in a
container whose process 1 does not care.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

NODES = ("node1", "node2")
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36

CONFIGURATION = """
ClusterName=workflow
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=1
MinJobAge=300
KillWait=5
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=3 RealMemory=8000
NodeName=node2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=3 RealMemory=8000
PartitionName=main Nodes=node1,node2 Default=YES MaxTime=INFINITE State=UP
"""


class SlurmCluster:
    """Started on entry, stopped on exit, however that comes; started once, however often it is entered."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.daemons: dict[str, subprocess.Popen] = {}
        self.environment = os.environ | {
            "SLURM_CONF": str(folder / "slurm.conf"), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}  # fmt: skip
        self.libc = ctypes.CDLL(None)

    def __enter__(self) -> "SlurmCluster":
        if self.daemons:
            return self
        self.libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Raises TimeoutError with the last words of the logs where a daemon does not come up."""
        try:
            self.start_daemons()
        except TimeoutError as error:
            logs = [path.read_text(errors="replace").splitlines()[-1:] for path in self.folder.glob("**/*.log")]
            raise TimeoutError(f"{error}; {'; '.join(line for log in logs for line in log)}") from None

    def start_daemons(self) -> None:
        (self.folder / "munge").mkdir(parents=True, mode=0o700)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        (self.folder / "state").mkdir()
        text = CONFIGURATION.format(folder=self.folder, host=socket.gethostname(), ports=free_ports(3))
        (self.folder / "slurm.conf").write_text(text)
        # Snakemake's jobs call srun without SLURM_CONF; elsewhere the file is in /etc.
        srun = self.folder / "bin" / "srun"
        srun.parent.mkdir()
        srun.write_text(f'#!/bin/sh\nSLURM_CONF={self.folder}/slurm.conf exec {shutil.which("srun")} "$@"\n')
        srun.chmod(0o755)
        munge = self.folder / "munge"
        # --force: it need not be reached by other users, as munged would have it.
        self.daemon("munged", "munged", "-F", "--force", f"--socket={munge}/socket", f"--key-file={key}", f"--pid-file={munge}/pid",
                    f"--log-file={munge}/log", f"--seed-file={munge}/seed")  # fmt: skip
        wait_until(lambda: (munge / "socket").exists(), 10, "munged to open its socket")
        self.daemon("slurmctld", "slurmctld", "-D")
        for node in NODES:
            self.start_node(node)
        wait_until(lambda: self.states() == ["idle"] * len(NODES), 60, "two idle nodes")

    def daemon(self, name: str, *command: str, **more: str) -> None:
        with open(self.folder / f"{name}.out", "a") as output:
            self.daemons[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self.environment | more,
                preexec_fn=lambda: self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))  # fmt: skip

    def start_node(self, node: str) -> None:
        # Its steps inherit this variable: that is how they are told from the other node's.
        self.daemon(node, "slurmd", "-D", "-N", node, HEP_PREP_NODE=node)

    def __call__(self, *command: str) -> str:
        """What a Slurm command prints; empty where it fails, as while slurmctld starts."""
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment)
        return done.stdout if done.returncode == 0 else ""

    def states(self) -> list[str]:
        return self("sinfo", "--noheader", "--Node", "--format=%t").split()

    def running(self) -> list[dict[str, str]]:
        """The jobs that run: id, node, and the comment, which has rule and wildcards."""
        lines = self("squeue", "--noheader", "--states=RUNNING", "--format=%i|%N|%k").splitlines()
        return [dict(zip(("id", "node", "comment"), line.split("|"))) for line in lines]

    def seconds(self) -> dict[str, list[int]]:
        """How long the jobs ran, by rule."""
        found: dict[str, list[int]] = {}
        for line in self("squeue", "--noheader", "--states=COMPLETED", "--format=%k|%M").splitlines():
            comment, _, elapsed = line.partition("|")
            minutes, _, seconds = elapsed.rpartition(":")
            rule = comment.removeprefix("rule_").partition("_wildcards")[0]
            found.setdefault(rule, []).append(60 * int(minutes) + int(seconds))
        return found

    def job(self, number: str) -> dict[str, str]:
        """A job's fields, as `scontrol show job` has them."""
        return dict(word.split("=", 1) for word in self("scontrol", "show", "job", number).split() if "=" in word)

    def take_down(self, node: str) -> None:
        """As in a power cut: the daemon and everything that runs there die at once; then the node is down."""
        self.daemons.pop(node).kill()
        marks = {f"HEP_PREP_NODE={node}".encode(), f"SLURMD_NODENAME={node}".encode()}
        for pid in descendants():
            if marks & environment_of(pid):
                kill(pid)
        self("scontrol", "update", f"nodename={node}", "state=down", "reason=power cut")

    def stop(self) -> None:
        self("scancel", "--user=root")
        for daemon in reversed(self.daemons.values()):
            daemon.terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
        deadline = time.monotonic() + 10
        while (left := descendants()) and time.monotonic() < deadline:
            for pid in left:
                kill(pid)
            reap()
            time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(condition, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.1)


def descendants() -> list[int]:
    """Every living process that this one, or one of those, started or took in."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(parent)
        if state == "Z" and int(parent) != os.getpid():
            del parents[int(stat.parent.name)]
    found, wave = [], {os.getpid()}
    while wave := {pid for pid, parent in parents.items() if parent in wave}:
        found += wave
    return found


def environment_of(pid: int) -> set[bytes]:
    try:
        return set(Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
    except OSError:
        return set()


def command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reap() -> None:
    """Lets go of children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
