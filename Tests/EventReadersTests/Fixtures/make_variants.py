"""Makes variants.root beside it: trees of our own in the shape of Delphes', which no card writes but
some reader meets. Run with a Python that has PyROOT (they were made with ROOT 6.40.00):

    python make_variants.py

    twins           two collections of one name: generator particles, then jets, called `Particle`
    bare            jets without flavours and b-tags, no event numbers and no weights
    nan             a weight that is not a number, in entry 2; the jets are called `FatJet`
    first, second   the same branches in two trees; the jets are called `SlimJet`
"""
import os
from array import array

import ROOT

CLASSES = """
#include "TObject.h"
struct GenParticle : public TObject {
  Float_t PT, Eta, Phi, Mass; ClassDefInlineOverride(GenParticle, 1) };
struct Jet : public TObject {
  Float_t PT, Eta, Phi, Mass; UInt_t Flavor, BTag; ClassDefInlineOverride(Jet, 1) };
struct BareJet : public TObject {
  Float_t PT, Eta, Phi, Mass; ClassDefInlineOverride(BareJet, 1) };
struct Electron : public TObject {
  Float_t PT, Eta, Phi; Int_t Charge; ClassDefInlineOverride(Electron, 1) };
struct Muon : public TObject {
  Float_t PT, Eta, Phi; Int_t Charge; ClassDefInlineOverride(Muon, 1) };
struct MissingET : public TObject {
  Float_t MET, Phi; ClassDefInlineOverride(MissingET, 1) };
struct HepMCEvent : public TObject {
  Long64_t Number; Float_t Weight; ClassDefInlineOverride(HepMCEvent, 1) };
"""


def write(name, collections, weight):
    """Collections: (name, class, items an entry). PT is 100 * entry + item, and 1000 more for jets."""
    tree = ROOT.TTree(name, "")
    arrays = []
    for collection, kind, count in collections:
        items = ROOT.TClonesArray(kind)
        arrays.append((items, kind, count))
        tree.Branch(collection, items, 4000, 99)
    for entry in range(5):
        for items, kind, count in arrays:
            items.Clear()
            for k in range(count(entry)):
                item = items.ConstructedAt(k)
                pt = 100 * entry + k + (1000 if "Jet" in kind else 0)
                for member in ["PT", "MET"]:
                    if hasattr(item, member):
                        setattr(item, member, pt)
                for member in ["Eta", "Phi", "Mass"]:
                    if hasattr(item, member):
                        setattr(item, member, 0.5 * k)
                if hasattr(item, "Charge"):
                    item.Charge = 1 - 2 * (k % 2)
                if hasattr(item, "Flavor"):
                    item.Flavor, item.BTag = 5, 3
                if hasattr(item, "Number"):
                    item.Number, item.Weight = 10 + entry, weight(entry)
        tree.Fill()
    tree.Write()


ROOT.gROOT.SetBatch(True)
ROOT.gInterpreter.Declare(CLASSES)
os.chdir(os.path.dirname(os.path.abspath(__file__)))
leptons = [
    ("Electron", "Electron", lambda entry: entry % 2), ("Muon", "Muon", lambda entry: entry % 3),
    ("MissingET", "MissingET", lambda entry: 1),
]
event = [("Event", "HepMCEvent", lambda entry: 1)]
twins = [
    ("Particle", "GenParticle", lambda entry: 2 * entry), ("Particle", "Jet", lambda entry: entry)]
file = ROOT.TFile("variants.root", "RECREATE", "", 106)
write("twins", twins + leptons + event, lambda entry: 1)
write("bare", [("Jet", "BareJet", lambda entry: entry)] + leptons, lambda entry: 1)
fat = [("FatJet", "Jet", lambda entry: entry)]
write("nan", fat + leptons + event, lambda entry: float("nan") if entry == 2 else 1)
for name in ["first", "second"]:
    write(name, [("SlimJet", "Jet", lambda entry: entry)] + leptons, lambda entry: 1)
file.Close()
