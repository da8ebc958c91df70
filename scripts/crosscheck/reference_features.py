"""Every feature of the registry, written a second time from its definition.

Plain double-precision numpy, one event at a time, for checking what `prep features` writes. It
shares no code and no structure with the Swift modules: pairs are lists of index pairs, shapes come
from numpy.linalg, Fox-Wolfram moments are double sums. Python's min and max keep the first of equal
items, which is the rule for ties.

    features(event) -> {name: value}

`event` is a dictionary: `jets` with arrays pt, eta, phi, mass, btag (0 or 1), `electrons` and
`muons` with arrays pt, eta, phi, and the numbers `met`, `met_phi`. GeV and radians. A feature whose
objects are missing is NaN.
"""

import itertools
import math

import numpy as np

HIGGS_MASS = 125.0
W_MASS = 80.4
HIGGS_WINDOW = 30.0
NAN = float("nan")


def four_vector(pt, eta, phi, mass):
    """(E, px, py, pz) in double precision."""
    px, py, pz = pt * math.cos(phi), pt * math.sin(phi), pt * math.sinh(eta)
    return np.array([math.sqrt(px**2 + py**2 + pz**2 + mass**2), px, py, pz])


def mass_of(vector):
    return math.sqrt(max(0.0, vector[0] ** 2 - float(np.dot(vector[1:], vector[1:]))))


def pt_of(vector):
    return math.hypot(vector[1], vector[2])


def eta_of(vector):
    return math.asinh(vector[3] / pt_of(vector))


def phi_of(vector):
    return math.atan2(vector[2], vector[1])


def delta_phi(phi1, phi2):
    difference = math.fmod(abs(phi1 - phi2), 2 * math.pi)
    return min(difference, 2 * math.pi - difference)


def delta_r(a, b):
    return math.hypot(a["eta"] - b["eta"], delta_phi(a["phi"], b["phi"]))


def as_object(pt, eta, phi, mass, btag=0):
    pt, eta, phi, mass = float(pt), float(eta), float(phi), float(mass)
    vector = four_vector(pt, eta, phi, mass)
    return {"pt": pt, "eta": eta, "phi": phi, "p": vector, "btag": int(btag)}


def leading_lepton(event):
    """The lepton of largest pT; electrons before muons where two are equal. None if there is none."""
    leptons = [
        as_object(pt, eta, phi, 0.0)
        for kind in ("electrons", "muons")
        for pt, eta, phi in zip(event[kind]["pt"], event[kind]["eta"], event[kind]["phi"])
    ]
    return max(leptons, key=lambda lepton: lepton["pt"]) if leptons else None


def pair(a, b):
    vector = a["p"] + b["p"]
    return {
        "dr": delta_r(a, b),
        "deta": abs(a["eta"] - b["eta"]),
        "m": mass_of(vector),
        "pt": pt_of(vector),
        "p": vector,
    }


def momentum_tensor_eigenvalues(objects, dimensions=3):
    """Descending eigenvalues of sum(p_a p_b) / sum(p^2) over the first spatial dimensions."""
    momenta = np.array([o["p"][1 : 1 + dimensions] for o in objects])
    tensor = momenta.T @ momenta
    return np.linalg.eigvalsh(tensor / np.trace(tensor))[::-1]


def fox_wolfram(order, objects):
    polynomial = np.polynomial.legendre.Legendre.basis(order)
    momenta = [o["p"][1:] for o in objects]
    total = 0.0
    for p in momenta:
        for q in momenta:
            product = float(np.linalg.norm(p) * np.linalg.norm(q))
            total += product * polynomial(min(1.0, max(-1.0, float(np.dot(p, q)) / product)))
    return total / sum(o["p"][0] for o in objects) ** 2


def pair_features(kind, pairs):
    """The features of one list of pairs, named after the kind; all of them, listed or not."""
    closest = min(pairs, key=lambda x: x["dr"])
    hardest = max(pairs, key=lambda x: x["pt"])
    heaviest = max(pairs, key=lambda x: x["m"])
    higgs = min(pairs, key=lambda x: abs(x["m"] - HIGGS_MASS))
    w = min(pairs, key=lambda x: abs(x["m"] - W_MASS))
    return {
        f"dr_{kind}_avg": sum(x["dr"] for x in pairs) / len(pairs),
        f"dr_{kind}_max_pt": hardest["dr"],
        f"dr_{kind}_max_m": heaviest["dr"],
        f"dr_{kind}_min": closest["dr"],
        f"dr_{kind}_min_dr": closest["dr"],
        f"dr_{kind}_higgs": higgs["dr"],
        f"dr_{kind}_w": w["dr"],
        f"deta_{kind}_max": max(x["deta"] for x in pairs),
        f"deta_{kind}_avg": sum(x["deta"] for x in pairs) / len(pairs),
        f"m_{kind}_min_dr": closest["m"],
        f"m_{kind}_max_pt": hardest["m"],
        f"m_{kind}_max": heaviest["m"],
        f"m_{kind}_min": min(x["m"] for x in pairs),
        f"m_{kind}_avg": sum(x["m"] for x in pairs) / len(pairs),
        f"m_{kind}_higgs": higgs["m"],
        f"m_{kind}_w": w["m"],
        f"pt_{kind}_min_dr": closest["pt"],
        f"n_higgs_{kind}_30": sum(abs(x["m"] - HIGGS_MASS) < HIGGS_WINDOW for x in pairs),
    }


