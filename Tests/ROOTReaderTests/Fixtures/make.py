"""Makes the ROOT files beside it. Run with a Python that has PyROOT (they were made with ROOT 6.40.00):

    python make.py

Every value follows from its entry and item, so the tests know the answers without these files' maker.
"""
import os
from array import array

import ROOT

HITS = """
#include <vector>
struct Hit {
  int id; float e[3]; double t; Double32_t q;
  Double32_t packed; //[0,1,8]
  std::vector<float> v;
};
Hit hit;
void bookHit(TTree &tree) { tree.Branch("hit", &hit, 1000, 99); }
void fill(Hit &hit, int entry, int k) {
  hit.id = entry + k; hit.t = 0.1 * entry; hit.q = 0.5 * entry; hit.packed = 0.5;
  for (int j = 0; j < 3; ++j) hit.e[j] = entry + k + 0.25 * j;
  hit.v.assign(entry % 2, entry);
}
void fillHits(std::vector<Hit> &hits, int entry) {
  fill(hit, entry, 0);
  hits.resize(entry % 3);
  for (int k = 0; k < entry % 3; ++k) fill(hits[k], entry, k);
}
"""

ROOT.gROOT.SetBatch(True)
os.chdir(os.path.dirname(os.path.abspath(__file__)))


def fill_kinds(tree, entries):
    """One branch of each kind that is read, and some that are only listed."""
    scalars = {
        "b": ("B", "b"), "ub": ("b", "B"), "s": ("S", "h"), "us": ("s", "H"), "i": ("I", "i"),
        "ui": ("i", "I"), "l": ("L", "q"), "ul": ("l", "Q"), "f": ("F", "f"), "d": ("D", "d"),
        "o": ("O", "B"),
    }
    buffers = {}
    for name, (code, kind) in scalars.items():
        buffers[name] = array(kind, [0])
        tree.Branch(name, buffers[name], f"{name}/{code}")
    fixed = array("f", [0] * 6)
    tree.Branch("fixed", fixed, "fixed[2][3]/F")
    n = array("i", [0])
    jagged = array("f", [0] * 8)
    jagged2 = array("h", [0] * 16)
    tree.Branch("n", n, "n/I")
    tree.Branch("jagged", jagged, "jagged[n]/F")
    tree.Branch("jagged2", jagged2, "jagged2[n][2]/S")
    pair = array("f", [0, 0])
    tree.Branch("pair", pair, "first/F:second/F")
    same = [array("i", [0]), array("d", [0])]
    tree.Branch("same", same[0], "same/I")
    tree.Branch("same", same[1], "same/D")
    vectors = {}
    for kind in ["float", "double", "int", "short", "unsigned char", "bool", "ULong64_t"]:
        name = "v_" + kind.replace(" ", "_")
        vectors[name] = ROOT.std.vector[kind]()
        tree.Branch(name, vectors[name])
    text = ROOT.std.string()
    tree.Branch("text", text)
    p4 = ROOT.TLorentzVector()
    tree.Branch("p4", p4, 2000, 0)
    for entry in range(entries):
        for name in scalars:
            buffers[name][0] = value(name, entry)
        for k in range(6):
            fixed[k] = 10 * entry + k
        n[0] = entry % 4
        for k in range(n[0]):
            jagged[k] = entry + 0.25 * k
            jagged2[2 * k], jagged2[2 * k + 1] = entry + k, -entry - k
        pair[0], pair[1] = entry, -entry
        same[0][0], same[1][0] = entry, 0.5 * entry
        for name, vector in vectors.items():
            vector.clear()
            for k in range(entry % 3):
                vector.push_back((entry + k) % 2 if name == "v_bool" else (entry + k) % 200)
        text.assign("x" * (entry % 5))
        p4.SetPxPyPzE(entry, 0, 0, entry)
        tree.Fill()


def value(name, entry):
    return {
        "b": entry % 128 - 64, "ub": entry % 256, "s": -7 * entry, "us": 200 * entry % 65536,
        "i": -1000003 * entry, "ui": 14000000 * entry % 2**32, "l": -(2**40) * entry,
        "ul": 2**55 * entry % 2**64, "f": 0.5 * entry, "d": 0.1 * entry, "o": entry % 2,
    }[name]


