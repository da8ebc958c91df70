"""Makes mapped.root, odd.root and mapped.h5 beside it. Run with a Python that has PyROOT, uproot
and h5py (they were made with ROOT 6.40.00, uproot 5.7.7, h5py 3.16.0, numpy 2.4.6):

    python make_mapped.py

mapped.root holds the 60 events of delphes.root (made by make.py) in the trees
    jagged      branches with counters, momenta in MeV as doubles; flavours with signs; the
                electrons' charges real
    fixed       arrays of fixed length; in the padding pT is NaN
    vectors     std::vector branches
mapped.h5 holds them as
    plain       datasets [60, M] beside masks, compressed in small chunks; padding in front too
    compound    datasets of records [60, M]; in the padding pT is NaN
and some columns that do not fit the others. odd.root has 4 entries of columns that no mapping
should name.
"""
import os
from array import array

import awkward as ak
import h5py
import numpy as np
import ROOT
import uproot

MEMBERS = {
    "Jet": ["PT", "Eta", "Phi", "Mass", "Flavor", "BTag"],
    "Electron": ["PT", "Eta", "Phi", "Charge"],
    "Muon": ["PT", "Eta", "Phi", "Charge"],
}
EVENT = {"number": "Event.Number", "weight": "Event.Weight", "met": "MissingET.MET",
         "met_phi": "MissingET.Phi"}  # fmt: skip

os.chdir(os.path.dirname(os.path.abspath(__file__)))
source = uproot.open("delphes.root")["Delphes"]
objects = {
    kind.lower(): {m.lower(): source[f"{kind}/{kind}.{m}"].array() for m in members}
    for kind, members in MEMBERS.items()
}
event = {
    name: ak.to_numpy(ak.flatten(source[f"{branch.split('.')[0]}/{branch}"].array()))
    for name, branch in EVENT.items()
}


def padded(columns, gap):
    counts = ak.to_numpy(ak.num(columns["pt"]))
    index = np.arange(counts.max() + 1 + gap) - gap
    valid = (index >= 0) & (index < counts[:, None])
    found = {}
    for name, values in columns.items():
        flat = ak.to_numpy(ak.flatten(values))
        found[name] = np.full(valid.shape, np.nan if flat.dtype.kind == "f" else 99, flat.dtype)
        found[name][valid] = flat
    return found, valid


# ROOT: what uproot can write.
jagged = {kind: dict(columns) for kind, columns in objects.items()}
for columns in jagged.values():
    for name in {"pt", "mass"} & set(columns):
        columns[name] = ak.values_astype(columns[name], np.float64) * 1000
flavor = ak.values_astype(jagged["jet"]["flavor"], np.int32)
jagged["jet"]["flavor"] = flavor * (1 - 2 * (ak.local_index(flavor) % 2))
jagged["electron"]["charge"] = ak.values_astype(jagged["electron"]["charge"], np.float32)
tree = {kind: ak.zip(columns) for kind, columns in jagged.items()}
tree |= {**event, "met": event["met"].astype(np.float64) * 1000}
fixed = dict(event)
for kind, columns in objects.items():
    fixed |= {f"{kind}_{name}": values for name, values in padded(columns, 0)[0].items()}
with uproot.recreate("mapped.root", compression=uproot.ZSTD(9)) as file:
    for name, columns in (("jagged", tree), ("fixed", fixed)):
        out = file.mktree(name, {
            key: ak.type(ak.Array(values)).content if name == "jagged"
            else np.dtype((values.dtype, values.shape[1:])) for key, values in columns.items()
        })  # fmt: skip
        for start in (0, 25, 50):
            out.extend({key: values[start : start + 25] for key, values in columns.items()})

# ROOT: what it cannot.
KINDS = {"flavor": "int", "btag": "unsigned int", "charge": "short"}
file = ROOT.TFile("mapped.root", "UPDATE")
file.SetCompressionSettings(505)
tree = ROOT.TTree("vectors", "")
holders = {
    (kind, name): ROOT.std.vector[KINDS.get(name, "float")]()
    for kind, columns in objects.items() for name in columns
}
scalars = {
    name: array({"i": "q", "f": "f"}[values.dtype.kind], [0]) for name, values in event.items()
}
weights = ROOT.std.vector["double"]()
for (kind, name), holder in holders.items():
    tree.Branch(f"{kind}_{name}", holder)
for name, holder in scalars.items():
    tree.Branch(name, holder, f"{name}/{ {'q': 'L', 'f': 'F'}[holder.typecode] }")
