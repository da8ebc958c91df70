"""Cuts delphes.root and delphes.json out of a Delphes file. Run with a Python that has PyROOT and
uproot (they were made with ROOT 6.40.00 and uproot 5.7.7, of shared/data/delphes/ttH_000.root):

    python make.py DELPHES_FILE

delphes.root holds the first 60 events: the core branches as ROOT's CloneTree copies them.
delphes.json holds what uproot reads of them.
"""
import json
import os
import sys

import ROOT
import uproot

FOLDER = os.path.dirname(os.path.abspath(__file__))
MEMBERS = {
    "Jet": ["PT", "Eta", "Phi", "Mass", "Flavor", "BTag"],
    "Electron": ["PT", "Eta", "Phi", "Charge"],
    "Muon": ["PT", "Eta", "Phi", "Charge"],
    "MissingET": ["MET", "Phi"],
    "Event": ["Number", "Weight"],
    "Weight": ["Weight"],
}

source = ROOT.TFile(sys.argv[1])
tree = source.Get("Delphes")
tree.SetBranchStatus("*", False)
for collection, members in MEMBERS.items():
    tree.SetBranchStatus(collection, True)
    tree.SetBranchStatus(collection + "_size", True)
    for member in members:
        tree.SetBranchStatus(f"{collection}.{member}", True)
os.chdir(FOLDER)
copy = ROOT.TFile("delphes.root", "RECREATE", "", 106)
clone = tree.CloneTree(60)
clone.Write()
copy.Close()

events = uproot.open(sys.argv[1])["Delphes"]
columns = {
    f"{collection}.{member}": events[f"{collection}/{collection}.{member}"]
    .array(entry_stop=60).tolist()
    for collection, members in MEMBERS.items() for member in members
}
with open("delphes.json", "w") as file:
    json.dump(columns, file, separators=(",", ":"))
