"""Which pictures and tables each kind of input gets."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable

from . import cutflow, domains, efficiency, learning, names, rank, response, scan, sensitivity
from .content import Notes, Picture, Section, Table
from .reading import Cutflow, Domains, Evaluation, Input, Key, Rank, Run, Scan, Sensitivity, number

AT_MOST_STRENGTHS = 6  # panels of the responses per lambda
SHOWN_METRICS = ["auc_source", "auc_target", "ks_all", "purity_bias", "ams"]
NO_EVALUATION = "evaluation.json is not there, so responses, ROC and purity are left out: `train evaluate {}` writes it"


def sections(item: Input) -> list[Section]:
    """The pictures and tables of what was read."""
    makers: dict[str, Callable] = {
        "run": run_sections, "scan": scan_sections, "domains": domains_sections, "rank": rank_sections,
        "sensitivity": sensitivity_sections, "cutflow": cutflow_sections,
    }  # fmt: skip
    return makers[item.kind](item)


def _suffix(target: str) -> str:
    """What a picture's name gets for a named target."""
    return "" if target in ("target", "") else "-" + target.split("/", 1)[1].replace("/", "-")


def _ending(key: Key) -> str:
    return f"{key[0]}-lambda{names.strength(key[1])}"


# A run


def run_sections(run: Run) -> list[Section]:
    setup, strength = run.key
    title = f"{names.setup(setup)}, lambda = {names.strength(strength)}, seed {run.seed}"
    result = Section(f"Result: {title}", [metric_table(run)])
    if run.warnings:
        result.parts.insert(0, Notes("Warnings of the training", run.warnings, is_warning=True))
    training = Section("Training", [
        Picture("learning", "Learning curves",
                "Label loss, domain loss, the domain head's AUC and the KS distance of the responses against the "
                "epoch; grey dots: a domain head that sees no difference. The vertical line is the epoch whose weights were kept.",
                lambda: learning.curves(run)),
        spike_table(run),
    ])  # fmt: skip
    training.parts = [part for part in training.parts if part is not None]
    found = [result, training]
    if run.evaluation is None:
        result.parts.append(Notes("Left out", [NO_EVALUATION.format(run.path)]))
    else:
        found.append(evaluation_section(run.evaluation, run))
    found.append(Section("How it was made", [configuration_table(run), identity_table(run)]))
    return found


def evaluation_section(evaluation: Evaluation, run: Run) -> Section:
    section = Section("Evaluation")
    for target in evaluation.targets:
        section.parts.append(Picture(
            f"response{_suffix(target)}", "Response",
            "Test part: source as lines with their statistical error, target as areas, each normalised to 1. "
            "Below: target over source with the target's error; the band is the source's.",
            lambda target=target: response.picture([evaluation], run.key, target)))  # fmt: skip
    if evaluation.histogram("train", "source", "signal"):
        section.parts.append(Picture(
            "overtraining", "Training part against test part",
            "Response to the source's training part (points) and test part (areas): the overtraining check.",
            lambda: response.overtraining(evaluation, run.key, run.metrics)))  # fmt: skip
    groups = {run.key: [evaluation]}
    if evaluation.curves:
        section.parts.append(roc_picture(groups, "roc"))
    for target in evaluation.targets:
        if evaluation.curves:
            section.parts.append(purity_picture(groups, target, f"purity{_suffix(target)}"))
    merged = [f"{domain}: {line}" for domain, entry in evaluation.ams.items() for line in entry.get("merged") or []]
    if merged:
        section.parts.append(Notes("Bins that the AMS joined", merged))
    notes = [str(line) for line in evaluation.record.get("notes") or []]
    if notes:
        section.parts.append(Notes("Notes of the evaluation", notes))
    return section


def roc_picture(groups: dict[Key, list[Evaluation]], name: str) -> Picture:
    return Picture(name, "ROC", "Background rejection against signal efficiency in source (solid) and target (dashed); "
                   "below, the target's rejection over the source's.", lambda: efficiency.roc(groups))  # fmt: skip


def purity_picture(groups: dict[Key, list[Evaluation]], target: str, name: str) -> Picture:
    return Picture(name, "Purity against efficiency",
                   "Signal purity in source (solid) and target (dashed) at the target's signal fraction; below, the relative "
                   "bias, whose value at an efficiency of 0.5 is purity_bias.",
                   lambda: efficiency.purity(groups, target))  # fmt: skip


