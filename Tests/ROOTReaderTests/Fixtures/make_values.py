"""Makes values.root and values.json beside it: branches of every kind that has to be walked.

    python make_values.py

Run with a Python that has PyROOT (they were made with ROOT 6.40.00). The values in values.json come from
the formulas here, not from a reader. A record is an object of its members; the numbers of TObject, which
no formula makes, are left out.
"""
import json
import os
import tempfile
from array import array

import ROOT

ENTRIES = 24
CODE = """
#include <bitset>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>
#include <TLorentzVector.h>
#include <TRef.h>
#include <TRefArray.h>
#include <TTree.h>
struct Base { short b; };
struct Inner : public Base { int i; std::vector<float> v; std::string s; };
struct Thing {
  int n;
  float *counted; //[n]
  Float16_t half; //[0,16,12]
  Double32_t step; //[-8,8,20]
  Double32_t bare;
  TLorentzVector p4;
  TVector3 pair[2];
  TRef ref;
  TRefArray refs;
  TString text;
  std::string word;
  std::vector<std::vector<int>> vv;
  std::vector<Inner> inners;
  std::map<int, double> table;
  Thing() : n(0), counted(nullptr) {}
  Thing(const Thing &other) : n(0), counted(nullptr) {}
};
TObject objects[4];
void fill(Inner &inner, int e) {
  inner.b = e; inner.i = 3 * e; inner.v.assign(e % 3, 0.5f * e); inner.s = std::string(e % 4, 'i');
}
void fill(Thing &thing, int e) {
  delete[] thing.counted;
  thing.n = e % 4; thing.counted = new float[thing.n + 1];
  for (int k = 0; k < thing.n; ++k) thing.counted[k] = e + 0.5f * k;
  thing.half = e % 16; thing.step = (e % 16) * 0.5; thing.bare = 0.25 * e;
  thing.p4.SetPxPyPzE(e, 2 * e, 3 * e, 4 * e);
  for (int k = 0; k < 2; ++k) thing.pair[k].SetXYZ(e, k, -e);
  thing.ref = &objects[e % 4];
  thing.refs.Clear();
  for (int k = 0; k < e % 3; ++k) thing.refs.Add(&objects[k]);
  thing.text = std::string(e % 5, 't').c_str(); thing.word = std::string(e == 7 ? 300 : e % 5, 'w');
  thing.vv.assign(e % 3, std::vector<int>(e % 2 + 1, e));
  thing.inners.resize(e % 3);
  for (int k = 0; k < e % 3; ++k) fill(thing.inners[k], e + k);
  thing.table.clear();
  for (int k = 0; k < e % 3; ++k) thing.table[k] = e + k;
}
struct Tree {
  Thing whole, split; std::vector<Thing> things; std::vector<Inner> inners;
  std::vector<std::vector<float>> vv; std::vector<std::vector<std::vector<short>>> vvv;
  std::vector<std::string> words; std::string word; std::set<int> set; std::deque<double> deque;
  std::map<int, float> map; std::map<std::string, std::vector<int>> lists; std::bitset<5> bits;
  std::vector<std::vector<bool>> flags; TLorentzVector p4;
  struct Parts { int i; double d; short c[2]; } __attribute__((packed)) parts;
void bookParts(TTree &t) { t.Branch("parts", &parts, "i/I:d/D:c[2]/S"); }
void fillParts(int e) { parts = {e, 0.5 * e, {short(e), short(-e)}}; }
void book(TTree &t) {
    t.Branch("whole", &whole, 2000, 0); t.Branch("split.", &split, 1000, 99);
    t.Branch("things", &things, 1000, 99); t.Branch("inners", &inners, 1000, 0);
    t.Branch("vv", &vv, 1000); t.Branch("vvv", &vvv, 1000); t.Branch("words", &words, 1000);
    t.Branch("word", &word, 1000); t.Branch("set", &set, 1000); t.Branch("deque", &deque, 1000);
    t.Branch("map", &map, 1000, 0);
    t.Branch("lists", &lists, 1000, 0); t.Branch("bits", &bits, 1000);
    t.Branch("flags", &flags, 1000); t.Branch("p4", &p4, 1000, 0);
  }
  void fill(int e) {
    ::fill(whole, e); ::fill(split, e + 1);
    things.resize(e % 3); for (int k = 0; k < e % 3; ++k) ::fill(things[k], e + k);
    inners.resize(e % 4); for (int k = 0; k < e % 4; ++k) ::fill(inners[k], e + k);
    vv.clear(); for (int k = 0; k < e % 4; ++k) vv.push_back(std::vector<float>(k, e + 0.5f * k));
    vvv.assign(e % 3, std::vector<std::vector<short>>(2, std::vector<short>(e % 2, e)));
    words.clear(); for (int k = 0; k < e % 3; ++k) words.push_back(std::string(k, 'a' + e % 20));
    word = std::string(e == 5 ? 260 : e % 4, 'x'); set.clear(); deque.clear(); map.clear();
    lists.clear(); bits.reset();
    for (int k = 0; k < e % 3; ++k) {
      set.insert(10 * e + k); deque.push_back(0.25 * e + k); map[k] = e + 0.5f * k;
      lists[std::string(k + 1, 'k')] = std::vector<int>(k, e);
    }
    bits[e % 5] = true; flags.assign(e % 3, std::vector<bool>(2, e % 2)); p4.SetPxPyPzE(e, 0, 0, e);
  }
} holder;
struct Parts { int i; double d; short c[2]; } __attribute__((packed)) parts;
void bookParts(TTree &t) { t.Branch("parts", &parts, "i/I:d/D:c[2]/S"); }
void fillParts(int e) { parts = {e, 0.5 * e, {short(e), short(-e)}}; }
void book(TTree &t) { for (auto &o : objects) TProcessID::AssignID(&o); holder.book(t); }
void fillHolder(int e) { holder.fill(e); }
"""
LINKS = """
#ifdef __CLING__
#pragma link C++ class Base+;
#pragma link C++ class Inner+;
#pragma link C++ class Thing+;
#pragma link C++ class std::vector<Inner>+;
#pragma link C++ class std::vector<Thing>+;
#pragma link C++ class std::vector<std::vector<float>>+;
#pragma link C++ class std::vector<std::vector<int>>+;
#pragma link C++ class std::vector<std::vector<std::vector<short>>>+;
#pragma link C++ class std::vector<std::vector<bool>>+;
#pragma link C++ class std::map<int,float>+;
#pragma link C++ class std::map<int,double>+;
#pragma link C++ class std::map<std::string,std::vector<int>>+;
#pragma link C++ class std::set<int>+;
#pragma link C++ class std::deque<double>+;
#pragma link C++ class std::bitset<5>+;
#endif
"""


