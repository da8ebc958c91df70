"""How numbers, metrics and features are written."""

from __future__ import annotations

import math

from .style import plain

# The registry's names as a physicist writes them. Others appear under their own name.
FEATURES = {
    "dr_bb_avg": r"$\Delta R_{bb}^{\mathrm{avg}}$",
    "dr_bb_max_pt": r"$\Delta R_{bb}^{\mathrm{max}\ p_{T}}$",
    "dr_bb_max_m": r"$\Delta R_{bb}^{\mathrm{max}\ m}$",
    "dr_bb_min": r"$\Delta R_{bb}^{\mathrm{min}}$",
    "dr_bb_higgs": r"$\Delta R_{bb}^{\mathrm{Higgs}}$",
    "dr_bj_w": r"$\Delta R_{bj}^{W}$",
    "dr_lep_bb_min_dr": r"$\Delta R_{\ell,bb}^{\mathrm{min}\ \Delta R}$",
    "dr_lep_jet_min": r"$\Delta R_{\ell j}^{\mathrm{min}}$",
    "deta_jj_max": r"$\Delta\eta_{jj}^{\mathrm{max}}$",
    "deta_jj_avg": r"$\Delta\eta_{jj}^{\mathrm{avg}}$",
    "deta_bb_max": r"$\Delta\eta_{bb}^{\mathrm{max}}$",
    "deta_bb_avg": r"$\Delta\eta_{bb}^{\mathrm{avg}}$",
    "deta_lep_jet_max": r"$\Delta\eta_{\ell j}^{\mathrm{max}}$",
    "m_bb_min_dr": r"$m_{bb}^{\mathrm{min}\ \Delta R}$",
    "m_bb_max_pt": r"$m_{bb}^{\mathrm{max}\ p_{T}}$",
    "m_bb_max": r"$m_{bb}^{\mathrm{max}}$",
    "m_bb_min": r"$m_{bb}^{\mathrm{min}}$",
    "m_bb_higgs": r"$m_{bb}^{\mathrm{Higgs}}$",
    "m_jj_min_dr": r"$m_{jj}^{\mathrm{min}\ \Delta R}$",
    "m_jj_max_pt": r"$m_{jj}^{\mathrm{max}\ p_{T}}$",
    "m_jj_min": r"$m_{jj}^{\mathrm{min}}$",
    "m_jj_higgs": r"$m_{jj}^{\mathrm{Higgs}}$",
    "m_bj_min_dr": r"$m_{bj}^{\mathrm{min}\ \Delta R}$",
    "m_bj_max_pt": r"$m_{bj}^{\mathrm{max}\ p_{T}}$",
    "m_bj_w": r"$m_{bj}^{W}$",
    "m_jjj_max_pt": r"$m_{jjj}^{\mathrm{max}\ p_{T}}$",
    "pt_bb_min_dr": r"$p_{T,bb}^{\mathrm{min}\ \Delta R}$",
    "pt_jet1": r"$p_{T}^{\mathrm{jet\ 1}}$",
    "pt_jet2": r"$p_{T}^{\mathrm{jet\ 2}}$",
    "pt_jet3": r"$p_{T}^{\mathrm{jet\ 3}}$",
    "pt_jet4": r"$p_{T}^{\mathrm{jet\ 4}}$",
    "pt_jet5": r"$p_{T}^{\mathrm{jet\ 5}}$",
    "pt_lep": r"$p_{T}^{\ell}$",
    "eta_lep": r"$\eta^{\ell}$",
    "met": r"$E_{T}^{\mathrm{miss}}$",
    "mt_w": r"$m_{T}^{W}$",
    "ht_jets": r"$H_{T}^{\mathrm{jets}}$",
    "ht_all": r"$H_{T}^{\mathrm{all}}$",
    "n_jets": r"$N_{\mathrm{jets}}$",
    "n_bjets": r"$N_{b}$",
    "n_jets_pt40": r"$N_{\mathrm{jets}}^{p_{T} > \mathrm{40\ GeV}}$",
    "n_higgs_bb_30": r"$N_{bb}^{\mathrm{Higgs\ 30}}$",
    "n_higgs_jj_30": r"$N_{jj}^{\mathrm{Higgs\ 30}}$",
    "centrality_all": r"Centrality$_{\mathrm{all}}$",
    "aplanarity_jets": r"Aplanarity$_{\mathrm{jets}}$",
    "aplanarity_bjets": r"Aplanarity$_{b}$",
    "aplanarity_all": r"Aplanarity$_{\mathrm{all}}$",
    "sphericity_jets": r"Sphericity$_{\mathrm{jets}}$",
    "sphericity_all": r"Sphericity$_{\mathrm{all}}$",
    "m_lep_b_min_dr": r"$m_{\ell b}^{\mathrm{min}\ \Delta R}$",
    "h0_all": r"$H_{0}^{\mathrm{all}}$",
    "h1_all": r"$H_{1}^{\mathrm{all}}$",
    "h2_jets": r"$H_{2}^{\mathrm{jets}}$",
    "h3_all": r"$H_{3}^{\mathrm{all}}$",
    "h4_all": r"$H_{4}^{\mathrm{all}}$",
}

METRICS = {
    "auc_source": "AUC, source",
    "auc_target": "AUC, target",
    "auc_source_train": "AUC, source, training part",
    "ks_all": "KS distance, source to target",
    "ks_signal": "KS distance, signal",
    "ks_background": "KS distance, background",
    "ks_train_signal": "KS distance, training to test part, signal",
    "ks_train_background": "KS distance, training to test part, background",
    "purity_source": "purity at 50 % signal efficiency, source",
    "purity_target": "purity at 50 % signal efficiency, target",
    "purity_bias": "relative bias of that purity",
    "ams": "approximate median significance",
}


def feature(name: str) -> str:
    """A feature as it stands in a picture."""
    return FEATURES.get(name, plain(name))


def with_unit(name: str, unit: str) -> str:
    return f"{feature(name)} [{plain(unit)}]" if unit else feature(name)


def metric(key: str) -> str:
    """A metric in words; `key/target` names its target."""
    name, _, target = key.partition("/")
    return METRICS.get(name, name) + (f" {target}" if target else "")


def strength(value: float) -> str:
    """lambda as text, the shortest that says it."""
    return f"{value:g}"


def strength_math(value: float) -> str:
    """lambda = value, for a picture."""
    text = f"{value:g}"
    if "e" not in text:
        return rf"$\lambda$ = {text}"
    factor, _, power = text.partition("e")
    times = rf"{factor} $\cdot$ " if factor != "1" else ""
    return rf"$\lambda$ = {times}10$^{{\mathrm{{{int(power)}}}}}$"


def setup(value: str) -> str:
    return f"set-up {value.upper()}"


def digits(error: float) -> int:
    """Digits after the point at which an error has two significant ones."""
    if not math.isfinite(error) or error <= 0:
        return 4
    return min(max(1 - math.floor(math.log10(error)), 0), 8)


def measured(value: float | None, error: float | None = None) -> str:
    """A value and its error, to the error's second digit."""
    if value is None or not math.isfinite(value):
        return "–"
    if error is None or not math.isfinite(error):
        return f"{value:.4g}"
    places = digits(error)
    return f"{value:.{places}f} ± {error:.{places}f}"


def spread(mean: float, low: float, high: float) -> str:
    """A mean and, in a line of their own, its percentiles."""
    if not math.isfinite(mean):
        return "–"
    places = digits(max((high - low) / 2, 0))
    return f"{mean:.{places}f}\n[{low:.{places}f}, {high:.{places}f}]"