def kinds():
    file = ROOT.TFile("kinds.root", "RECREATE", "", 101)
    folder = file.mkdir("folder").mkdir("inner")
    folder.cd()
    tree = ROOT.TTree("Events", "one branch of each kind")
    tree.SetAutoFlush(0)
    fill_kinds(tree, 300)
    tree.Write()
    file.cd()
    ntuple = ROOT.TNtuple("pairs", "a TNtuple", "x:y")
    for entry in range(10):
        ntuple.Fill(entry, -entry)
    ntuple.Write()
    empty = ROOT.TTree("empty", "no entries")
    x = array("f", [0])
    empty.Branch("x", x, "x/F")
    empty.Write()
    ROOT.TNamed("note", "an object of another kind").Write()
    file.Close()


def small_tree(entries, first=0, tree=None, basket=400):
    if tree is None:
        tree = ROOT.TTree("T", "")
        tree.SetAutoFlush(0)
        tree.n, tree.x, tree.d = array("i", [0]), array("f", [0] * 8), array("d", [0])
        tree.Branch("n", tree.n, "n/I", basket)
        tree.Branch("x", tree.x, "x[n]/F", basket)
        tree.Branch("d", tree.d, "d/D", basket)
    for entry in range(first, first + entries):
        tree.n[0] = entry % 4
        for k in range(tree.n[0]):
            tree.x[k] = entry + 0.25 * k
        tree.d[0] = 0.1 * entry
        tree.Fill()
    return tree


def codecs():
    for name, code in dict(zlib=106, lzma=207, cs=301, lz4=404, zstd=505, none=0).items():
        file = ROOT.TFile(f"codec_{name}.root", "RECREATE", "", code)
        small_tree(200, basket=1600).Write()
        file.Close()


def cycles():
    """T;1 with 20 entries, T;2 with 50."""
    file = ROOT.TFile("cycles.root", "RECREATE")
    tree = small_tree(20)
    tree.Write()
    small_tree(30, first=20, tree=tree)
    tree.Write()
    file.Close()


def embedded():
    """Baskets that were not full when the header was saved stand in it."""
    file = ROOT.TFile("embedded.root", "RECREATE")
    tree = small_tree(130)
    tree.AutoSave("Overwrite")
    tree.SetDirectory(ROOT.nullptr)
    file.Close()


def long_seeks():
    """A file beyond 2 GB: a hole, then a tree. Kept as its pieces: position, size, bytes."""
    file = ROOT.TFile("long.root", "RECREATE")
    file.GetListOfFree().Last().SetFirst(2_200_000_000)
    file.SetEND(2_200_000_000)
    small_tree(130).Write()
    file.Close()
    size = os.path.getsize("long.root")
    with open("long.root", "rb") as whole, open("long.pieces", "wb") as pieces:
        pieces.write(size.to_bytes(8, "little"))
        for start, end in [(0, 1024), (2_200_000_000, size)]:
            whole.seek(start)
            pieces.write(start.to_bytes(8, "little") + (end - start).to_bytes(8, "little"))
            pieces.write(whole.read(end - start))
    os.remove("long.root")


def objects():
    """Split objects: one, a TClonesArray (some referenced, so fBits has 4 or 6 bytes), a vector."""
    ROOT.gSystem.Load("libEG")
    ROOT.gInterpreter.Declare(HITS)
    file = ROOT.TFile("objects.root", "RECREATE", "", 101)
    tree = ROOT.TTree("Objects", "")
    tree.SetAutoFlush(0)
    particles = ROOT.TClonesArray("TParticle")
    tree.Branch("Particles", particles, 1000, 99)
    whole = ROOT.TParticle()
    tree.Branch("whole", whole, 1000, 0)
    ROOT.bookHit(tree)
    hits = ROOT.std.vector["Hit"]()
    tree.Branch("hits", hits, 1000, 99)
    for entry in range(60):
        particles.Clear("C")
        for k in range(entry % 4):
            particle = particles.ConstructedAt(k)
            particle.ResetBit(ROOT.TObject.kIsReferenced)
            particle.SetPdgCode(100 * entry + k)
            particle.SetMomentum(entry, k, 0, entry + k)
            if (entry + k) % 2:
                ROOT.TProcessID.AssignID(particle)
        ROOT.fillHits(hits, entry)
        tree.Fill()
    tree.Write()
    file.Close()


kinds()
objects()
codecs()
cycles()
embedded()
long_seeks()
