"""What `scripts/bench input` reads, and the compiled peers: made in .build-bench."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from timing import PEERS, WORK, Bench, output_of, peer, words

UUID_BYTE = 50  # inside the fUUID of a ROOT file's header (bytes 45 to 62 below 2 GB)
EVENTS = 1_100_000  # at scale 1
LHCO = Path("../shared/data/variants/ttH_fullfat_200.lhco")
LHCO_BYTES = 300_000_000  # at scale 1


@dataclass
class Input:
    """Event files as one sample, and what is needed of them."""

    files: list[Path]
    samples: Path
    events: int
    largest_file: int  # entries
    megabytes: float
    table: Path  # of the blocks that have to be inflated
    needed: int  # bytes of those blocks, inflated

    @property
    def bytes_an_event(self) -> float:
        return self.needed / self.events


def write_samples(path: Path, files: list[Path]) -> Path:
    listed = json.dumps([os.path.relpath(file, path.parent) for file in files])
    path.write_text(
        f'[[sample]]\nname = "all"\nclass = "signal"\ndomain = "both"\nfiles = {listed}\n'
    )
    return path


def entries_of(bench: Bench, files: list[Path]) -> int:
    trees = json.loads(output_of(words(bench.prep, "inspect", "--json", *files)))
    return sum(tree["entries"] for tree in trees)


def described(files: list[Path], name: str) -> Input:
    """The input that some files are, with the table of its baskets."""
    table = WORK / f"{name}.baskets"
    found = json.loads(output_of(peer("baskets.py", table, *files)))
    return Input(
        files, write_samples(WORK / f"{name}.toml", files), found["entries"],
        found["largest_file"], sum(file.stat().st_size for file in files) / 1e6, table,
        found["uncompressed"],
    )  # fmt: skip


def delphes_copies(bench: Bench) -> Input:
    """Copies of pruned Delphes files, one byte of each header's UUID changed.

    prep refuses the same fingerprint twice, and the copies' b-tags are other draws.
    """
    folder = WORK / "input"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shared = Path("../shared/data/pruned")
    sources = sorted((shared if shared.is_dir() else Path("samples")).glob("*.root"))
    copies = max(1, round(EVENTS * bench.scale / entries_of(bench, sources)))
    files = []
    for source in sources:
        data = bytearray(source.read_bytes())
        original = data[UUID_BYTE]
        for copy in range(copies):
            data[UUID_BYTE] = original ^ copy
            files.append(folder / f"{source.stem}_copy{copy:02}.root")
            files[-1].write_bytes(data)
    return described(sorted(files), "input")


def root_prefix(root_python: str) -> Path:
    """Where the wheel has bin, include and lib. (Its own root-config names another place.)"""
    code = "import importlib.util as u; print(u.find_spec('ROOT').submodule_search_locations[0])"
    return Path(output_of([root_python, "-c", code]).strip())


def joined(bench: Bench, copies: Input) -> Input:
    """All copies as one file, their compressed baskets as they are."""
    path = WORK / "joined" / "joined.root"
    path.parent.mkdir(exist_ok=True)
    hadd = root_prefix(bench.root_python) / "bin" / "hadd"
    output_of(words(hadd, "-f", "-fk", path, *copies.files))
    return described([path], "joined")


def lhco_text(bench: Bench) -> Path | None:
    """The events of Delphes' own LHCO file again and again, renumbered under one header."""
    if not LHCO.exists():
        return None
    header, *rows = LHCO.read_text().splitlines(keepends=True)
    events: list[list[str]] = []
    for row in rows:
        if row.split()[0] == "0":
            events.append([row.rstrip().split()[2]])
        else:
            events[-1].append(row)
    bodies = [(trigger, "".join(objects)) for trigger, *objects in events]
    path, wanted, number = WORK / "input.lhco", LHCO_BYTES * bench.scale, 0
    with path.open("w") as file:
        written = file.write(header)
        while written < wanted:
            for trigger, objects in bodies:
                written += file.write(f"   0 {number:13}{trigger:>9}\n{objects}")
                number += 1
    return path


def built_inflate() -> Path:
    program = WORK / "inflate"
    output_of(words("cc", "-O2", PEERS / "inflate.c", "-ldeflate", "-o", program))
    return program


def built_rdataframe(bench: Bench) -> tuple[Path | None, str]:
    """The compiled RDataFrame, or none; and how it was compiled, or why not."""
    if not bench.root_python:
        return None, "RDataFrame: not measured (--skip-root, or no ROOT: scripts/python-env --root)"
    prefix, program = root_prefix(bench.root_python), WORK / "rdf_select"
    libraries = ("ROOTDataFrame", "ROOTVecOps", "TreePlayer", "Tree", "RIO", "MathCore", "Core")
    # The wheel's libraries carry their own copies of what they link to under names that the linker
    # does not look for, and the loader finds: they may stay undefined here.
    command = words(
        "g++", "-O2", "-std=c++17", PEERS / "rdf_select.cpp", f"-I{prefix}/include",
        f"-L{prefix}/lib", f"-Wl,-rpath,{prefix}/lib", "-Wl,--allow-shlib-undefined",
        *(f"-l{library}" for library in libraries), "-o", program,
    )  # fmt: skip
    if not shutil.which("g++"):
        return None, "RDataFrame: not measured, there is no g++"
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return None, f"RDataFrame: not measured, g++ failed: {last}"
    version = output_of([bench.root_python, "-c",
                         "from importlib.metadata import version; print(version('root'))"])  # fmt: skip
    compiler = output_of(["g++", "-dumpfullversion"]).strip()
    return program, f"RDataFrame: root {version.strip()} of PyPI, g++ {compiler} -O2, no JIT"