tree.Branch("weights", weights)
for entry in range(60):
    for (kind, name), holder in holders.items():
        holder.clear()
        for value in objects[kind][name][entry].tolist():
            holder.push_back(value)
    for name, holder in scalars.items():
        holder[0] = event[name][entry].item()
    weights.clear()
    for k in range(3 if entry != 40 else 2):
        weights.push_back(entry + k / 4)
    tree.Fill()
tree.Write()
file.Close()

# ROOT: columns that no mapping should name. Entry 1 has two jets, entry 2 one, entry 3 three.
COUNTS = [0, 2, 1, 3]
file = ROOT.TFile("odd.root", "RECREATE", "", 101)
tree = ROOT.TTree("odd", "")
count, other = array("i", [0]), array("i", [0])
tree.Branch("n", count, "n/I")
tree.Branch("nOther", other, "nOther/I")
kinds = {"pt": "F", "flavor": "I", "charge": "F", "mask": "L", "score": "F", "wide": "I"}
codes = {"F": "f", "I": "i", "L": "q"}
columns = {name: array(codes[leaf], [0] * 8) for name, leaf in kinds.items()}
for name, leaf in kinds.items():
    tree.Branch(name, columns[name], f"{name}[n]/{leaf}")
pairs, fewer = array("f", [0] * 16), array("f", [0] * 8)
tree.Branch("pairs", pairs, "pairs[n][2]/F")
tree.Branch("fewer", fewer, "fewer[nOther]/F")
one, weight, flag = array("f", [0]), array("d", [0]), array("b", [0])
tree.Branch("one", one, "one/F")
tree.Branch("weight", weight, "weight/D")
tree.Branch("flag", flag, "flag/O")
text = bytearray(b"text\0")
tree.Branch("text", text, "text/C")
for entry, n in enumerate(COUNTS):
    count[0], other[0] = n, n + (entry == 2)
    for k in range(n):
        columns["pt"][k] = 100 * entry + k
        columns["flavor"][k] = [5, -5, 300][k] if entry != 2 else 21
        columns["charge"][k] = 0.5 if (entry, k) == (3, 1) else 1 - 2 * (k % 2)
        columns["mask"][k] = -1 if (entry, k) == (3, 2) else 4 * k
        columns["score"][k] = [0.9, 0.8, float("nan")][k]
        columns["wide"][k] = k
    one[0], weight[0], flag[0] = entry, float("inf") if entry == 3 else 1.5, entry % 2
    tree.Fill()
tree.Write()
tree.CloneTree().Write("twin")
file.Close()

# HDF5.
with h5py.File("mapped.h5", "w", libver=("v108", "v108")) as file:
    for kind, columns in objects.items():
        values, valid = padded(columns, 1)
        values["pt"][~valid] = 100
        values["valid"] = valid if kind == "jet" else valid.astype("u1")
        for name, column in values.items():
            file.create_dataset(f"plain/{kind}s/{name}", data=column, chunks=(37, 2),
                                compression="gzip", shuffle=True)  # fmt: skip
        values, valid = padded(columns, 0)
        # Records within records, of other types than a reader wants.
        values["p4"] = np.zeros(valid.shape, dtype=[("pt", "f8"), ("unused", "i2"), ("eta", "f4")])
        values["p4"]["pt"], values["p4"]["eta"] = values["pt"] * 1.0, values["eta"]
        values["valid"] = valid
        table = np.zeros(valid.shape, dtype=[(n, v.dtype) for n, v in values.items()])
        for name, column in values.items():
            table[name] = column
        file.create_dataset(f"compound/{kind}", data=table, chunks=(41, 2), compression="gzip")
    for name, column in event.items():
        file[f"plain/{name}"] = column
    table = np.zeros(60, dtype=[(n, v.dtype) for n, v in event.items()] + [("weights", "f4", (3,))])
    for name, column in event.items():
        table[name] = column
    table["weights"] = np.arange(60)[:, None] + np.arange(3) / 4
    file["compound/event"] = table
    file["plain/weights"] = np.arange(60)[:, None] + np.arange(3) / 4
    file["odd/short"] = np.zeros(59, dtype="f4")
    width = file["plain/jets/pt"].shape[1]
    shapes = {"narrow": (60, width - 1), "cube": (60, width, 2), "real_mask": (60, width)}
    for name, shape in shapes.items():
        file.create_dataset(f"odd/{name}", shape, dtype="f4", chunks=shape, compression="gzip")
    file["odd/text"] = np.array([b"a"] * 60)
    file["odd/with.dot"] = event["met"]
