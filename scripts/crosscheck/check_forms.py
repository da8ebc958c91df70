"""The same events in many forms: `prep select` must find the same objects in all of them.

    python check_forms.py DELPHES_FILE [--root-python PYTHON] [--work DIR]

The events of a Delphes file are written as flat ntuples (jagged branches with counters, arrays of
fixed length padded with NaN or beside a mask, in GeV and MeV) and as HDF5 (padded, plain and
compound, with a mask and with NaN, compressed and not). Each is selected through a mapping, by a
b-tag bit, and every selected value and every row of the cutflow is compared bit for bit with what
Delphes' own file gives. `std::vector` branches need PyROOT (requirements-root.txt): where neither
this python nor --root-python has it, one line says that they were left out.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import awkward as ak
import h5py
import numpy as np
import uproot

from common import REPOSITORY, Report, content_hash, program, run

BY_BIT = '[btag]\nmode = "bit"\nbit = 0\n'
COLLECTIONS = {"jet": "Jet", "electron": "Electron", "muon": "Muon"}
MEMBERS = {
    "jet": {"pt": "PT", "eta": "Eta", "phi": "Phi", "mass": "Mass", "flavor": "Flavor",
            "btag": "BTag"},
    "electron": {"pt": "PT", "eta": "Eta", "phi": "Phi", "charge": "Charge"},
    "muon": {"pt": "PT", "eta": "Eta", "phi": "Phi", "charge": "Charge"},
}  # fmt: skip
BASKET = 1500  # entries, so that every column has several


class Events:
    """What uproot reads of a Delphes file: jagged columns of objects, flat ones of events."""

    def __init__(self, path: Path):
        tree = uproot.open(path)["Delphes"]
        self.objects = {
            kind: {
                name: tree[f"{COLLECTIONS[kind]}/{COLLECTIONS[kind]}.{member}"].array()
                for name, member in members.items()
            }
            for kind, members in MEMBERS.items()
        }
        self.event = {
            "number": ak.to_numpy(ak.flatten(tree["Event/Event.Number"].array())),
            "weight": ak.to_numpy(ak.flatten(tree["Event/Event.Weight"].array())),
            "met": ak.to_numpy(ak.flatten(tree["MissingET/MissingET.MET"].array())),
            "met_phi": ak.to_numpy(ak.flatten(tree["MissingET/MissingET.Phi"].array())),
        }
        self.count = len(self.event["number"])

    def in_mev(self) -> "Events":
        """The same in MeV, as doubles: only so do they come back to the same GeV."""
        other = object.__new__(Events)
        other.count = self.count
        other.event = dict(self.event, met=self.event["met"].astype(np.float64) * 1000)
        other.objects = {}
        for kind, columns in self.objects.items():
            momenta = {
                name: ak.values_astype(columns[name], np.float64) * 1000
                for name in ("pt", "mass") if name in columns
            }  # fmt: skip
            other.objects[kind] = {**columns, **momenta}
        return other

    def padded(self, kind: str, gap: int = 0) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """The columns of a collection, [N, M], and which items are objects.

        Padding holds junk: NaN in pT, else what would be an error or an object if it were read. A
        gap puts padding in front of the objects too.
        """
        columns = self.objects[kind]
        counts = ak.to_numpy(ak.num(columns["pt"]))
        width = int(counts.max()) + 1 + gap
        index = np.arange(width) - gap
        valid = (index >= 0) & (index < counts[:, None])
        padded = {}
        for name, jagged in columns.items():
            values = ak.to_numpy(ak.flatten(jagged))
            junk = np.nan if values.dtype.kind == "f" else 99
            padded[name] = np.full((self.count, width), junk, dtype=values.dtype)
            padded[name][valid] = values
        return padded, valid


def mapping(columns: dict[str, dict[str, str]], tree: str = "", unit: str = "GeV") -> str:
    """The text of a mapping."""
    lines = [f'tree = "{tree}"'] if tree else []
    lines.append(f'momentum_unit = "{unit}"')
    for table, keys in columns.items():
        lines += [f"[{table}]", *(f'{key} = "{column}"' for key, column in keys.items())]
    return "\n".join(lines) + "\n"


def names(style: str, **more: dict[str, str]) -> dict[str, dict[str, str]]:
    """All columns, named by a format string of kind and member; more keys of some tables."""
    columns = {
        kind: {name: style.format(kind=kind, name=name) for name in members}
        for kind, members in MEMBERS.items()
    }
    for kind, keys in more.items():
        columns[kind] = {**columns[kind], **keys}
    return columns


EVENT = {
    "event": {"number": "number", "weight": "weight"},
    "met": {"pt": "met", "phi": "met_phi"},
}


def score(events: Events) -> ak.Array:
    """A discriminator in place of the mask; at the threshold itself where a jet is tagged."""
    is_tagged = events.objects["jet"]["btag"] % 2 == 1
    return ak.values_astype(ak.where(is_tagged, 0.2783, 0.27), np.float32)


# ROOT


def write_tree(path: Path, columns: dict) -> None:
    count = len(next(iter(columns.values())))
    with uproot.recreate(path, compression=uproot.ZSTD(3)) as file:
        file.mktree("other", {"x": np.dtype("i4")}).extend({"x": np.arange(3)})
        tree = file.mktree(
            "deep/Events", {name: branch_type(values) for name, values in columns.items()}
        )
        for start in range(0, count, BASKET):
            tree.extend({name: v[start : start + BASKET] for name, v in columns.items()})


def branch_type(values: ak.Array | np.ndarray) -> object:
    """What uproot makes a branch of: a jagged one with a counter, a fixed array, a number."""
    if isinstance(values, ak.Array):
        return ak.type(values).content
    return np.dtype((values.dtype, values.shape[1:]))


def jagged(path: Path, events: Events, unit: str = "GeV", by_score: bool = False) -> str:
    """Branches Jet_pt[nJet] and the like; flavours signed, charges of the electrons real."""
    objects = {kind: dict(columns) for kind, columns in events.objects.items()}
    flavor = ak.values_astype(objects["jet"]["flavor"], np.int32)
    objects["jet"]["flavor"] = flavor * (1 - 2 * (ak.local_index(flavor) % 2))
    charge = objects["electron"]["charge"]
    objects["electron"]["charge"] = ak.values_astype(charge, np.float32)
    if by_score:
        objects["jet"]["btag"] = score(events)
    columns = {kind: ak.zip(columns) for kind, columns in objects.items()}
    columns |= {name: ak.Array(values) for name, values in events.event.items()}
    write_tree(path, columns)
    jet = {"btag": "jet_btag >= 0.2783"} if by_score else {}
    return mapping(EVENT | names("{kind}_{name}", jet=jet), tree="deep/Events", unit=unit)


def fixed(path: Path, events: Events, unit: str = "GeV", masked: bool = False) -> str:
    """Branches jet_pt[M]; pT is NaN in the padding, or a mask is beside it."""
    columns, masks = dict(events.event), {}
    for kind in MEMBERS:
        padded, valid = events.padded(kind, gap=2 if masked else 0)
        if masked:
            padded["pt"][~valid] = 100.0
            padded["valid"] = valid
            masks[kind] = {"mask": f"{kind}_valid"}
        columns |= {f"{kind}_{name}": values for name, values in padded.items()}
    write_tree(path, columns)
    return mapping(EVENT | names("{kind}_{name}", **masks), tree="deep/Events", unit=unit)


def vectors(path: Path, source: Path, python: str) -> str | None:
    """Branches of type std::vector, written by PyROOT; None where there is none."""
    script = Path(__file__).with_name("write_vectors.py")
    done = subprocess.run([python, script, source, path], capture_output=True, text=True)
    if done.returncode == 3:
        return None
    if done.returncode != 0:
        sys.exit(f"{script}: ended with {done.returncode}:\n{done.stderr.strip()}")
    return mapping(EVENT | names("{kind}_{name}"), tree="deep/Events")


# HDF5


def plain(path: Path, events: Events, unit: str = "GeV", masked: bool = False) -> str:
    """Datasets jets/pt and the like, compressed in chunks that no batch of ours fits."""
    masks = {}
    with h5py.File(path, "w") as file:
        for kind in MEMBERS:
            padded, valid = events.padded(kind, gap=1 if masked else 0)
            if masked:
                padded["pt"][~valid] = 100.0
                padded["valid"] = valid if kind == "jet" else valid.astype("i4")
                masks[kind] = {"mask": f"{kind}s/valid"}
            for name, values in padded.items():
                chunks = (min(777, len(values)), min(3, values.shape[1]))
                file.create_dataset(f"{kind}s/{name}", data=values, chunks=chunks,
                                    compression="gzip", shuffle=True)  # fmt: skip
        for name, values in events.event.items():
            file[name] = values
    return mapping(EVENT | names("{kind}s/{name}", **masks), unit=unit)


def compound(path: Path, events: Events, unit: str = "GeV", masked: bool = False) -> str:
    """Fields of datasets data/jet and the like, and of one dataset of events."""
    masks = {}
    with h5py.File(path, "w") as file:
        for kind in MEMBERS:
            padded, valid = events.padded(kind, gap=1 if masked else 0)
            if masked:
                padded["pt"][~valid] = 100.0
                padded["valid"] = valid
                masks[kind] = {"mask": f"data/{kind}.valid"}
            table = np.zeros(valid.shape, dtype=[(n, v.dtype) for n, v in padded.items()])
            for name, values in padded.items():
                table[name] = values
            file.create_dataset(f"data/{kind}", data=table, compression="gzip" if masked else None)
        table = np.zeros(events.count, dtype=[(n, v.dtype) for n, v in events.event.items()])
        for name, values in events.event.items():
            table[name] = values
        file["events"] = table
    event = {
        table: {key: f"events.{column}" for key, column in keys.items()}
        for table, keys in EVENT.items()
    }
    return mapping(event | names("data/{kind}.{name}", **masks), unit=unit)


# Comparison


class Selecting:
    """Runs `prep select` on one file, in a folder of its own."""

    def __init__(self, work: Path):
        self.work = work

    def select(self, name: str, path: Path, mapped: str | None, *options: object,
               selection: str = BY_BIT) -> Path:  # fmt: skip
        folder = self.work / name
        (folder / "maps").mkdir(parents=True)
        (folder / "selection.toml").write_text(selection)
        lines = ["[[sample]]", 'name = "s"', 'class = "signal"', 'domain = "both"',
                 f'files = ["{path.resolve()}"]']  # fmt: skip
        if mapped is not None:
            (folder / "maps" / "columns.toml").write_text(mapped)
            lines.append('mapping = "maps/columns.toml"')
        (folder / "samples.toml").write_text("\n".join(lines) + "\n")
        run(
            program("prep"), "select", "--samples", folder / "samples.toml",
            "--selection", folder / "selection.toml", "--out-dir", folder / "out", "--quiet",
            *options,
        )  # fmt: skip
        return folder / "out" / "selected" / "s.h5"


def compare(report: Report, form: str, found: Path, expected: Path) -> None:
    with h5py.File(found) as a, h5py.File(expected) as b:
        for group in ("event", "jet", "electron", "muon", "cutflow"):
            report.equal(sorted(a[group]), sorted(b[group]), f"{form}: columns of {group}")
            for name in b[group]:
                report.arrays_equal(a[group][name][:], b[group][name][:], f"{form}: {group}/{name}")
    # The files differ, so nothing but the contents can have made the hashes equal.
    report.equal(content_hash(found), content_hash(expected), f"{form}: content hash")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--root-python", default=sys.executable, help="a python that has PyROOT")
    parser.add_argument("--work", type=Path, help="where to put files [a temporary folder]")
    options = parser.parse_args()

    report = Report("forms")
    events = Events(options.file)
    mev = events.in_mev()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        folder = Path(work)
        forms = {
            "jagged": jagged(folder / "jagged.root", events),
            "jagged-score": jagged(folder / "jagged-score.root", events, by_score=True),
            "jagged-mev": jagged(folder / "jagged-mev.root", mev, "MeV"),
            "fixed-nan": fixed(folder / "fixed-nan.root", events),
            "fixed-mask-mev": fixed(folder / "fixed-mask-mev.root", mev, "MeV", masked=True),
            "plain-nan": plain(folder / "plain-nan.h5", events),
            "plain-mask": plain(folder / "plain-mask.h5", events, masked=True),
            "plain-mask-mev": plain(folder / "plain-mask-mev.h5", mev, "MeV", masked=True),
            "compound-nan": compound(folder / "compound-nan.h5", events),
            "compound-mask": compound(folder / "compound-mask.h5", events, masked=True),
            "compound-nan-mev": compound(folder / "compound-nan-mev.h5", mev, "MeV"),
        }
        written = vectors(folder / "vectors.root", options.file, options.root_python)
        if written is None:
            print("forms: std::vector branches left out: no PyROOT (requirements-root.txt)")
        else:
            forms["vectors"] = written
        paths = {path.stem: path for path in folder.iterdir()}

        selecting = Selecting(folder / "runs")
        expected = selecting.select("delphes", options.file, None)
        with h5py.File(expected) as file:
            selected = file["event/entry"].shape[0]
        report.check(selected > 0, "no event is selected, so nothing is compared")
        for form, text in forms.items():
            found = selecting.select(form, paths[form], text, "--threads", 2)
            compare(report, form, found, expected)

        # A flat event file of ours, read back: the selected events are those of the first time.
        again = selecting.select("flat", expected, None)
        with h5py.File(again) as a, h5py.File(expected) as b:
            for name in ("jet/pt", "jet/btag", "electron/pt", "muon/charge", "event/identity"):
                report.arrays_equal(a[name][:], b[name][:], f"flat: {name}")

        # The draws of an emulation differ from file to file: only that they are made is to be seen.
        emulation = (REPOSITORY / "selections" / "tth-1l5j3b.toml").read_text()
        for form in ("jagged", "plain-mask", "compound-nan"):
            path = selecting.select(f"{form}-emulated", paths[form], forms[form],
                                    selection=emulation)  # fmt: skip
            with h5py.File(path) as file:
                report.check(file["cutflow/raw"][-1] > 0, f"{form}: no event with emulated tags")
        print(f"forms: {len(forms)} forms of {events.count} events, {selected} selected in each")
    report.finish()


if __name__ == "__main__":
    main()
