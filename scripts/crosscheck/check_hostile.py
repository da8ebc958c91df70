"""HDF5 files made to do harm, given to every command that reads them.

    python check_hostile.py [--case NAME]... [--flips N] [--workers N] [--work DIR]

Each must end within 30 s of the processor in an output or in one line on standard error and a status of the table, in at most 4 GiB of
addresses and 500 MB of memory, whatever it claims. No plugin is loaded, no other file is opened or written, and no
output lies where it does not belong. What is refused is refused with 65, or 66 where nothing is left of it.

--flips N also gives N files with flipped bytes and cut ends. What libhdf5 does with those is its own affair: crashes
are counted, and are no difference (docs/SECURITY.md).
"""

import argparse
import csv
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from common import Report, program, run
from stages import make_base

ADDRESSES = 4 << 30
MOST_MEMORY = 500 << 20
# Of the processor; the machine may be busy with other things.
MOST_SECONDS = 30
MOST_WAIT = 120
STATUSES = {0, 65, 66, 70, 73, 78}
PLUGIN = r"""
#include <fcntl.h>
#include <stdlib.h>
__attribute__((constructor)) static void loaded(void) {
  open(MARKER, O_CREAT | O_WRONLY, 0644);
}
int H5PLget_plugin_type(void) { open(MARKER, O_CREAT | O_WRONLY, 0644); return 0; }
const void *H5PLget_plugin_info(void) { return 0; }
"""
MAPPING = """
[event]
number = "events/number"
weight = "events/weight"
[jet]
pt = "jets/pt"
eta = "jets/eta"
phi = "jets/phi"
mass = "jets/mass"
flavor = "jets/flavor"
btag = "jets/btag"
mask = "jets/valid"
[electron]
pt = "leptons/pt"
eta = "leptons/eta"
phi = "leptons/phi"
charge = "leptons/charge"
[muon]
pt = "leptons/pt"
eta = "leptons/eta"
phi = "leptons/phi"
charge = "leptons/charge"
[met]
pt = "events/met"
phi = "events/met_phi"
"""
DATA, HEADER, STORAGE = "data", "header", "storage"
SELECTED, FEATURES, DOMAINS, MODEL, MAPPED = "selected", "features", "domains", "model", "mapped"
# A dataset of each kind of file that every command on it reads, and one of texts.
VALUES = {SELECTED: "event/weight", FEATURES: "features", DOMAINS: "train/source/x", MODEL: "scaling/mean", MAPPED: "jets/pt"}
TEXTS = {SELECTED: "cutflow/name", DOMAINS: "features/names", MODEL: "features/names"}
Harm = Callable[[h5py.File, str], None]


@dataclass
class Case:
    """A way to do harm to the dataset at a path, or to the file."""

    name: str
    harm: Harm
    kinds: tuple[str, ...]
    # Whether the commands that read it must refuse it, may not, or must work.
    outcome: str = "refused"
    # The dataset; None for that of VALUES.
    paths: dict[str, str] | None = None
    # What of the file is harmful: DATA, its HEADER; or STORAGE, which prep dump refuses too.
    where: str = "data"


def replaced(file: h5py.File, path: str) -> h5py.Dataset:
    """The dataset's place freed; gives the values back."""
    values = file[path][()]
    del file[path]
    return values


def parent(path: str) -> str:
    return path.rpartition("/")[0]


# - Elsewhere


def external_link(file: h5py.File, path: str) -> None:
    replaced(file, path)
    file[path] = h5py.ExternalLink("outside.h5", "/x")


def external_group(file: h5py.File, path: str) -> None:
    group = parent(path)
    if not group:
        return external_link(file, path)
    del file[group]
    file[group] = h5py.ExternalLink("outside.h5", "/")


def soft_link_outside(file: h5py.File, path: str) -> None:
    replaced(file, path)
    file["way/out"] = h5py.ExternalLink("outside.h5", "/")
    file[path] = h5py.SoftLink("/way/out/x")


def external_storage(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    file.create_dataset(path, shape=values.shape, dtype=values.dtype, external=[("outside.raw", 0, h5py.h5f.UNLIMITED)])


def virtual(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    layout = h5py.VirtualLayout(shape=values.shape, dtype=values.dtype)
    layout[...] = h5py.VirtualSource("outside.h5", "x", shape=values.shape)
    file.create_virtual_dataset(path, layout)


def virtual_unlimited(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    rest = values.shape[1:]
    layout = h5py.VirtualLayout(shape=values.shape, dtype=values.dtype, maxshape=(None, *rest))
    source = h5py.VirtualSource("outside.h5", "x", shape=values.shape, maxshape=(None, *rest))
    rows = slice(0, h5py.h5s.UNLIMITED)
    layout[(rows, ...) if rest else rows] = source[(rows, ...) if rest else rows]
    file.create_virtual_dataset(path, layout)


def unknown_filter(number: int) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        values = np.atleast_1d(replaced(file, path))
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_chunk(tuple(max(1, size) for size in values.shape))
        creation.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1, 2, 3))
        links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
        links.set_create_intermediate_group(True)
        type_ = h5py.h5t.py_create(values.dtype, logical=True)
        made = h5py.h5d.create(file.id, path.encode(), type_, h5py.h5s.create_simple(values.shape), creation, links)
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values))

    return harm


