"""The selection and the 41 features of FEATURES.md with awkward and vector, whole batches at a time.

What a physicist with the Scikit-HEP stack would write: no loop over events, one jagged array a
quantity. `scripts/bench` times it against `prep`, and the cross-checks compare its numbers.
GeV and radians; float64 inside, float32 in the feature matrix.
"""

import awkward as ak
import numpy as np
import vector

vector.register_awkward()

JET_PT, LEPTON_PT, ETA = 25.0, 20.0, 2.5
HIGGS_MASS, HIGGS_WINDOW, W_MASS = 125.0, 30.0, 80.4

COLUMNS = [
    "Event.Number", "Event.Weight",
    "Jet.PT", "Jet.Eta", "Jet.Phi", "Jet.Mass", "Jet.Flavor", "Jet.BTag",
    "Electron.PT", "Electron.Eta", "Electron.Phi", "Electron.Charge",
    "Muon.PT", "Muon.Eta", "Muon.Phi", "Muon.Charge",
    "MissingET.MET", "MissingET.Phi",
]  # fmt: skip
SELECTION_COLUMNS = [name for name in COLUMNS if name != "Jet.BTag"]  # all that emulation needs


def tag_probability(flavor: np.ndarray, pt: np.ndarray) -> np.ndarray:
    """Of the working point `atlas-mv2c10-70`, for jets inside abs(eta) < 2.5."""
    b = 0.80 * np.tanh(0.003 * pt) * 30 / (1 + 0.086 * pt)
    c = 0.128 * np.tanh(0.02 * pt) / (1 + 0.0034 * pt)
    light = 0.002 + 7.3e-6 * pt
    by_flavor = np.select([flavor == 5, flavor == 4, flavor == 15], [b, c, 1 / 55], light)
    return np.clip(by_flavor, 0.0, 1.0)


def _descending_pt(objects: ak.Array) -> ak.Array:
    return objects[ak.argsort(objects.pt, axis=1, ascending=False, stable=True)]


def _momenta(batch: ak.Array, collection: str, mass: bool, extra: dict[str, str]) -> ak.Array:
    """A collection as vectors of float64 with the columns of `extra` (name to leaf) beside."""
    leaves = {"pt": "PT", "eta": "Eta", "phi": "Phi"} | ({"mass": "Mass"} if mass else {})
    fields = {name: ak.values_astype(batch[f"{collection}.{leaf}"], np.float64)
              for name, leaf in leaves.items()}  # fmt: skip
    if not mass:
        fields["mass"] = ak.zeros_like(fields["pt"])
    fields |= {name: batch[f"{collection}.{leaf}"] for name, leaf in extra.items()}
    return ak.zip(fields, with_name="Momentum4D")


def selected_objects(batch: ak.Array) -> ak.Array:
    """jets, electrons, muons (inside the cuts, pT descending), met and met_phi of every entry.

    Jets have `bits` where the batch has `Jet.BTag`.
    """
    bits = {"bits": "BTag"} if "Jet.BTag" in batch.fields else {}
    jets = _momenta(batch, "Jet", True, {"flavor": "Flavor"} | bits)
    jets = _descending_pt(jets[(jets.pt >= JET_PT) & (abs(jets.eta) < ETA)])
    found = {"jets": jets}
    for name, collection in (("electrons", "Electron"), ("muons", "Muon")):
        leptons = _momenta(batch, collection, False, {"charge": "Charge"})
        found[name] = _descending_pt(
            leptons[(leptons.pt >= LEPTON_PT) & (abs(leptons.eta) < ETA)]
        )
    found["met"] = ak.firsts(batch["MissingET.MET"])
    found["met_phi"] = ak.firsts(batch["MissingET.Phi"])
    found["number"] = ak.firsts(batch["Event.Number"])
    found["weight"] = ak.values_astype(ak.firsts(batch["Event.Weight"]), np.float64)
    return ak.zip(found, depth_limit=1)


