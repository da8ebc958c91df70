"""Writes the events of a Delphes file with every collection's members as std::vector branches.

    python write_vectors.py DELPHES_FILE OUTPUT

Needs PyROOT (requirements-root.txt); ends with 3 where there is none.
"""

import sys
import warnings

warnings.filterwarnings("ignore")  # that the wheel is an alpha
try:
    import ROOT
except ImportError:
    sys.exit(3)

MEMBERS = {
    "Jet": {"PT": "float", "Eta": "float", "Phi": "double", "Mass": "float", "Flavor": "int",
            "BTag": "unsigned int"},
    "Electron": {"PT": "float", "Eta": "float", "Phi": "float", "Charge": "short"},
    "Muon": {"PT": "double", "Eta": "float", "Phi": "float", "Charge": "int"},
}  # fmt: skip
LINES = """
void write_vectors(const char *from, const char *to) {
  TFile source(from);
  auto *tree = source.Get<TTree>("Delphes");
  TFile target(to, "RECREATE");
  auto *folder = target.mkdir("deep");
  folder->cd();
  TTree out("Events", "");
  TTreeReader reader(tree);
  TTreeReaderArray<Long64_t> number(reader, "Event.Number");
  TTreeReaderArray<float> weight(reader, "Event.Weight"), met(reader, "MissingET.MET"),
      met_phi(reader, "MissingET.Phi");
  Long64_t o_number; float o_weight, o_met, o_met_phi;
  out.Branch("number", &o_number); out.Branch("weight", &o_weight);
  out.Branch("met", &o_met); out.Branch("met_phi", &o_met_phi);
  DECLARATIONS
  out.SetBasketSize("*", 8000);
  while (reader.Next()) {
    o_number = number[0]; o_weight = weight[0]; o_met = met[0]; o_met_phi = met_phi[0];
    COPIES
    out.Fill();
  }
  out.Write();
  target.Close();
}
"""
STORED = {"Flavor": "unsigned int", "BTag": "unsigned int", "Charge": "int"}

declarations, copies = [], []
for collection, members in MEMBERS.items():
    for member, kind in members.items():
        name = f"{collection.lower()}_{member.lower()}"
        stored = STORED.get(member, "float")
        declarations.append(
            f'TTreeReaderArray<{stored}> i_{name}(reader, "{collection}.{member}");'
            f' std::vector<{kind}> o_{name}; out.Branch("{name}", &o_{name});'
        )
        copies.append(f"o_{name}.assign(i_{name}.begin(), i_{name}.end());")

ROOT.gROOT.SetBatch(True)
text = LINES.replace("DECLARATIONS", "\n  ".join(declarations))
ROOT.gInterpreter.Declare(text.replace("COPIES", "\n    ".join(copies)))
ROOT.write_vectors(sys.argv[1], sys.argv[2])