# - Sizes


def huge(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    rest = values.shape[1:]
    file.create_dataset(path, shape=(2**62 // max(1, int(np.prod(rest))) // 8, *rest), dtype=values.dtype,
                        chunks=(1024, *rest))  # fmt: skip


def beyond(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    file.create_dataset(path, shape=(2**62, 0), maxshape=(None, None), dtype=values.dtype, chunks=(64, 64))


def contiguous(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    file.create_dataset(path, shape=(2**40, *values.shape[1:]), dtype=values.dtype)


def chunk(sizes: int, **how) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        values = replaced(file, path)
        rest = values.shape[1:]
        rows = sizes // (values.dtype.itemsize * max(1, int(np.prod(rest))))
        file.create_dataset(path, shape=values.shape, maxshape=(None, *rest), dtype=values.dtype,
                            chunks=(max(1, rows), *rest), **how)  # fmt: skip

    return harm


def stored_chunk(size: int) -> Harm:
    """A chunk that inflates to so many bytes, for some rows."""

    def harm(file: h5py.File, path: str) -> None:
        import zlib

        chunk(size, compression="gzip")(file, path)
        data = file[path]
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
        data.id.write_direct_chunk((0,) * data.ndim, packed)

    return harm


def tiny_chunks(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    file.create_dataset(path, data=values, chunks=(1,) * values.ndim, maxshape=(None,) * values.ndim)


def zeros(file: h5py.File, path: str) -> None:
    values = replaced(file, path)
    rest = values.shape[1:]
    rows = (1 << 28) // (values.dtype.itemsize * max(1, int(np.prod(rest))))
    file.create_dataset(path, data=np.zeros((rows, *rest), values.dtype), chunks=(max(1, rows // 1024), *rest),
                        compression="gzip", compression_opts=9)  # fmt: skip


def twice_packed(file: h5py.File, path: str) -> None:
    """Zeros through gzip and gzip again: a million to one."""
    import zlib

    values = replaced(file, path)
    rest = values.shape[1:]
    rows = (64 << 20) // (values.dtype.itemsize * max(1, int(np.prod(rest))))
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_chunk((rows, *rest))
    creation.set_deflate(9)
    creation.set_filter(1, 0, (9,))
    type_ = h5py.h5t.py_create(values.dtype)
    links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
    links.set_create_intermediate_group(True)
    made = h5py.h5d.create(file.id, path.encode(), type_, h5py.h5s.create_simple((rows * 1000, *rest)), creation, links)
    packed = zlib.compress(zlib.compress(bytes(rows * values.dtype.itemsize * max(1, int(np.prod(rest)))), 9), 9)
    for number in range(1000):
        made.write_direct_chunk((number * rows, *(0 for _ in rest)), packed)


def scale_offset(file: h5py.File, path: str) -> None:
    """A constant through scale-offset, which needs no bytes at all."""
    values = replaced(file, path)
    file.create_dataset(path, data=np.zeros((1 << 24, *values.shape[1:]), "i4") if values.ndim == 1 else values.astype("i4"),
                        chunks=True, scaleoffset=0)  # fmt: skip


# - Texts


def long_fixed_text(file: h5py.File, path: str) -> None:
    count = len(replaced(file, path))
    type_ = h5py.h5t.C_S1.copy()
    type_.set_size(1 << 30)
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
    links.set_create_intermediate_group(True)
    h5py.h5d.create(file.id, path.encode(), type_, h5py.h5s.create_simple((count,)), creation, links)


def _texts(file: h5py.File, path: str, text: str) -> bytes:
    """One text of variable length at a path, in chunks; what is stored of it: length, address, index."""
    replaced(file, path)
    data = file.create_dataset(path, data=[text], dtype=h5py.string_dtype(), chunks=(1,))
    file.flush()
    return data.id.read_direct_chunk((0,))[1]


def repeated_text(file: h5py.File, path: str) -> None:
    """100,000 texts that are all the same megabyte."""
    stored = _texts(file, path, "x" * (1 << 20))
    del file[path]
    data = file.create_dataset(path, shape=(100_000,), dtype=h5py.string_dtype(), chunks=(100_000,))
    data.id.write_direct_chunk((0,), stored * 100_000)


def long_text(file: h5py.File, path: str) -> None:
    names = replaced(file, path)
    file.create_dataset(path, data=["y" * (20 << 20), *["z"] * (len(names) - 1)], dtype=h5py.string_dtype())


def newline_text(file: h5py.File, path: str) -> None:
    names = [name.decode() if isinstance(name, bytes) else name for name in replaced(file, path)]
    names[0] = "../../a,b\"\n\x1b[31m\u2028c"
    file.create_dataset(path, data=names, dtype=h5py.string_dtype())


# - Types


def of_type(make: Callable[[], object]) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        rows = len(np.atleast_1d(replaced(file, path)))
        file.create_dataset(path, shape=(rows,), dtype=make())

    return harm


def nested(depth: int) -> np.dtype:
    inner = np.dtype("f4")
    for _ in range(depth):
        inner = np.dtype([("a", inner)])
    return inner


def named_type(file: h5py.File, path: str) -> None:
    replaced(file, path)
    file[path] = np.dtype("f8")


def group_instead(file: h5py.File, path: str) -> None:
    replaced(file, path)
    file.create_group(path)


# - Links


def circle(file: h5py.File, path: str) -> None:
    file.create_group("round")["again"] = file["/"]
    file["round/and"] = file["round"]


def lattice(file: h5py.File, path: str) -> None:
    """Thirty groups, a billion paths."""
    group = file.create_group("lattice")
    for _ in range(30):
        below = group.create_group("a")
        group["b"] = below
        group = below
    group["x"] = np.zeros(1)


def soft_circle(file: h5py.File, path: str) -> None:
    replaced(file, path)
    file[path] = h5py.SoftLink("/loop")
    file["loop"] = h5py.SoftLink("/" + path)


def dangling(file: h5py.File, path: str) -> None:
    file["nowhere"] = h5py.SoftLink("/not/there")


def many_links(file: h5py.File, path: str) -> None:
    group = file.create_group("many")
    data = group.create_dataset("x", data=np.zeros(1))
    for number in range(100_000):
        group[f"link{number}"] = data
    target = file.require_group(parent(path) or "/")
    for number in range(50_000):
        target[f"name{number}"] = h5py.SoftLink("/nowhere")


def strange_names(file: h5py.File, path: str) -> None:
    for name in ("a\nb", "\x1b[2J", "..", "...", " ", "x" * 10_000, "\u202e", "caf\u00e9", "%s%n", "-rf", "a,b", '"'):
        file.create_dataset(name, data=np.zeros(2))
    file.id.links.create_soft(b"\xff\xfe", b"/" + path.encode())


# - Attributes


def attribute(name: str, value: object) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        file.attrs[name] = value() if callable(value) else value

    return harm


def inputs(change: Callable[[list], object]) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        file.attrs["inputs"] = json.dumps(change(json.loads(file.attrs["inputs"])))

    return harm


def with_members(**members) -> Callable[[list], list]:
    def change(records: list) -> list:
        for record in records:
            record.update(members)
            for inner in record.get("inputs") or []:
                inner.update(members)
        return records

    return change


def deep_inputs(depth: int) -> Callable[[list], list]:
    def change(records: list) -> list:
        for _ in range(depth):
            records = [dict(records[0], inputs=records)]
        return records

    return change


def ledger(**members) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        found = json.loads(file.attrs["ledger"]) if "ledger" in file.attrs else {}
        found.update(members)
        for record in found.get("files", []):
            record.update({"first": members.get("first_entry", 0), "end": members.get("end_entry", 0),
                           "entries": members.get("total_entries", 0)})  # fmt: skip
        file.attrs["ledger"] = json.dumps(found)

    return harm


def removed(*names: str) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        for name in names:
            file.attrs.pop(name, None)

    return harm


# - What a domain file's names become


def target_name(*names: str) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        for part in ("train", "test"):
            columns = {name: data[()] for name, data in file[f"{part}/target"].items()}
            del file[f"{part}/target"]
            for name in names:
                group = file[f"{part}"].require_group("target").create_group(name)
                for column, values in columns.items():
                    group[column] = values

    return harm


def offsets(values: Callable[[np.ndarray], np.ndarray]) -> Harm:
    def harm(file: h5py.File, path: str) -> None:
        found = file["jet/offset"][()]
        del file["jet/offset"]
        file["jet/offset"] = values(found)

    return harm


EVENTS = (SELECTED, FEATURES, DOMAINS, MODEL, MAPPED)
OURS = (SELECTED, FEATURES, DOMAINS, MODEL)
STAGES = (SELECTED, FEATURES, DOMAINS)
TEXTED = (SELECTED, DOMAINS, MODEL)


def cases() -> list[Case]:
    deep = "[" * 100_000
    deep_object = '{"a":' * 100_000
    found = [
        Case("an external link", external_link, EVENTS, where=STORAGE),
        Case("a group behind an external link", external_group, EVENTS, where=STORAGE),
        Case("a soft link to an external one", soft_link_outside, EVENTS, where=STORAGE),
        Case("external storage", external_storage, EVENTS, where=STORAGE),
        Case("a virtual dataset", virtual, EVENTS, where=STORAGE),
        Case("a virtual dataset without end", virtual_unlimited, EVENTS, where=STORAGE),
        *(Case(f"filter {number}", unknown_filter(number), EVENTS, where=STORAGE) for number in (257, 307, 32004, 32015, 65535)),
        Case("2^62 bytes, none stored", huge, EVENTS, where=STORAGE),
        Case("2^62 rows of nothing", beyond, EVENTS),
        Case("2^40 rows in one piece", contiguous, EVENTS, where=STORAGE),
        Case("a chunk of 4 GB, none stored", chunk((4 << 30) - 4096), EVENTS, where=STORAGE),
        Case("a chunk of 4 GB with gzip, none stored", chunk((4 << 30) - 4096, compression="gzip"), EVENTS, where=STORAGE),
        Case("a chunk that inflates to 320 MB", stored_chunk(320 << 20), (SELECTED, FEATURES), where=STORAGE),
        Case("a chunk that inflates to 200 MB", stored_chunk(200 << 20), (SELECTED, FEATURES), "either"),
        Case("chunks of one element", tiny_chunks, EVENTS, "works"),
        Case("a quarter of a gigabyte of zeros", zeros, (SELECTED, FEATURES, DOMAINS)),
        Case("gzip in gzip", twice_packed, (SELECTED, FEATURES), where=STORAGE),
        Case("a constant in no bytes", scale_offset, EVENTS, "either"),
        Case("a fixed text of 1 GB", long_fixed_text, TEXTED, paths=TEXTS),
        Case("a hundred thousand times the same text", repeated_text, TEXTED, paths=TEXTS),
        Case("a text of 20 MB", long_text, TEXTED, paths=TEXTS),
        Case("a text with line breaks", newline_text, TEXTED, "either", TEXTS),
        Case("references", of_type(lambda: h5py.ref_dtype), EVENTS),
        Case("region references", of_type(lambda: h5py.regionref_dtype), EVENTS),
        Case("opaque elements", of_type(lambda: np.dtype("V9")), EVENTS),
        Case("sequences", of_type(lambda: h5py.vlen_dtype(np.dtype("f4"))), EVENTS),
        Case("texts", of_type(lambda: h5py.string_dtype()), EVENTS),
        Case("records of a thousand fields", of_type(lambda: np.dtype([(f"f{i}", "f4") for i in range(1000)])), EVENTS),
        Case("records in records", of_type(lambda: nested(60)), EVENTS),
        Case("arrays", of_type(lambda: np.dtype(("f4", (4, 4)))), (SELECTED, FEATURES, DOMAINS, MODEL), "either"),
        Case("complex numbers", of_type(lambda: np.dtype("c8")), EVENTS),
        Case("a named type", named_type, EVENTS, where=STORAGE),
        Case("a group instead", group_instead, EVENTS, where=STORAGE),
        Case("groups in a circle", circle, EVENTS, "either"),
        Case("a billion paths", lattice, EVENTS, "either"),
        Case("soft links in a circle", soft_circle, EVENTS, where=STORAGE),
        Case("a link to nowhere", dangling, EVENTS, "either"),
        Case("many links", many_links, EVENTS, "either"),
        Case("strange names", strange_names, EVENTS, "either"),
        Case("an empty configuration", attribute("config", ""), OURS, "either"),
        Case("attributes that are lists", attribute("config", ["a", "b"]), OURS, "either"),
        Case("attributes that are numbers", attribute("inputs", 3.5), OURS, "either"),
        Case("no attributes", removed("config", "inputs", "key", "seed", "content_hash", "format", "creator"), OURS, "either"),
        Case("deep JSON as configuration", attribute("config", deep), OURS, "either"),
        Case("deep objects as configuration", attribute("config", deep_object), OURS, "either"),
        Case("deep JSON as inputs", attribute("inputs", deep), OURS, where=HEADER),
        Case("deep objects as inputs", attribute("inputs", deep_object), OURS, where=HEADER),
        Case("deep JSON as ledger", attribute("ledger", deep), (SELECTED, FEATURES), "either"),
        Case("inputs that are no list", attribute("inputs", "{}"), OURS, where=HEADER),
        Case("numbers beyond all", attribute("inputs", '[{"path":"x","size":1e400,"fingerprint":"","entries":1,"sum_of_weights":1e999}]'), OURS, where=HEADER),
        Case("a configuration of 50 MB", attribute("config", lambda: " " * (50 << 20)), OURS, where=HEADER),
        Case("paths out of the folder", inputs(with_members(path="../../../../etc/passwd")), OURS, "either"),
        Case("paths of devices", inputs(with_members(path="/dev/zero")), OURS, "either"),
        Case("paths with line breaks", inputs(with_members(path="a\nb\x1b[2J")), OURS, "either"),
        Case("two hundred thousand inputs", inputs(lambda records: [dict(records[0], inputs=None)] * 200_000), OURS, where=HEADER),
        Case("inputs 100 deep", inputs(deep_inputs(100)), OURS, "either"),
        Case("inputs 400 deep", inputs(deep_inputs(400)), OURS, "either"),
        Case("as many entries as there are numbers", inputs(with_members(entries=2**63 - 1, size=2**63 - 1)), OURS, "either"),
        Case("less than no entries", inputs(with_members(entries=-(2**63), size=-1)), OURS, "either"),
        Case("enormous weights", inputs(with_members(sum_of_weights=1.7e308, sum_of_squared_weights=-1.0)), OURS, "either"),
        Case("a fingerprint that is none", inputs(with_members(fingerprint="../x")), OURS, "either"),
        Case("a negative version", attribute("format_version", np.int64(-1)), OURS, where=HEADER),
        Case("another format", attribute("format", "hep-prep/\nscan"), OURS, where=HEADER),
        Case("a ledger of all numbers", ledger(total_entries=2**63 - 1, first_entry=0, end_entry=2**63 - 1), (SELECTED,), where=HEADER),
        Case("a ledger below zero", ledger(total_entries=5, first_entry=-(2**63), end_entry=2**63 - 1), (SELECTED,), where=HEADER),
        Case("offsets beyond all", offsets(lambda found: np.full_like(found, 2**64 - 1)), (SELECTED,)),
        Case("offsets that descend", offsets(lambda found: found[::-1].copy()), (SELECTED,)),
        Case("a target called ..", target_name(".."), (DOMAINS,)),
        Case("a target with commas", target_name('a,b"c', "d\ne"), (DOMAINS,)),
        Case("a target of a long name", target_name("n" * 5000, "\u202ex"), (DOMAINS,)),
        Case("three hundred targets", target_name(*(f"t{number}" for number in range(300))), (DOMAINS,), "either"),
        Case("samples with strange names", newline_text, (DOMAINS,), "either", {DOMAINS: "samples/name"}),
    ]  # fmt: skip
    return found


def raw_cases(good: Path, work: Path) -> list[tuple[str, Path, str]]:
    """Files made by changing bytes: a name, the file, and the outcome."""
    made = []

    def file(name: str, content: bytes, outcome: str) -> None:
        path = work / f"raw{len(made)}.h5"
        path.write_bytes(content)
        made.append((name, path, outcome))

    content = good.read_bytes()
    file("nothing", b"", "refused")
    file("a signature alone", content[:8], "refused")
    file("half of it", content[: len(content) // 2], "refused")
    for size in (512, 1 << 20):
        block = work / f"block{size}.h5"
        with h5py.File(good) as source, h5py.File(block, "w", userblock_size=size) as target:
            for name in source:
                source.copy(name, target)
            for name, value in source.attrs.items():
                target.attrs[name] = value
        with block.open("r+b") as stream:
            stream.write(b"#!/bin/sh\ntouch marker\n")
        made.append((f"a user block of {size} bytes", block, "either"))
    # An attribute in one piece whose declared length is a gigabyte: the length stands in its type.
    attribute_file = work / "attribute.h5"
    shutil.copy(good, attribute_file)
    with h5py.File(attribute_file, "r+") as stream:
        del stream.attrs["config"]
        stream.attrs["config"] = np.bytes_(b"c" * 12_345)
    bytes_ = attribute_file.read_bytes()
    length = (12_345).to_bytes(4, "little")
    for claim in (1 << 30, 2**32 - 1):
        file(f"an attribute of {claim} bytes", bytes_.replace(length, claim.to_bytes(4, "little")), "left to libhdf5")
    # A text that says it is longer than the heap it lies in.
    lying = work / "lying.h5"
    shutil.copy(good, lying)
    with h5py.File(lying, "r+") as stream:
        text = "q" * 54_321
        stored = _texts(stream, "cutflow/name", text)
    bytes_ = lying.read_bytes()
    file("a text of 4 GB in a heap of less", bytes_.replace(stored[:4] + stored[4:], (2**32 - 16).to_bytes(4, "little") + stored[4:]),
         "left to libhdf5")  # fmt: skip
    return made


class Sandbox:
    """Runs commands on a hostile file, and watches what they do."""

    def __init__(self, work: Path, base: Path, report: Report):
        self.work, self.base, self.report = work, base, report
        work.mkdir()
        self.out = work / "sand/box/out"
        self.file = work / "sand/box/in/hostile.h5"
        self.marker = work / "plugin-was-loaded"
        self.crashes = 0
        self.hangs = 0
        self.runs = 0
        self.peak = 0
        self.slowest = 0.0
        self.worst = ""
        self.environment = dict(os.environ, HDF5_PLUGIN_PATH=str(self._plugin()))
        self.files = {
            SELECTED: self.base / "out/selected/ttH.h5", FEATURES: self.base / "out/features/ttH.h5",
            DOMAINS: self.base / "out/domains.h5", MODEL: self.base / "run/model.h5", MAPPED: work / "mapped.h5",
        }  # fmt: skip
        self._make_mapped()
        (work / "mapping.toml").write_text(MAPPING)

    def _plugin(self) -> Path:
        """A folder with a filter that tells when it is loaded, under the names that libhdf5 tries: all."""
        folder = self.work / "plugins"
        folder.mkdir()
        source = folder / "plugin.c"
        source.write_text(PLUGIN)
        compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
        if not compiler:
            print("hostile: no C compiler: no plugin that would tell of itself")
            return folder
        run(compiler, "-shared", "-fPIC", f'-DMARKER="{self.marker}"', source, "-o", folder / "libhostile.so")
        # It does tell: loaded on purpose, once.
        subprocess.run(["env", f"LD_PRELOAD={folder / 'libhostile.so'}", "true"], check=True)
        self.report.check(self.marker.exists(), "the plugin does not tell when it is loaded")
        self.marker.unlink()
        return folder

    def _make_mapped(self) -> None:
        random_ = np.random.default_rng(7)
        with h5py.File(self.files[MAPPED], "w") as file:
            rows, jets, leptons = 200, 8, 2
            for name, most in (("pt", 200.0), ("eta", 2.0), ("phi", 3.0), ("mass", 10.0)):
                file[f"jets/{name}"] = random_.uniform(1, most, (rows, jets)).astype("f4")
            file["jets/flavor"] = random_.integers(0, 6, (rows, jets)).astype("u1")
            file["jets/btag"] = random_.integers(0, 2, (rows, jets)).astype("u1")
            file["jets/valid"] = random_.random((rows, jets)) < 0.8
            for name, most in (("pt", 100.0), ("eta", 2.0), ("phi", 3.0)):
                file[f"leptons/{name}"] = random_.uniform(1, most, (rows, leptons)).astype("f4")
            file["leptons/charge"] = np.ones((rows, leptons), "i1")
            file["events/number"] = np.arange(rows)
            file["events/weight"] = np.ones(rows)
            file["events/met"] = random_.uniform(0, 100, rows).astype("f4")
            file["events/met_phi"] = random_.uniform(-3, 3, rows).astype("f4")

    def commands(self, kind: str, path: str) -> list[tuple[list[str], tuple[str, ...]]]:
        """The commands that read a kind of file, and what of it each cannot do without."""
        both, values, any_ = (DATA, HEADER, STORAGE), (DATA, STORAGE), ()
        prep, train = str(program("prep")), str(program("train"))
        file, out = str(self.file), str(self.out)
        samples, run_folder = str(self.work / "sand/box/samples.toml"), str(self.base / "run")
        quiet = ["--quiet"]
        looks = [([prep, "inspect", file, "--json", "--sums"], any_), ([prep, "dump", file, f"/{path}", "--entries", "0:3"], (STORAGE,))]
        if "verify" in subprocess.run([prep, "--help"], capture_output=True, text=True).stdout:
            looks.append(([prep, "verify", file], any_))
        select = [prep, "select", "--samples", samples, "--out-dir", out, *quiet]
        if kind == SELECTED:
            return [*looks, ([prep, "explain", file, "--entry", "0"], any_ if path.startswith("cutflow") else values),
                    (select, any_ if path.startswith("cutflow") else values),
                    ([prep, "features", "--out-dir", str(self.work / "sand/box/line"), "--force", *quiet], both)]  # fmt: skip
        if kind == FEATURES:
            line = str(self.work / "sand/box/line")
            return [*looks, ([prep, "build-domains", "--samples", str(self.base / "samples.toml"), "--out-dir", line,
                              "--output", f"{out}/domains.h5", "--force", *quiet], both),
                    ([train, "score", file, "--run", run_folder, "-o", f"{out}/scores.h5", *quiet], both)]  # fmt: skip
        if kind == DOMAINS:
            fit = ["--epochs", "2:2", "--threads", "1", *quiet]
            return [*looks, ([train, "fit", file, "--output", f"{out}/run", "--force", *fit], both),
                    ([train, "evaluate", run_folder, "--domains", file, *quiet], both if path.startswith("features") else (HEADER,)),
                    ([train, "templates", run_folder, "--domains", file, "--output", f"{out}/templates", *quiet], (HEADER,))]  # fmt: skip
        if kind == MODEL:
            hostile_run = str(self.work / "sand/box/run")
            return [*looks, ([train, "evaluate", hostile_run, *quiet], both),
                    ([train, "export", hostile_run, f"{out}/model.onnx"], both),
                    ([train, "score", str(self.files[FEATURES]), "--run", hostile_run, "-o", f"{out}/scores.h5", *quiet], both)]  # fmt: skip
        return [*looks, (select, values)]

    def prepare(self, kind: str, make: Callable[[Path], None]) -> None:
        """Puts a hostile file where the commands look for it."""
        box = self.work / "sand/box"
        shutil.rmtree(self.work / "sand", ignore_errors=True)
        self.out.mkdir(parents=True)
        self.file.parent.mkdir()
        make(self.file)
        for name, content in (("outside.raw", b"\0" * (1 << 20)),):
            (self.file.parent / name).write_bytes(content)
        with h5py.File(self.file.parent / "outside.h5", "w") as outside:
            outside["x"] = np.zeros(100_000)
        mapping = f'mapping = "{self.work / "mapping.toml"}"\n' if kind == MAPPED else ""
        (box / "samples.toml").write_text(
            f'[[sample]]\nname = "s"\nclass = "signal"\ndomain = "both"\nfiles = ["in/hostile.h5"]\n{mapping}')
        if kind in (SELECTED, FEATURES):
            for folder in ("selected", "features"):
                (box / "line" / folder).mkdir(parents=True)
            for sample in ("ttH", "ttbar_pythia", "ttbb_sherpa_cuts"):
                (box / f"line/{kind}/{sample}.h5").symlink_to(self.base / f"out/{kind}/{sample}.h5")
            (box / f"line/{kind}/ttH.h5").unlink()
            (box / f"line/{kind}/ttH.h5").symlink_to(self.file)
        if kind == MODEL:
            shutil.copytree(self.base / "run", box / "run")
            (box / "run/model.h5").unlink()
            (box / "run/model.h5").symlink_to(self.file)
            # A hostile run names the hash of its model.
            try:
                with h5py.File(self.file) as model:
                    record = json.loads((box / "run/run.json").read_text())
                    record["hashes"]["model"] = model.attrs["content_hash"]
                    (box / "run/run.json").write_text(json.dumps(record))
            except (OSError, KeyError):
                pass

    def attempt(self, case: str, command: list[str], must: str) -> None:
        """Runs a command within its limits."""
        told = f"{case}: {' '.join(Path(word).name if '/' in word else word for word in command[:3])}"
        with tempfile.TemporaryFile("w+") as errors:
            def limit() -> None:
                resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))

            start = time.monotonic()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=limit,
                                       env=self.environment, cwd=self.work / "sand/box")  # fmt: skip
            killer = None
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() - start > MOST_WAIT and not killer:
                    process.kill()
                    killer = True
                time.sleep(0.004)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = usage.ru_utime + usage.ru_stime
            # The kernel's end of a process that has used up its time.
            killer = killer or process.returncode == -signal.SIGKILL or process.returncode == -signal.SIGXCPU
            errors.seek(0)
            text = errors.read()
        self.runs += 1
        memory = usage.ru_maxrss * 1024
        if memory > self.peak:
            self.peak, self.worst = memory, told
        self.slowest = max(self.slowest, seconds)
        lines = [line for line in text.splitlines() if line.startswith("error: ")]
        code = process.returncode
        if must == "left to libhdf5":
            # What libhdf5 does with damaged bytes may even be to go round in circles.
            self.crashes += code < 0 and not killer
            self.hangs += bool(killer)
            return
        self.report.check(code in STATUSES and not killer, f"{told}: ended with {code} after {seconds:.1f} s: {text[-300:]}")
        self.report.check(code == 0 or len(lines) == 1, f"{told}: {code}, not one line: {text[-300:]!r}")
        self.report.check(all(ord(letter) >= 32 or letter in "\n" for letter in text), f"{told}: control characters: {text[:300]!r}")
        self.report.check(memory <= MOST_MEMORY, f"{told}: took {memory >> 20} MB")
        if must == "refused":
            self.report.check(code in (65, 66), f"{told}: not refused: ended with {code}: {text[-200:]}")
        if must == "works":
            self.report.check(code == 0, f"{told}: ended with {code}: {text[-200:]}")

    def look(self, case: str) -> None:
        """What must never have happened."""
        self.report.check(not self.marker.exists(), f"{case}: a plugin was loaded")
        self.marker.unlink(missing_ok=True)
        self.report.equal(sorted(path.name for path in (self.work / "sand").iterdir()), ["box"], f"{case}: beside the folder")
        known = {"in", "out", "line", "run", "samples.toml"}
        others = {path.name for path in (self.work / "sand/box").iterdir()} - known
        self.report.check(not others, f"{case}: outside the output folder: {others}")
        inside = {path.name for path in self.file.parent.iterdir()} - {"hostile.h5", "outside.h5", "outside.raw"}
        self.report.check(not inside, f"{case}: beside the input: {inside}")
        for path in self.out.rglob("*.csv"):
            with path.open(newline="") as stream:
                widths = {len(row) for row in csv.reader(stream)}
            self.report.check(len(widths) <= 1, f"{case}: {path.name}: rows of {sorted(widths)} fields")


@dataclass
class Job:
    """A hostile file, and what every command must make of it."""

    title: str
    kind: str
    path: str
    make: Callable[[Sandbox, Path], None]
    # Of a command, and what of the file it cannot do without.
    must: Callable[[list[str], tuple[str, ...]], str]
    is_flip: bool = False

    def run(self, box: Sandbox) -> None:
        box.prepare(self.kind, lambda into: self.make(box, into))
        for command, needs in box.commands(self.kind, self.path):
            box.attempt(self.title, command, self.must(command, needs))
        if not self.is_flip:
            box.look(self.title)


def job(case: Case, kind: str) -> Job:
    path = (case.paths or VALUES)[kind]

    def make(box: Sandbox, into: Path) -> None:
        shutil.copy(box.files[kind], into)
        with h5py.File(into, "r+") as file:
            kept = dict(file[path].attrs)
            case.harm(file, path)
            # Else an attribute that is gone would be what is refused.
            if isinstance(file.get(path, getlink=True), h5py.HardLink) and path in file:
                file[path].attrs.update(kept)

    def must(command: list[str], needs: tuple[str, ...]) -> str:
        return case.outcome if case.where in needs or case.outcome == "works" and command[1] != "verify" else "either"

    return Job(f"{case.name} ({kind})", kind, path, make, must)


def raw_job(name: str, made: Path, outcome: str) -> Job:
    def must(command: list[str], needs: tuple[str, ...]) -> str:
        return outcome if STORAGE in needs or outcome == "left to libhdf5" else "either"

    return Job(name, SELECTED, VALUES[SELECTED], lambda _, into: shutil.copy(made, into), must)


def flips(count: int) -> list[Job]:
    """Flipped bytes and cut ends: libhdf5's."""
    random_ = random.Random(11)

    def flip(number: int) -> Job:
        kind, seed = random_.choice(STAGES), random_.random()

        def make(box: Sandbox, into: Path) -> None:
            own = random.Random(seed)
            content = bytearray(box.files[kind].read_bytes())
            if number % 4 == 0:
                content = content[: own.randrange(len(content))]
            else:
                for _ in range(own.choice((1, 1, 4))):
                    content[own.randrange(min(len(content), 1 << 16))] ^= own.choice((1, 0x80, 0xFF))
            into.write_bytes(content)

        return Job(f"flip {number}", kind, VALUES[kind], make, lambda *_: "left to libhdf5", is_flip=True)

    return [flip(number) for number in range(count)]


def work_off(jobs: list[Job], work: Path, base: Path, told: multiprocessing.SimpleQueue) -> None:
    """Runs some of the files, and tells what became of them."""
    report = Report("hostile")
    box = Sandbox(work, base, report)
    for one in jobs:
        one.run(box)
    told.put((report.checked, report.failed, box.runs, box.crashes, box.hangs, box.peak, box.worst, box.slowest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", action="append", default=[])
    parser.add_argument("--flips", type=int, default=40)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("hostile")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        work = Path(work).resolve()
        base = work / "base"
        make_base(base)
        jobs = [job(case, kind) for case in cases() if not options.case or case.name in options.case for kind in case.kinds]
        if not options.case:
            jobs += [raw_job(*case) for case in raw_cases(base / "out/selected/ttH.h5", work)]
            jobs += flips(options.flips)
        fork = multiprocessing.get_context("fork")
        told = fork.SimpleQueue()
        workers = [
            fork.Process(target=work_off, args=(jobs[number :: options.workers], work / f"worker{number}", base, told))
            for number in range(options.workers)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            report.check(worker.exitcode == 0, f"a worker ended with {worker.exitcode}")
        results = []
        while not told.empty():
            results.append(told.get())
        checked, failed, runs, crashes, hangs = (sum(numbers) for numbers in list(zip(*results))[:5])
        report.checked, report.failed = report.checked + checked, report.failed + failed
        peak, worst = max((result[5], result[6]) for result in results)
        slowest = max(result[7] for result in results)
        print(f"hostile: {len(jobs)} files, {runs} runs; at most {peak >> 20} MB ({worst}) and {slowest:.1f} s;"
              f" {crashes} crashes and {hangs} runs without end in libhdf5 on damaged bytes")  # fmt: skip
    report.finish()


if __name__ == "__main__":
    main()