def with_emulated_tags(events: ak.Array, random: np.random.Generator) -> ak.Array:
    """Adds `jets.tagged`: one uniform draw a jet against the working point."""
    jets = events.jets
    flat = ak.flatten(jets)
    chance = tag_probability(ak.to_numpy(flat.flavor), ak.to_numpy(flat.pt))
    tagged = random.random(len(flat)) < chance
    return ak.with_field(
        events, ak.with_field(jets, ak.unflatten(tagged, ak.num(jets)), "tagged"), "jets"
    )


def pass_before_tags(events: ak.Array) -> tuple[np.ndarray, np.ndarray]:
    """The cumulative masks of `one_lepton` and `five_jets`."""
    one_lepton = ak.to_numpy(ak.num(events.electrons) + ak.num(events.muons) == 1)
    return one_lepton, one_lepton & ak.to_numpy(ak.num(events.jets) >= 5)


def has_three_tags(events: ak.Array) -> np.ndarray:
    """The mask of `three_bjets` alone; `jets.tagged` must be there."""
    return ak.to_numpy(ak.sum(events.jets.tagged, axis=1) >= 3)


def _legendre(order: int, x: ak.Array) -> ak.Array:
    if order == 1:
        return x
    if order == 2:
        return (3 * x**2 - 1) / 2
    return (35 * x**4 - 30 * x**2 + 3) / 8


class _Pairs:
    """Pairs of objects with their angles, masses and pT; one of them picked by a quantity."""

    def __init__(self, first: ak.Array, second: ak.Array):
        total = first + second
        self.sum = total
        self.dr = first.deltaR(second)
        self.deta = abs(first.eta - second.eta)
        self.m = total.mass
        self.pt = total.pt

    def at_min(self, key: ak.Array, values: ak.Array) -> ak.Array:
        return ak.firsts(values[ak.argmin(key, axis=1, keepdims=True)])

    def at_max(self, key: ak.Array, values: ak.Array) -> ak.Array:
        return ak.firsts(values[ak.argmax(key, axis=1, keepdims=True)])


def _pairs_of(objects: ak.Array) -> _Pairs:
    first, second = ak.unzip(ak.combinations(objects, 2))
    return _Pairs(first, second)


def _aplanarity(objects: ak.Array) -> np.ndarray:
    p = [objects.px, objects.py, objects.pz]
    tensor = np.empty((len(objects), 3, 3))
    for i in range(3):
        for j in range(i, 3):
            tensor[:, i, j] = tensor[:, j, i] = ak.to_numpy(ak.sum(p[i] * p[j], axis=1))
    tensor /= np.trace(tensor, axis1=1, axis2=2)[:, None, None]
    return 1.5 * np.linalg.eigvalsh(tensor)[:, 0]


def _fox_wolfram(objects: ak.Array, orders: list[int]) -> list[ak.Array]:
    """H_L over all ordered pairs: the pair with itself once, every other pair twice."""
    first, second = ak.unzip(ak.combinations(objects, 2))
    product = first.p * second.p
    cosine = (first.px * second.px + first.py * second.py + first.pz * second.pz) / product
    energy = ak.sum(objects.E, axis=1)
    itself = ak.sum(objects.p**2, axis=1)
    return [
        (itself + 2 * ak.sum(product * _legendre(order, cosine), axis=1)) / energy**2
        for order in orders
    ]


