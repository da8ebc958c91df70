"""Writes Tests/FeaturesTests/Fixtures/golden.json: real events and the reference's features.

    python scripts/crosscheck/make_features_golden.py PRUNED_FOLDER

Needs uproot and numpy. PRUNED_FOLDER holds Delphes files (the first of three processes is read).
Objects as the default selection takes them; true b-jets stand for tagged ones, so that the file
does not depend on the emulation's draws. Besides 21 events with one lepton, five jets and two b,
it has events that lack objects, and events with a jet of negative mass. NaN is written as null.
"""

import json
import math
import pathlib
import sys

import uproot

from reference_features import features

PROCESSES = ["ttH_00", "ttbar_pythia_00", "ttbb_sherpa_cuts_00"]
FULL_EVENTS = 7
ODD_EVENTS = {
    "no lepton": lambda e: count(e, "electrons") + count(e, "muons") == 0,
    "two leptons": lambda e: count(e, "electrons") + count(e, "muons") == 2,
    "no b": lambda e: count(e, "jets") >= 3 and sum(e["jets"]["btag"]) == 0,
    "one b": lambda e: count(e, "jets") >= 5 and sum(e["jets"]["btag"]) == 1,
    "one jet": lambda e: count(e, "jets") == 1,
    "two jets": lambda e: count(e, "jets") == 2,
    "negative mass": lambda e: min(e["jets"]["mass"], default=0) < 0,
    "many jets": lambda e: count(e, "jets") >= 10,
}
FIXTURE = pathlib.Path(__file__).parents[2] / "Tests/FeaturesTests/Fixtures/golden.json"


def count(event, kind):
    return len(event[kind]["pt"])


def is_full(event):
    leptons = count(event, "electrons") + count(event, "muons")
    return leptons == 1 and count(event, "jets") >= 5 and sum(event["jets"]["btag"]) >= 2


def events_of(path):
    tree = uproot.open(path)["Delphes"]
    branches = {
        "jets": ("Jet", {"pt": "PT", "eta": "Eta", "phi": "Phi", "mass": "Mass", "btag": "Flavor"}),
        "electrons": ("Electron", {"pt": "PT", "eta": "Eta", "phi": "Phi"}),
        "muons": ("Muon", {"pt": "PT", "eta": "Eta", "phi": "Phi"}),
    }
    names = [f"{c}.{leaf}" for c, leaves in branches.values() for leaf in leaves.values()]
    arrays = tree.arrays(names + ["MissingET.MET", "MissingET.Phi"], entry_stop=3000)
    for entry, row in enumerate(arrays):
        event = {
            "source": f"{path.name} entry {entry}",
            "met": float(row["MissingET.MET"][0]),
            "met_phi": float(row["MissingET.Phi"][0]),
        }
        for kind, (collection, leaves) in branches.items():
            columns = {key: row[f"{collection}.{leaf}"].tolist() for key, leaf in leaves.items()}
            threshold = 25.0 if kind == "jets" else 20.0
            kept = [
                i
                for i, (pt, eta) in enumerate(zip(columns["pt"], columns["eta"]))
                if pt >= threshold and abs(eta) < 2.5
            ]
            kept.sort(key=lambda i: -columns["pt"][i])
            event[kind] = {key: [values[i] for i in kept] for key, values in columns.items()}
        event["jets"]["btag"] = [int(flavor == 5) for flavor in event["jets"]["btag"]]
        yield event


def with_features(event):
    values = features(event)
    return event | {"features": {k: None if math.isnan(v) else v for k, v in values.items()}}


def main(folder):
    chosen = []
    wanted = dict(ODD_EVENTS)
    for process in PROCESSES:
        full = 0
        for event in events_of(pathlib.Path(folder) / f"{process}.root"):
            odd = next((name for name, test in wanted.items() if test(event)), None)
            if odd:
                del wanted[odd]
                chosen.append(with_features(event | {"kind": odd}))
            elif full < FULL_EVENTS and is_full(event):
                full += 1
                chosen.append(with_features(event | {"kind": "full"}))
    header = {"script": "scripts/crosscheck/make_features_golden.py", "uproot": uproot.__version__}
    lines = ",\n".join(json.dumps(event, separators=(",", ":")) for event in chosen)
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    FIXTURE.write_text(f'{{"made_by":{json.dumps(header)},"events":[\n{lines}\n]}}\n')
    print(f"{len(chosen)} events, missing kinds: {sorted(wanted) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1])
