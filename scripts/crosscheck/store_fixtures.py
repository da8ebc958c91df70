#!/usr/bin/env python3
"""Makes the fixtures of Tests/HDF5StoreTests and Tests/StageFilesTests, and prints their content
hashes, which the tests hold as literals.

    store_fixtures.py          (h5py 3.16, HDF5 2.0, numpy 2.4)

Everything here is written as h5py does it by itself: no attributes, strings of fixed length, other
integer types, compression, so that the readers meet files that our writer never makes.
"""
import pathlib

import h5py
import numpy as np

from content_hash import content_hash

TESTS = pathlib.Path(__file__).resolve().parents[2] / "Tests"


def kinds(path):
    """One dataset of every kind that the reader knows, and of some that it refuses."""
    with h5py.File(path, "w") as file:
        for name in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", ">f4", ">i8"]:
            file[f"numbers/{name.replace('>', 'big_')}"] = np.arange(6, dtype=name).reshape(3, 2)
        file["numbers/negative"] = np.array([-1, 300], dtype="i8")
        file["numbers/beyond_float"] = np.array([1e300])
        file["numbers/rounded"] = np.array([0.1, np.nan, -np.inf])
        file["numbers/bool"] = np.array([True, False])
        file["numbers/scalar"] = np.float64(2.5)
        file["numbers/empty"] = np.zeros((0, 4), dtype="f4")
        write_compact(file, b"numbers/compact", np.array([3, 2, 1], dtype="u1"))
        deflated = np.arange(20000, dtype="f4").reshape(5000, 4)
        file.create_dataset(
            "numbers/deflated", data=deflated, chunks=(777, 4), compression="gzip", shuffle=True)
        file["texts/fixed"] = np.array([b"ttH", b"", "\u00b5".encode()], dtype="S4")
        file["texts/variable"] = np.array(["ttH", "", "\u00b5"], dtype=h5py.string_dtype())
        file["links/soft"] = h5py.SoftLink("/numbers/f4")
        file.attrs["unsigned"] = np.uint64(2**64 - 1)
        file.attrs["small"] = np.int8(-3)
        file.attrs["real"] = 0.5
        file.attrs["reals"] = np.array([0.5, 1.5])
        file.attrs["text"] = "\u00b5"
        file.attrs["fixed_text"] = np.bytes_("fixed")
        file.attrs["texts"] = ["a", ""]
        file.attrs["compound"] = np.zeros(1, dtype=[("a", "f4")])


def fields(path):
    """Datasets of records: padded, compressed, within one another, with arrays."""
    with h5py.File(path, "w") as file:
        inner = np.dtype([("pt", ">f8"), ("eta", "f4")])
        record = np.dtype([("id", "i2"), ("valid", "?"), ("p4", inner), ("name", "S3")])
        table = np.zeros((50, 3), dtype=record)
        number = np.arange(150).reshape(50, 3)
        table["id"], table["valid"] = -number, number % 2
        table["p4"]["pt"], table["p4"]["eta"] = number / 8, number + 0.1
        file.create_dataset(
            "group/jets", data=table, chunks=(7, 2), compression="gzip", shuffle=True)
        rows = np.zeros(4, dtype=[("x", "f4", (3,)), ("grid", "i4", (2, 2)), ("one", "u1")])
        rows["x"], rows["one"] = np.arange(12).reshape(4, 3), 250
        rows["grid"] = np.arange(16).reshape(4, 2, 2)
        file["rows"] = rows
        file["dotted.name"] = np.arange(3)
        file["dotted"] = rows
        file["single"] = rows[1]


def refused(path):
    """What lies elsewhere, or needs what is not there."""
    with h5py.File(path, "w") as file:
        file["external"] = h5py.ExternalLink("kinds.h5", "/numbers/f4")
        layout = h5py.VirtualLayout(shape=(3, 2), dtype="f4")
        layout[:] = h5py.VirtualSource("kinds.h5", "numbers/f4", shape=(3, 2))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("lzf", data=np.zeros(100), compression="lzf")
        file["latin"] = np.array([b"\xb5"], dtype="S1")
        file["compound"] = np.zeros(2, dtype=[("a", "f4")])
        # A claim of 8 TB that no byte stands behind.
        file.create_dataset("claim", shape=(10**12,), dtype="f8", chunks=(1000,))


def circle(path):
    """A group that is its own child."""
    with h5py.File(path, "w") as file:
        file["a/b"] = np.zeros(1)
        file["a/again"] = file["a"]


def hostile(path):
    """Claims that little or nothing stands behind."""
    with h5py.File(path, "w") as file:
        # Ten numbers in a chunk of 256 MiB.
        file.create_dataset("chunk", shape=(10,), maxshape=(None,), dtype="f8", chunks=(1 << 25,), compression="gzip")
        type_ = h5py.h5t.C_S1.copy()
        type_.set_size(2 << 20)
        h5py.h5d.create(file.id, b"long", type_, h5py.h5s.create_simple((3,)))
        # Twenty groups, a million paths.
        group = file.create_group("lattice")
        for _ in range(20):
            below = group.create_group("a")
            group["b"] = below
            group = below


def named(path):
    """A type with a name beside a dataset."""
    with h5py.File(path, "w") as file:
        file["type"] = np.dtype("f4")
        file["x"] = np.arange(3, dtype="f4")


def write_compact(file, name, values):
    """A dataset inside its own header."""
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(values.shape)
    data = h5py.h5d.create(file.id, name, h5py.h5t.STD_U8LE, space, creation)
    data.write(h5py.h5s.ALL, h5py.h5s.ALL, values)


def compact(path):
    """Such a dataset, its shape damaged to claim more than there is."""
    with h5py.File(path, "w") as file:
        write_compact(file, b"x", np.ones(1237, dtype="u1"))
    size, claim = (1237).to_bytes(8, "little"), (1 << 20).to_bytes(8, "little")
    path.write_bytes(path.read_bytes().replace(size, claim))


def domains(path):
    """A domain file as someone else would write it: no attribute anywhere, the target without
    truth, strings of fixed length, doubles and 64-bit integers throughout."""
    rng = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        file["features/names"] = np.array([b"ht", b"dr_bb"], dtype="S8")
        file["scaling/mean"] = np.array([300.0, 2.0])
        file["scaling/std"] = np.array([100.0, 0.5])
        for part, rows in [("train", 6), ("test", 4)]:
            for domain in ["source", "target"]:
                group = file.create_group(f"{part}/{domain}")
                group["x"] = np.round(rng.normal([300, 2], [100, 0.5], size=(rows, 2)), 3)
                group["w_domain"] = np.ones(rows)
            file[f"{part}/source/label"] = np.arange(rows) % 2
            file[f"{part}/source/w_label"] = np.ones(rows)


if __name__ == "__main__":
    made = {
        "HDF5StoreTests/Fixtures/kinds.h5": kinds,
        "HDF5StoreTests/Fixtures/fields.h5": fields,
        "HDF5StoreTests/Fixtures/refused.h5": refused,
        "HDF5StoreTests/Fixtures/circle.h5": circle,
        "HDF5StoreTests/Fixtures/compact.h5": compact,
        "HDF5StoreTests/Fixtures/hostile.h5": hostile,
        "HDF5StoreTests/Fixtures/named.h5": named,
        "StageFilesTests/Fixtures/foreign_domains.h5": domains,
    }
    for name, make in made.items():
        make(TESTS / name)
        print(name, content_hash(TESTS / name) if make in (kinds, named, domains) else "")