def compiled(code):
    """The interpreter has no exceptions in all builds; the compiler has. Leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "values.C")
        with open(source, "w") as out:
            out.write(code + LINKS)
        ROOT.gROOT.LoadMacro(source + "+")


def inner(e):
    return {"Base": {"b": e}, "i": 3 * e, "v": [0.5 * e] * (e % 3), "s": "i" * (e % 4)}


def vector3(x, y, z):
    return {"fX": x, "fY": y, "fZ": z}


def lorentz(x, y, z, t):
    return {"fP": vector3(x, y, z), "fE": t}


def thing(e):
    return {
        "n": e % 4, "counted": [e + 0.5 * k for k in range(e % 4)], "half": e % 16,
        "step": (e % 16) * 0.5, "bare": 0.25 * e, "p4": lorentz(e, 2 * e, 3 * e, 4 * e),
        "pair": [vector3(e, k, -e) for k in range(2)], "ref": {"fUniqueID": e % 4 + 1},
        "refs": [k + 1 for k in range(e % 3)], "text": "t" * (e % 5),
        "word": "w" * (300 if e == 7 else e % 5), "vv": [[e] * (e % 2 + 1)] * (e % 3),
        "inners": [inner(e + k) for k in range(e % 3)],
        "table": [{"first": k, "second": e + k} for k in range(e % 3)],
    }


def expected(e):
    values = {
        "whole": thing(e), "inners": [inner(e + k) for k in range(e % 4)],
        "vv": [[e + 0.5 * k] * k for k in range(e % 4)], "vvv": [[[e] * (e % 2)] * 2] * (e % 3),
        "words": [chr(97 + e % 20) * k for k in range(e % 3)], "word": "x" * (260 if e == 5 else e % 4),
        "set": [10 * e + k for k in range(e % 3)], "deque": [0.25 * e + k for k in range(e % 3)],
        "map": [{"first": k, "second": e + 0.5 * k} for k in range(e % 3)],
        "lists": [{"first": "k" * (k + 1), "second": [e] * k} for k in range(e % 3)],
        "bits": [k == e % 5 for k in range(5)], "flags": [[bool(e % 2)] * 2] * (e % 3),
        "p4": lorentz(e, 0, 0, e), "text": "c" * (e % 6), "parts": {"i": e, "d": 0.5 * e, "c": [e, -e]},
        "half": float(e), "rangedHalf": float(e % 16), "double32": 0.5 * e, "ranged": (e % 16) * 0.5,
        "halves": [float(e + k) for k in range(3)], "n": e % 4,
        "jagged": [float(e + k) for k in range(e % 4)],
    }
    for name, value in thing(e + 1).items():
        values["split./split." + name] = value
    for name in thing(0):
        values["things/things." + name] = [thing(e + k)[name] for k in range(e % 3)]
    for name in ("split./split.pair", "things/things.pair"):
        values[name + "[2]"] = values.pop(name)
    # Members that are split further, or that other branches count, are not read as one.
    for name in ("split./split.p4", "split./split.inners", "split./split.table",
                 "things/things.counted", "things/things.p4"):
        values.pop(name, None)
    return values


def main():
    ROOT.gROOT.SetBatch(True)
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    compiled(CODE)
    file = ROOT.TFile("values.root", "RECREATE", "", 505)
    tree = ROOT.TTree("Values", "")
    tree.SetAutoFlush(0)
    ROOT.book(tree)
    text, n = array("b", [0] * 8), array("i", [0])
    numbers = {name: array(kind, [0] * 8) for name, kind in dict(
        half="f", rangedHalf="f", double32="d", ranged="d", halves="f", jagged="f").items()}
    tree.Branch("text", text, "text/C", 1000)
    ROOT.bookParts(tree)
    tree.Branch("half", numbers["half"], "half/f", 1000)
    tree.Branch("rangedHalf", numbers["rangedHalf"], "rangedHalf/f[0,16,12]", 1000)
    tree.Branch("double32", numbers["double32"], "double32/d", 1000)
    tree.Branch("ranged", numbers["ranged"], "ranged/d[-8,8,20]", 1000)
    tree.Branch("halves", numbers["halves"], "halves[3]/f", 1000)
    tree.Branch("n", n, "n/I", 1000)
    tree.Branch("jagged", numbers["jagged"], "jagged[n]/f", 1000)
    for e in range(ENTRIES):
        ROOT.fillHolder(e)
        ROOT.fillParts(e)
        for k in range(8):
            text[k] = ord("c") if k < e % 6 else 0
        numbers["half"][0], numbers["rangedHalf"][0] = e, e % 16
        numbers["double32"][0], numbers["ranged"][0] = 0.5 * e, (e % 16) * 0.5
        n[0] = e % 4
        for k in range(3):
            numbers["halves"][k] = e + k
            numbers["jagged"][k] = e + k
        tree.Fill()
    tree.Write()
    offsets()
    file.Close()
    rows = [expected(e) for e in range(ENTRIES)]
    with open("values.json", "w") as out:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        json.dump(columns, out, separators=(",", ":"))


def offsets():
    """Entry offsets that are left off; and a branch that was filled less often than its tree."""
    tree = ROOT.TTree("Offsets", "")
    features = ROOT.ROOT.TIOFeatures()
    features.Set("kGenerateOffsetMap")
    tree.SetIOFeatures(features)
    n, x, late = array("i", [0]), array("f", [0] * 8), array("i", [0])
    tree.Branch("n", n, "n/I", 1000)
    tree.Branch("x", x, "x[n]/F", 1000)
    branch = tree.Branch("late", late, "late/I", 1000)
    tree.SetBranchStatus("late", False)
    for e in range(400):
        n[0] = e % 4
        for k in range(4):
            x[k] = e + 0.25 * k
        tree.Fill()
    tree.SetBranchStatus("late", True)
    for e in range(100):
        late[0] = e
        branch.Fill()
    tree.Write()


main()
