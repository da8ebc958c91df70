"""Makes plain.root beside it: entries of kinds.root and objects.root, not compressed, for flipping bytes.

    python make_plain.py
"""
import os

import ROOT

ROOT.gROOT.SetBatch(True)
os.chdir(os.path.dirname(os.path.abspath(__file__)))
plain = ROOT.TFile("plain.root", "RECREATE", "", 0)
for name, path, entries in [("kinds.root", "folder/inner/Events", 5), ("objects.root", "Objects", 4)]:
    source = ROOT.TFile(name)
    tree = source.Get(path)
    # Objects whose classes this program does not know cannot be written again.
    for branch in ["hit", "hits", "p4"]:
        if tree.GetBranch(branch):
            tree.SetBranchStatus(f"{branch}*", 0)
    plain.cd()
    copy = tree.CloneTree(entries)
    copy.SetName(path.split("/")[-1])
    copy.Write("", ROOT.TObject.kOverwrite)
plain.Close()
