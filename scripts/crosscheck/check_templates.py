"""train templates against NumPy and pyhf: the sums, and a workspace that validates and fits.

    python check_templates.py DOMAINS.h5... [--work DIR]

For each domain file one short training. templates.csv is computed again from model.h5 and the domain file;
templates.json is validated by pyhf against its schema, has the expectations of its model (nominal, each target one
standard deviation up), and fits its own expectation with mu = 1; an upper limit and a discovery significance can
be had from it. With one bin too, and with many, some of them empty.
"""

import argparse
import csv
import json
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pyhf

from check_export import numpy_response
from common import Report, program, run

BINS = {1: (), 20: (), 50: ("--background-uncertainty", "0")}


def table(path: Path) -> dict[tuple[str, str], list[dict]]:
    templates: dict[tuple[str, str], list[dict]] = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            templates.setdefault((row["domain"], row["class"]), []).append(row)
    return templates


def column(rows: list[dict], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in rows])


def expected_yields(file: h5py.File) -> list[float] | None:
    """1000 * cross-section * k-factor * luminosity * selected / all, of each sample; None where unknown."""
    configuration = json.loads(file.attrs["config"])["configuration"]
    if not configuration["luminosity_ifb"]:
        return None
    yields = []
    for sample, record in zip(configuration["samples"], json.loads(file.attrs["inputs"])):
        everything = sample.get("sum_of_weights") or sum(
            event_file["sum_of_weights"] for event_file in record["inputs"][0]["inputs"])
        yields.append(1000 * sample["cross_section_pb"] * sample["k_factor"] * configuration["luminosity_ifb"]
                      * record["sum_of_weights"] / everything)  # fmt: skip
    return yields


def check_table(report: Report, domains: h5py.File, model: Path, templates: dict, bins: int) -> None:
    yields = expected_yields(domains)
    for (domain, category), rows in templates.items():
        block = domains[f"test/{domain}"]
        prefix = "" if domain == "source" else "truth_"
        chosen = block[f"{prefix}label"][:] == (category == "signal")
        weights = block["w_label" if domain == "source" else "w_truth"][:].astype(float)[chosen]
        samples = block["sample"][:][chosen]
        if yields is None:
            weights /= weights.sum()
        for sample in np.unique(samples) if yields else ():
            own = samples == sample
            weights[own] *= yields[sample] / weights[own].sum()
        response = numpy_response(model, block["x"][:])[chosen].astype(np.float32)
        edges = np.linspace(0, 1, bins + 1)
        what = f"{domain} {category}, {bins} bins"
        for name, of in (("events", None), ("sum_w", weights), ("sum_w2", weights**2)):
            expected = np.histogram(response, edges, weights=of)[0]
            # A response at a border, of single precision there, may fall to either side.
            moved = np.abs(np.cumsum(column(rows, name)) - np.cumsum(expected)).max()
            unit = 1 if of is None else np.abs(of).max()
            report.check(moved <= 2.01 * unit, f"{what}: {name}: differs by {moved}")
        report.check(np.isclose(column(rows, "sum_w").sum(), weights.sum()), f"{what}: the sum")
        report.equal({row["normalisation"] for row in rows}, {"expected" if yields else "unit"}, f"{what}: normalisation")


def check_workspace(report: Report, path: Path, templates: dict, what: str) -> None:
    specification = json.loads(path.read_text())
    pyhf.schema.validate(specification, "workspace.json")
    workspace = pyhf.Workspace(specification)
    model = workspace.model()
    data = workspace.data(model)
    fit_bin = column(templates["source", "background"], "fit_bin").astype(int) - 1

    def merged(domain: str, category: str, name: str = "sum_w") -> np.ndarray:
        return np.bincount(fit_bin, column(templates[domain, category], name))

    background, signal = merged("source", "background"), merged("source", "signal")
    report.check(bool((background > 0).all()), f"{what}: bins without background")
    nominal = model.expected_actualdata(model.config.suggested_init())
    report.check(np.allclose(nominal, signal + background), f"{what}: the nominal expectation")
    errors = np.sqrt(merged("source", "signal", "sum_w2") + merged("source", "background", "sum_w2"))
    modifiers = {m["name"]: m for s in specification["channels"][0]["samples"] for m in s["modifiers"]}
    targets = [domain for domain, category in templates if domain != "source" and category == "background"]
    report.equal(sum(m["type"] == "histosys" for m in modifiers.values()), len(targets), f"{what}: targets")
    of_staterror = np.sqrt(sum(np.array(m["data"]) ** 2 for s in specification["channels"][0]["samples"]
                               for m in s["modifiers"] if m["type"] == "staterror"))  # fmt: skip
    report.check(np.allclose(of_staterror, errors), f"{what}: statistical errors")
    for domain in targets:
        name = "background_model" + domain.removeprefix("target").replace("/", "_")
        shifted = list(model.config.suggested_init())
        shifted[model.config.par_map[name]["slice"].start] = 1.0
        shape = merged(domain, "background")
        report.check(
            np.allclose(model.expected_actualdata(shifted), signal + shape * background.sum() / shape.sum()),
            f"{what}: {name} up")
    best, minimum = pyhf.infer.mle.fit(data, model, return_fitted_val=True)
    mu = best[model.config.poi_index]
    report.check(abs(mu - 1) < 1e-2 and np.isfinite(minimum), f"{what}: fitted mu {mu}")
    cls = float(pyhf.infer.hypotest(2.0, data, model, test_stat="qtilde"))
    p0 = float(pyhf.infer.hypotest(0.0, data, model, test_stat="q0"))
    report.check(0 <= cls <= 1 and 0 < p0 <= 0.5 + 1e-6, f"{what}: CLs {cls}, p0 {p0}")
    print(f"{what}: {len(background)} bins in the fit, mu = {mu:.3f}, CLs(mu = 2) = {cls:.3f}, p0 = {p0:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", type=Path, nargs="+")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("templates")
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        for number, path in enumerate(options.domains):
            folder = Path(work) / f"run{number}"
            run(program("train"), "fit", path, "--lambda", 0, "--epochs", "12:12", "--output", folder, "--quiet")
            for bins, more in BINS.items():
                made = Path(work) / f"templates{number}-{bins}"
                run(program("train"), "templates", folder, "--bins", bins, *more, "--output", made, "--quiet")
                templates = table(made / "templates.csv")
                with h5py.File(path) as file:
                    check_table(report, file, folder / "model.h5", templates, bins)
                check_workspace(report, made / "templates.json", templates, f"{path.parent.name}, {bins} bins")
    report.finish()


if __name__ == "__main__":
    main()
