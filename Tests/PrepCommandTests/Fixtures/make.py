"""Cuts small samples out of the demo's files: the core branches of some events each, as ROOT's
CloneTree copies them. Run with a Python that has PyROOT (they were made with ROOT 6.40.00):

    python make.py

    signal_a, signal_b   different events of ttH
    source, target       of the two models of the background
    empty                a tree without entries
"""
import os

import ROOT

FOLDER = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(FOLDER, "../../../samples")
MEMBERS = {
    "Jet": ["PT", "Eta", "Phi", "Mass", "Flavor", "BTag"],
    "Electron": ["PT", "Eta", "Phi", "Charge"],
    "Muon": ["PT", "Eta", "Phi", "Charge"],
    "MissingET": ["MET", "Phi"],
    "Event": ["Number", "Weight"],
}


def cut(name, source, entries):
    file = ROOT.TFile(os.path.join(SAMPLES, source))
    tree = file.Get("Delphes")
    tree.SetBranchStatus("*", False)
    for collection, members in MEMBERS.items():
        tree.SetBranchStatus(collection, True)
        tree.SetBranchStatus(collection + "_size", True)
        for member in members:
            tree.SetBranchStatus(f"{collection}.{member}", True)
    copy = ROOT.TFile(os.path.join(FOLDER, name + ".root"), "RECREATE", "", 106)
    clone = tree.CloneTree(0)
    for entry in entries:
        tree.GetEntry(entry)
        clone.Fill()
    clone.Write()
    copy.Close()


cut("signal_a", "ttH_04.root", range(0, 80))
cut("signal_b", "ttH_04.root", range(80, 140))
cut("source", "ttbar_pythia_01.root", range(0, 80))
cut("target", "ttbb_sherpa_cuts_00.root", range(0, 80))
cut("empty", "ttH_04.root", [])