NAMES = (
    # tth-41
    "dr_bb_avg dr_bb_max_pt dr_bb_max_m dr_bb_min dr_bb_higgs dr_bj_w dr_lep_bb_min_dr "
    "dr_lep_jet_min deta_jj_max deta_jj_avg deta_bb_max deta_bb_avg deta_lep_jet_max m_bb_min_dr "
    "m_bb_max_pt m_bb_max m_bb_min m_bb_higgs m_jj_min_dr m_jj_max_pt m_jj_min m_jj_higgs "
    "m_bj_min_dr m_bj_max_pt m_bj_w m_jjj_max_pt pt_bb_min_dr pt_jet3 pt_jet5 ht_jets ht_all "
    "n_jets_pt40 n_higgs_bb_30 n_higgs_jj_30 centrality_all aplanarity_jets aplanarity_bjets "
    "m_lep_b_min_dr h1_all h2_jets h4_all "
    # others
    "h0_all n_jets n_bjets pt_lep eta_lep met mt_w pt_jet1 pt_jet2 pt_jet4 sphericity_jets "
    "sphericity_all planarity_jets aplanarity_all transverse_sphericity_jets m_bb_avg dr_jj_avg "
    "dr_jj_min dr_lep_b_min m_uu_min_dr pt_uu_min_dr dr_uu_min_dr h3_all m_all"
).split()


def features(event):
    """All features of an event, by name."""
    columns = event["jets"]
    jets = [
        as_object(*values)
        for values in zip(*(columns[name] for name in ("pt", "eta", "phi", "mass", "btag")))
    ]
    jets.sort(key=lambda jet: -jet["pt"])
    lepton = leading_lepton(event)
    met, met_phi = float(event["met"]), float(event["met_phi"])
    tagged = [jet for jet in jets if jet["btag"]]
    untagged = [jet for jet in jets if not jet["btag"]]
    found = {
        "n_jets": len(jets),
        "n_bjets": len(tagged),
        "n_jets_pt40": sum(jet["pt"] > 40 for jet in jets),
        "met": met,
    }
    for i, jet in enumerate(jets[:5]):
        found[f"pt_jet{i + 1}"] = jet["pt"]

    both = list(itertools.combinations(jets, 2))
    kinds = {
        "jj": both,
        "bj": [(a, b) for a, b in both if a["btag"] or b["btag"]],
        "bb": list(itertools.combinations(tagged, 2)),
        "uu": list(itertools.combinations(untagged, 2)),
    }
    pairs = {kind: [pair(a, b) for a, b in members] for kind, members in kinds.items()}
    for kind, members in pairs.items():
        if members:
            found |= pair_features(kind, members)
    if len(jets) >= 3:
        triplets = [a["p"] + b["p"] + c["p"] for a, b, c in itertools.combinations(jets, 3)]
        found["m_jjj_max_pt"] = mass_of(max(triplets, key=pt_of))

    if jets:
        eigenvalues = momentum_tensor_eigenvalues(jets)
        found["ht_jets"] = sum(jet["pt"] for jet in jets)
        found["aplanarity_jets"] = 1.5 * eigenvalues[2]
        found["sphericity_jets"] = 1.5 * (eigenvalues[1] + eigenvalues[2])
        found["planarity_jets"] = eigenvalues[1] - eigenvalues[2]
        flat = momentum_tensor_eigenvalues(jets, dimensions=2)
        found["transverse_sphericity_jets"] = 2 * flat[1] / (flat[0] + flat[1])
        found["h2_jets"] = fox_wolfram(2, jets)
    if tagged:
        found["aplanarity_bjets"] = 1.5 * momentum_tensor_eigenvalues(tagged)[2]

    if lepton:
        found["pt_lep"], found["eta_lep"] = lepton["pt"], lepton["eta"]
        turn = delta_phi(lepton["phi"], met_phi)
        found["mt_w"] = math.sqrt(2 * lepton["pt"] * met * (1 - math.cos(turn)))
        if pairs["bb"]:
            vector = min(pairs["bb"], key=lambda x: x["dr"])["p"]
            side = {"eta": eta_of(vector), "phi": phi_of(vector)}
            found["dr_lep_bb_min_dr"] = delta_r(lepton, side)
        if tagged:
            closest = min(tagged, key=lambda jet: delta_r(lepton, jet))
            found["dr_lep_b_min"] = delta_r(lepton, closest)
            found["m_lep_b_min_dr"] = mass_of(lepton["p"] + closest["p"])
    if lepton and jets:
        everything = jets + [lepton]
        found["dr_lep_jet_min"] = min(delta_r(lepton, jet) for jet in jets)
        found["deta_lep_jet_max"] = max(abs(lepton["eta"] - jet["eta"]) for jet in jets)
        found["ht_all"] = found["ht_jets"] + lepton["pt"]
        found["centrality_all"] = found["ht_all"] / sum(o["p"][0] for o in everything)
        found["m_all"] = mass_of(sum(o["p"] for o in everything))
        eigenvalues = momentum_tensor_eigenvalues(everything)
        found["sphericity_all"] = 1.5 * (eigenvalues[1] + eigenvalues[2])
        found["aplanarity_all"] = 1.5 * eigenvalues[2]
        for order in (0, 1, 3, 4):
            found[f"h{order}_all"] = fox_wolfram(order, everything)
    return {name: float(found.get(name, NAN)) for name in NAMES}