def features(events: ak.Array) -> tuple[list[str], np.ndarray]:
    """Names and the matrix float32 [N, 41] of events with one lepton, five jets and two b-tags."""
    jets = ak.zip({k: events.jets[k] for k in ("pt", "eta", "phi", "mass")}, with_name="Momentum4D")
    tagged = events.jets.tagged
    b = jets[tagged]
    leptons = ak.concatenate([events.electrons, events.muons], axis=1)
    lepton = ak.zip({k: leptons[k] for k in ("pt", "eta", "phi", "mass")}, with_name="Momentum4D")
    everything = ak.concatenate([jets, lepton], axis=1)
    lepton = lepton[:, 0]

    first, second = ak.unzip(ak.combinations(jets, 2))
    first_tag, second_tag = ak.unzip(ak.combinations(tagged, 2))
    with_b = first_tag | second_tag
    jj, bb, bj = _Pairs(first, second), _pairs_of(b), _Pairs(first[with_b], second[with_b])
    lep_jet_dr, lep_jet_deta = jets.deltaR(lepton), abs(jets.eta - lepton.eta)
    lep_b_dr = b.deltaR(lepton)
    x, y, z = ak.unzip(ak.combinations(jets, 3))
    triplet = x + y + z
    closest_bb = bb.at_min(bb.dr, bb.sum)
    closest_b = ak.firsts(b[ak.argmin(lep_b_dr, axis=1, keepdims=True)])
    ht_jets = ak.sum(jets.pt, axis=1)
    energy = ak.sum(everything.E, axis=1)
    h1_all, h4_all = _fox_wolfram(everything, [1, 4])
    (h2_jets,) = _fox_wolfram(jets, [2])

    found = {
        "dr_bb_avg": ak.mean(bb.dr, axis=1),
        "dr_bb_max_pt": bb.at_max(bb.pt, bb.dr),
        "dr_bb_max_m": bb.at_max(bb.m, bb.dr),
        "dr_bb_min": ak.min(bb.dr, axis=1),
        "dr_bb_higgs": bb.at_min(abs(bb.m - HIGGS_MASS), bb.dr),
        "dr_bj_w": bj.at_min(abs(bj.m - W_MASS), bj.dr),
        "dr_lep_bb_min_dr": lepton.deltaR(closest_bb),
        "dr_lep_jet_min": ak.min(lep_jet_dr, axis=1),
        "deta_jj_max": ak.max(jj.deta, axis=1),
        "deta_jj_avg": ak.mean(jj.deta, axis=1),
        "deta_bb_max": ak.max(bb.deta, axis=1),
        "deta_bb_avg": ak.mean(bb.deta, axis=1),
        "deta_lep_jet_max": ak.max(lep_jet_deta, axis=1),
        "m_bb_min_dr": bb.at_min(bb.dr, bb.m),
        "m_bb_max_pt": bb.at_max(bb.pt, bb.m),
        "m_bb_max": ak.max(bb.m, axis=1),
        "m_bb_min": ak.min(bb.m, axis=1),
        "m_bb_higgs": bb.at_min(abs(bb.m - HIGGS_MASS), bb.m),
        "m_jj_min_dr": jj.at_min(jj.dr, jj.m),
        "m_jj_max_pt": jj.at_max(jj.pt, jj.m),
        "m_jj_min": ak.min(jj.m, axis=1),
        "m_jj_higgs": jj.at_min(abs(jj.m - HIGGS_MASS), jj.m),
        "m_bj_min_dr": bj.at_min(bj.dr, bj.m),
        "m_bj_max_pt": bj.at_max(bj.pt, bj.m),
        "m_bj_w": bj.at_min(abs(bj.m - W_MASS), bj.m),
        "m_jjj_max_pt": ak.firsts(triplet.mass[ak.argmax(triplet.pt, axis=1, keepdims=True)]),
        "pt_bb_min_dr": bb.at_min(bb.dr, bb.pt),
        "pt_jet3": jets.pt[:, 2],
        "pt_jet5": jets.pt[:, 4],
        "ht_jets": ht_jets,
        "ht_all": ht_jets + lepton.pt,
        "n_jets_pt40": ak.sum(jets.pt > 40, axis=1),
        "n_higgs_bb_30": ak.sum(abs(bb.m - HIGGS_MASS) < HIGGS_WINDOW, axis=1),
        "n_higgs_jj_30": ak.sum(abs(jj.m - HIGGS_MASS) < HIGGS_WINDOW, axis=1),
        "centrality_all": ak.sum(everything.pt, axis=1) / energy,
        "aplanarity_jets": _aplanarity(jets),
        "aplanarity_bjets": _aplanarity(b),
        "m_lep_b_min_dr": (lepton + closest_b).mass,
        "h1_all": h1_all,
        "h2_jets": h2_jets,
        "h4_all": h4_all,
    }
    columns = [ak.to_numpy(values).astype(np.float32) for values in found.values()]
    return list(found), np.stack(columns, axis=1)