def metric_table(run: Run) -> Table:
    rows = []
    for name, value in run.metrics.items():
        if name.endswith("_error"):
            continue
        rows.append([name, names.measured(value, run.metrics.get(f"{name}_error")), names.metric(name)])
    return Table("Metrics on the test part", ["metric", "value", "what it is"], rows,
                 "Errors are statistical, of the test events. A dash: it needs a truth that the target does not have.")  # fmt: skip


def spike_table(run: Run) -> Table | None:
    spikes = run.record.get("spikes") or []
    if not spikes:
        return None
    header = list(dict.fromkeys(name for spike in spikes for name in spike)) if isinstance(spikes[0], dict) else ["spike"]
    rows = [[str(spike.get(name, "")) for name in header] if isinstance(spike, dict) else [str(spike)] for spike in spikes]
    return Table("Spikes, and where the weights went back to", header, rows)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list) and all(isinstance(item, (int, float)) for item in value):
        return ", ".join(f"{item:g}" for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def configuration_table(run: Run) -> Table:
    return Table("Configuration", ["option", "value"], [[name, _text(value)] for name, value in run.config.items()],
                 numeric=False)  # fmt: skip


def identity_table(run: Run) -> Table:
    record = run.record
    rows = [[name, _text(record[name])] for name in
            ("creator", "kernel", "seed", "epochs", "best_epoch", "stop_reason", "key") if name in record]  # fmt: skip
    for group in ("domains", "hashes", "events"):
        rows += [[f"{group}: {name}", _text(value)] for name, value in (record.get(group) or {}).items()]
    rows += [["note", str(note)] for note in record.get("notes") or []]
    return Table("Identity", ["", "value"], rows, numeric=False)


# A scan, or a folder of runs


def scan_sections(study: Scan) -> list[Section]:
    result = Section("Result", [points_table(study)])
    if study.chosen:
        result.parts.insert(0, chosen_table(study.chosen))
    failed = sum(point.failed for point in study.points.values())
    warnings = [f"{names.setup(key[0])}, lambda = {names.strength(key[1])}: {point.failed} trainings failed"
                for key, point in study.points.items() if point.failed]  # fmt: skip
    if failed:
        result.parts.append(Notes("Failed trainings", warnings, is_warning=True))
    found = [result]
    if len(study.points) > 1:
        found.append(strength_section(study))
    found.append(learning_section(study))
    shapes = shapes_section(study)
    if shapes.parts:
        found.append(shapes)
    found.append(Section("How it was made", [common_configuration(study), trainings_table(study)]))
    return found


def strength_section(study: Scan) -> Section:
    section = Section("What lambda does")
    for setup in study.setups:
        section.parts.append(Picture(
            f"auc-{setup}", f"AUC and KS distance, {names.setup(setup)}",
            "Each point is the mean over its trainings, the bars are their 15.8 and 84.2 percentiles. lambda = 0, the plain "
            "classifier, stands left of the break." + _chosen_text(study, setup),
            lambda setup=setup: scan.auc_and_ks(study, setup)))  # fmt: skip
    for setup in study.setups:
        if any(name.startswith("ams") and math.isfinite(point[name][0])
               for key, point in study.points.items() if key[0] == setup for name in point.values):  # fmt: skip
            section.parts.append(Picture(
                f"ams-{setup}", f"Approximate median significance, {names.setup(setup)}",
                "For 50 000 events of which 5 % are signal; the variance of the background has half the squared "
                "difference of the domains and a flat 10 %.", lambda setup=setup: scan.ams(study, setup)))  # fmt: skip
    section.parts.append(Picture(
        "spikes", "Spikes and epochs",
        "Share of trainings with a spike of the label loss, with its binomial error, and epochs until the end.",
        lambda: scan.spikes(study)))  # fmt: skip
    return section


def _chosen_text(study: Scan, setup: str) -> str:
    return " The vertical line is the chosen lambda." if study.chosen_key and study.chosen_key[0] == setup else ""


def learning_section(study: Scan) -> Section:
    section = Section("Training")
    shown = []
    for setup in study.setups:
        best = study.best(setup)
        strength = best if best is not None else study.strengths(setup)[0]
        if study.runs.get((setup, strength)):
            shown.append((setup, strength))
    if len(study.setups) == 1 and (study.setups[0], 0.0) in study.runs and (study.setups[0], 0.0) not in shown:
        shown.insert(0, (study.setups[0], 0.0))

    def draw(key: Key):
        limit = learning.shared_limit([run for other in shown for run in study.runs[other][:20]])
        return learning.many(study.runs[key], limit=limit)

    for key in shown:
        section.parts.append(Picture(
            f"trainings-{_ending(key)}", f"Trainings of {names.setup(key[0])}, lambda = {names.strength(key[1])}",
            "Label loss of up to 20 trainings that differ in their seed alone. The range is the same for all set-ups; "
            "what spikes above it is cut off.", lambda key=key: draw(key)))  # fmt: skip
    for key in shown:
        run = study.runs[key][0]
        section.parts.append(Picture(
            f"learning-{_ending(key)}", f"One of them: seed {run.seed}",
            "Losses, domain AUC and KS distance against the epoch.", lambda run=run: learning.curves(run)))  # fmt: skip
    return section


def chosen_strengths(study: Scan, setup: str) -> list[float]:
    """Up to six: 0, the smallest, the best, the largest, and some between."""
    available = [strength for strength in study.strengths(setup)
                 if any(run.evaluation for run in study.runs.get((setup, strength), []))]  # fmt: skip
    if len(available) <= AT_MOST_STRENGTHS:
        return available
    best = study.best(setup)
    wanted = [available[0], available[-1]] + ([best] if best in available else [])
    step = (len(available) - 1) / (AT_MOST_STRENGTHS - 1)
    for i in range(AT_MOST_STRENGTHS):
        wanted.append(available[round(i * step)])
    kept = list(dict.fromkeys(wanted))[:AT_MOST_STRENGTHS]
    return sorted(kept)


def shapes_section(study: Scan) -> Section:
    section = Section("Evaluation")
    missing = 0
    for setup in study.setups:
        groups = {(setup, strength): [run.evaluation for run in study.runs[setup, strength] if run.evaluation]
                  for strength in chosen_strengths(study, setup)}  # fmt: skip
        groups = {key: evaluations for key, evaluations in groups.items() if evaluations}
        if not groups:
            missing += 1
            continue
        targets = next(iter(groups.values()))[0].targets
        for target in targets:
            section.parts.append(Picture(
                f"response-{setup}{_suffix(target)}", f"Responses per lambda, {names.setup(setup)}",
                "Test part, mean over the trainings: source as lines, target as areas, each normalised to 1; below, target "
                "over source.", lambda groups=groups, target=target: response.per_strength(groups, target), is_wide=True))  # fmt: skip
        best = study.best(setup)
        compared = {key: groups[key] for key in ((setup, 0.0), (setup, best)) if key in groups}
        if not compared or not next(iter(compared.values()))[0].curves:
            continue
        for target in targets:
            section.parts.append(purity_picture(compared, target, f"purity-{setup}{_suffix(target)}"))
        section.parts.append(roc_picture(compared, f"roc-{setup}"))
    if missing:
        section.parts.append(Notes("Left out", [NO_EVALUATION.format("RUN")]))
    return section


def chosen_table(chosen: dict) -> Table:
    """What the scan chose, of each set-up and of all, with the figures that decided."""
    entries = [(names.setup(str(name)), entry) for name, entry in (chosen.get("per_setup") or {}).items()]
    if len(entries) != 1:
        entries.append(("of all", chosen))
    figures = list(dict.fromkeys(name for _, entry in entries for name in entry.get("figures") or {}
                                 if not name.endswith("_error")))  # fmt: skip
    rows = []
    for title, entry in entries:
        values = entry.get("figures") or {}
        setup = f"{str(entry.get('setup', '–')).upper()}"
        rows.append([title, setup, _text(entry.get("lambda", "–")),
                     *(names.measured(number(values.get(name)), number(values.get(f"{name}_error"))) for name in figures),
                     _candidates(entry), _text(entry.get("ks_limit", "–"))])  # fmt: skip
    rule = str(chosen.get("rule", ""))
    truth = {False: " No label of the target was used.", True: " Labels of the target were used."}
    return Table("The chosen lambda, and why", ["", "set-up", "lambda", *figures, "among lambda =", "KS limit"], rows,
                 f"Rule: {rule}.{truth.get(chosen.get('uses_truth'), '')} Errors: "
                 f"{chosen.get('error', 'of the mean')}." if rule else "")  # fmt: skip


def _candidates(entry: dict) -> str:
    found = [one for one in entry.get("candidates") or [] if isinstance(one, dict)]
    return ", ".join(f"{str(one.get('setup', '')).upper()} {names.strength(number(one.get('lambda')))}" for one in found) or "–"


def points_table(study: Scan) -> Table:
    metrics = [name for name in study.metrics if name.partition("/")[0] in SHOWN_METRICS
               and any(math.isfinite(point[name][0]) for point in study.points.values())]  # fmt: skip
    metrics.sort(key=lambda name: SHOWN_METRICS.index(name.partition("/")[0]))
    header = ["set-up", "lambda", "trainings", *metrics, "epochs", "spikes [%]"]
    rows = []
    for (setup, strength), point in study.points.items():
        rate, error = point.spike_rate
        rows.append([setup.upper(), names.strength(strength), str(point.trainings),
                     *(names.spread(*point[name]) for name in metrics),
                     f"{point['epochs'][0]:.0f}" if math.isfinite(point["epochs"][0]) else "–",
                     names.measured(100 * rate, 100 * error) if error > 0 else
                     (f"{100 * rate:.3g}" if math.isfinite(rate) else "–")])  # fmt: skip
    return Table("Every point", header, rows, "Mean [15.8, 84.2 percentile] over the trainings of a point.")


def common_configuration(study: Scan) -> Table:
    runs = [run for group in study.runs.values() for run in group]
    rows = []
    for name in dict.fromkeys(name for run in runs for name in run.config):
        values = list(dict.fromkeys(_text(run.config[name]) for run in runs if name in run.config))
        rows.append([name, values[0] if len(values) == 1 else f"{len(values)} values: {'; '.join(values[:12])}"
                     + ("; …" if len(values) > 12 else "")])  # fmt: skip
    for name in ("path", "content_hash"):
        values = dict.fromkeys(str((run.record.get("domains") or {}).get(name, "–")) for run in runs)
        rows.append([f"domains: {name}", ", ".join(values)])
    return Table("Configuration", ["option", "value"], rows, numeric=False)


def trainings_table(study: Scan) -> Table:
    rows = []
    for (setup, strength), runs in sorted(study.runs.items()):
        for run in runs:
            rows.append([setup.upper(), names.strength(strength), str(run.seed), _text(run.record.get("epochs", "–")),
                         _text(run.record.get("best_epoch", "–")), str(len(run.record.get("spikes") or [])),
                         *(names.measured(number(run.metrics.get(name)), number(run.metrics.get(f"{name}_error")))
                           for name in _own_metrics(study)), str(len(run.warnings))])  # fmt: skip
    header = ["set-up", "lambda", "seed", "epochs", "epoch kept", "spikes", *_own_metrics(study), "warnings"]
    return Table("Every training", header, rows, "Errors are statistical, of the test events.")


def _own_metrics(study: Scan) -> list[str]:
    return [name for name in study.metrics if name.partition("/")[0] in SHOWN_METRICS]


# The others


def domains_sections(file: Domains) -> list[Section]:
    pages = domains.FeaturePages(file)
    overview = Section("The domain file", [counts_table(file), samples_table(file)])
    found = [overview]
    if file.cutflows:
        found.append(cutflows_section(file.cutflows))
    what = "All events" if pages.has_data else "Background"
    features = Section("Features", [
        Picture(f"features-{i + 1}", f"Features, {file.names[page[0]]} to {file.names[page[-1]]}",
                f"{what} of the source (area) and the target (line) with weights, each normalised to 1, and the source's signal "
                "(dotted); below, target over source with the target's error, the band is the source's. What lies outside is in "
                "the outermost bins.", lambda page=page: pages.draw(page), is_wide=True)
        for i, page in enumerate(pages.pages)
    ])  # fmt: skip
    features.parts.append(domains.distances(file, pages))
    found.append(features)
    found.append(correlation_section(file))
    return found


def correlation_section(file: Domains) -> Section:
    section = Section("Correlations")
    found: dict[str, object] = {}

    def of(domain: str):
        if domain not in found:
            found[domain] = domains.correlation(file.events(domain, "all"))
        return found[domain]

    caption = "Linear correlation of the features over all events of the domain, at its signal fraction (w_domain); no truth is used."
    for domain in ["source", *file.targets]:
        section.parts.append(Picture(
            f"correlation-{domain.replace('/', '-')}", f"Correlations, {domain}", caption,
            lambda domain=domain: domains.matrix(file, of(domain), domain, False), is_wide=True))  # fmt: skip
    for target in file.targets:
        section.parts.append(Picture(
            f"correlation-difference{_suffix(target)}", f"Correlations, {target} less source",
            "What the target's correlations differ by.",
            lambda target=target: domains.matrix(file, of(target) - of("source"), f"{target} less source", True),
            is_wide=True))  # fmt: skip
    return section


def counts_table(file: Domains) -> Table:
    rows = []
    for name, events, signal, background, w_signal, w_background in file.counts:
        known = signal >= 0
        rows.append([name, str(events), str(signal) if known else "–", str(background) if known else "–",
                     f"{w_signal:.2f}", f"{w_background:.2f}" if known else "–"])  # fmt: skip
    return Table("Events", ["part", "events", "signal", "background", "w_domain signal", "w_domain background"], rows)


def samples_table(file: Domains) -> Table:
    rows = [list(row) for row in zip(file.samples["name"], file.samples["class"], file.samples["domain"])]
    rows += [[name, file.attributes[name], ""] for name in ("creator", "seed", "content_hash") if name in file.attributes]
    return Table("Samples and identity", ["sample", "class", "domain"], rows, numeric=False)


def cutflows_section(cutflows: dict[str, list[dict]]) -> Section:
    section = Section("Selection", [
        Picture("cutflow", "Cutflow", "Weighted efficiency of the cuts one after the other, to all events and to the row before.",
                lambda: cutflow.picture(cutflows))])  # fmt: skip
    section.parts += [cutflow.table(name, rows) for name, rows in cutflows.items()]
    return section


def cutflow_sections(item: Cutflow) -> list[Section]:
    return [cutflows_section(item.cutflows)]


def sensitivity_sections(study: Sensitivity) -> list[Section]:
    found = Section("Signal fraction")
    titles = {"both": "AUC against the signal fraction in both domains",
              "target": "AUC against the signal fraction in the target alone"}  # fmt: skip
    for mode, points in study.modes.items():
        title = titles.get(mode, mode)
        found.parts.append(Picture(
            f"signal-fraction-{mode}", title,
            "Mean over the trainings, with their 15.8 and 84.2 percentiles.",
            lambda mode=mode: sensitivity.auc(study, mode)))  # fmt: skip
        metrics = [name for name in points[0][1].values if name.partition("/")[0] in SHOWN_METRICS]
        rows = [[f"{fraction:g}", str(point.trainings), *(names.spread(*point[name]) for name in metrics)]
                for fraction, point in points]  # fmt: skip
        found.parts.append(Table(title, ["signal fraction", "trainings", *metrics], rows,
                                 "Mean [15.8, 84.2 percentile]."))  # fmt: skip
    return [found]


def rank_sections(study: Rank) -> list[Section]:
    found = Section("Feature ranking")
    if study.permutation:
        found.parts.append(Picture(
            "permutation", "Permutation importance",
            "The source AUC that is lost when one feature's values are shuffled among the events; the bars are the spread over "
            "shuffles.", lambda: rank.permutation(study)))  # fmt: skip
    if study.elimination:
        found.parts.append(Picture(
            "elimination", "Removal one by one",
            "The source AUC after each removal of the feature whose absence costs least; mean and percentiles over seeds.",
            lambda: rank.elimination(study)))  # fmt: skip
    for title, rows in (("Permutation importance", study.permutation), ("Removal", study.elimination)):
        if rows:
            header = [name for name in rows[0] if name]
            body = [[_short(row.get(name)) for name in header] for row in rows]
            found.parts.append(Table(title, header, body))
    return [found]


def _short(text: object) -> str:
    value = number(text)
    if isinstance(text, str) and math.isfinite(value) and "." in text:
        return f"{value:.4g}"
    return "" if text is None else str(text)


def all_pictures(parts: Iterable[Section]) -> list[Picture]:
    return [picture for section in parts for picture in section.pictures]
