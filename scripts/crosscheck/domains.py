#!/usr/bin/env python3
"""Recomputes a domain file from the feature files that it was made of, with NumPy and h5py alone.

    domains.py DOMAINS.h5 [--features DIR]

DIR is the folder of the feature files [features beside the domain file]. Checked are: every row against its
event in the feature file, that no event comes twice, the split of `both` samples, the number of events of
every class, domain and sample, which events were drawn, every weight, and the scaling. Prints how many
checks were made; exits 1 where anything differs.
"""

import argparse
import hashlib
import json
import math
from pathlib import Path

import h5py
import numpy as np

from common import Report, exact_sum

# The weights are stored in single precision: half of the last place, and as much for sums in another order.
WEIGHT_TOLERANCE = 1.2e-7


class Sample:
    """A sample of the domain file with the bookkeeping of all its events."""

    def __init__(self, index: int, table: dict, record: dict, folder: Path):
        self.index, self.name = index, table["name"]
        self.kind, self.domain = table["class"], table["domain"]
        files = record["inputs"][0]["inputs"]
        self.fingerprints = [bytes.fromhex(file["fingerprint"]) for file in files]
        with h5py.File(folder / f"{self.name}.h5") as data:
            self.file, self.entry = data["event/file"][:], data["event/entry"][:]
            self.weight, self.identity = data["event/weight"][:], data["event/identity"][:]
            self.features = data["features"][:]
        self.row_of = {key: row for row, key in enumerate(zip(self.file.tolist(), self.entry.tolist()))}
        all_events = table.get("sum_of_weights") or math.fsum(file["sum_of_weights"] for file in files)
        cross_section = table.get("cross_section_pb")
        self.has_cross_section = cross_section is not None
        self.expected = exact_sum(self.weight)
        if self.has_cross_section and len(self.weight):
            self.expected *= cross_section * (table.get("k_factor") or 1) / all_events

    def split(self, domains: int) -> np.ndarray:
        """The number of the domain of every event of a `both` sample."""
        return np.array([
            int.from_bytes(hashlib.sha256(self.fingerprints[f] + int(e).to_bytes(8, "little")).digest()[:8], "little")
            % domains for f, e in zip(self.file, self.entry)], dtype=int)

    def draws(self, rows: np.ndarray, purpose: str, seed: int) -> np.ndarray:
        """The Philox draws by whose rank events are chosen."""
        key = hashlib.sha256(seed.to_bytes(8, "little") + purpose.encode()).digest()
        prefix = np.array([int.from_bytes(f[:8], "little") for f in self.fingerprints], dtype=np.uint64)
        return philox(self.entry[rows], prefix[self.file[rows]], int.from_bytes(key[:8], "little"))


def philox(low: np.ndarray, high: np.ndarray, key: int) -> np.ndarray:
    """The first 64 bits of Philox4x32-10 at the counters (low, high)."""
    mask = np.uint64(0xFFFFFFFF)
    x = [low & mask, low >> np.uint64(32), high & mask, high >> np.uint64(32)]
    k = [key & 0xFFFFFFFF, key >> 32]
    for _ in range(10):
        a, b = x[0] * np.uint64(0xD2511F53), x[2] * np.uint64(0xCD9E8D57)
        x = [(b >> np.uint64(32)) ^ x[1] ^ np.uint64(k[0]), b & mask,
             (a >> np.uint64(32)) ^ x[3] ^ np.uint64(k[1]), a & mask]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x[0] << np.uint64(32) | x[1]


def smallest(count: int, rows: list[tuple[Sample, np.ndarray]], purpose: str, seed: int) -> list[np.ndarray]:
    """Of events of several samples those with the smallest draws, by sample."""
    draws = np.concatenate([sample.draws(own, purpose, seed) for sample, own in rows])
    chosen = np.zeros(len(draws), dtype=bool)
    chosen[np.argsort(draws, kind="stable")[:count]] = True
    ends = np.cumsum([len(own) for _, own in rows])[:-1]
    return [own[mark] for (_, own), mark in zip(rows, np.split(chosen, ends))]


def quotas(total: int, shares: list[float], names: list[str]) -> list[int]:
    """Largest remainder, ties by name."""
    whole = [math.floor(total * share) for share in shares]
    order = sorted(
        (i for i, share in enumerate(shares) if share > 0),
        key=lambda i: (-(total * shares[i] - whole[i]), names[i].encode()))
    for i in order[:total - sum(whole)]:
        whole[i] += 1
    return whole


class Rules:
    """What the events of each part have to be, by the rules."""

    def __init__(self, config: dict, samples: list[Sample]):
        self.config, self.samples = config, samples
        self.f, self.seed = config["sig_frac"], config["seed"]
        targets = sorted({s.domain for s in samples if s.domain.startswith("target")}, key=str.encode) or ["target"]
        data = {s.domain for s in samples if s.kind == "unlabelled"}
        self.data = sorted(data, key=str.encode)
        self.domains = ["source"] + [target for target in targets if target not in data]
        self.rows = {}
        for sample in samples:
            split = sample.split(len(self.domains)) if sample.domain == "both" else None
            for number, domain in enumerate(self.domains + self.data):
                if sample.domain == domain:
                    self.rows[domain, sample.index] = np.arange(len(sample.weight))
                elif split is not None and domain not in data:
                    self.rows[domain, sample.index] = np.flatnonzero(split == number)
        self.n = config["events"] or self.largest()

    def members(self, domain: str, kind: str) -> list[Sample]:
        return [s for s in self.samples if s.kind == kind and (domain, s.index) in self.rows]

    def shares(self, members: list[Sample]) -> list[float]:
        if len(members) == 1:
            return [1.0]
        expected = [s.expected if len(s.weight) else 0.0 for s in members]
        return [value / sum(expected) for value in expected]

    def test_of(self, n: int) -> int:
        return math.floor(n * self.config["test_fraction"])

    def kept_signal(self, background: int) -> int:
        return math.floor(background * self.f / (1 - self.f) + 1e-9)

    def drawn(self, domain: str, kind: str, n: int) -> list[int]:
        """The events of each sample of a class of a domain."""
        members = self.members(domain, kind)
        total = n
        if domain != "source" and kind == "signal":
            train = n - self.test_of(n)
            total += max(0, self.kept_signal(train) - train)
        return quotas(total, self.shares(members), [s.name for s in members])

    def largest(self) -> int:
        """The largest n that every sample can give, found from above."""
        classes = [(d, k) for d in self.domains for k in ("signal", "background")]
        available = {(d, k): [len(self.rows[d, s.index]) for s in self.members(d, k)] for d, k in classes}
        n = min(sum(counts) for counts in available.values())
        while any(q > a for c in classes for q, a in zip(self.drawn(*c, n), available[c])):
            n -= 1
        return n

    def parts(self) -> dict[str, dict[int, np.ndarray]]:
        """The rows of every part, by sample."""
        parts = {}
        for domain in self.domains + self.data:
            kinds = ["unlabelled"] if domain in self.data else ["background", "signal"]
            train, test = {}, {}
            for kind in kinds:
                own_train, own_test = self.drawn_class(domain, kind)
                if kind == "signal" and domain != "source":
                    background = sum(len(rows) for rows in train.values())
                    own_train = self.thinned(own_train, background)
                train |= own_train
                test |= own_test
            parts[f"train/{domain}"], parts[f"test/{domain}"] = train, test
        return parts

    def drawn_class(self, domain: str, kind: str) -> tuple[dict, dict]:
        members = self.members(domain, kind)
        rows = [(s, self.rows[domain, s.index]) for s in members]
        if kind == "unlabelled":
            total = self.config["events"] or sum(len(own) for _, own in rows)
            chosen, tests = smallest(total, rows, "domains/events", self.seed), self.test_of(total)
        else:
            chosen = [smallest(q, [own], "domains/events", self.seed)[0]
                      for q, own in zip(self.drawn(domain, kind, self.n), rows)]
            tests = self.test_of(self.n)
        test = smallest(tests, list(zip(members, chosen)), "domains/test", self.seed)
        train = [np.setdiff1d(all_rows, own) for all_rows, own in zip(chosen, test)]
        if self.config["negative_weights"] == "drop-in-training":
            train = [own[s.weight[own] >= 0] for s, own in zip(members, train)]
        return ({s.index: own for s, own in zip(members, train)}, {s.index: own for s, own in zip(members, test)})

    def thinned(self, signal: dict[int, np.ndarray], background: int) -> dict[int, np.ndarray]:
        rows = [(self.samples[index], own) for index, own in signal.items()]
        count = min(self.kept_signal(background), sum(len(own) for _, own in rows))
        return dict(zip(signal, smallest(count, rows, "domains/target-signal", self.seed)))


def check_rows(report: Report, path: str, part: h5py.Group, samples: list[Sample], expected: dict) -> np.ndarray:
    """The rows of a part against the feature files and against the rules; gives the samples' rows."""
    sample, keys = part["sample"][:], list(zip(part["file"][:].tolist(), part["entry"][:].tolist()))
    lengths = {name: len(data) for name, data in part.items()}
    report.check(len(set(lengths.values())) == 1, f"/{path}: datasets of one length: {lengths}")
    rows = np.array([samples[s].row_of.get(key, -1) for s, key in zip(sample, keys)], dtype=int)
    report.check(not len(rows) or rows.min() >= 0, f"/{path}: every event is in its feature file")
    weight, x = part["weight"][:], part["x"][:]
    for index in np.unique(sample):
        own = sample == index
        name = f"/{path}: sample {samples[index].name}"
        report.arrays_equal(weight[own], samples[index].weight[rows[own]], f"{name}: weight")
        same = np.array_equal(x[own], samples[index].features[rows[own]], equal_nan=True)
        report.check(same, f"{name}: x is that of the feature file")
    for index, own in expected.items():
        found = np.sort(rows[sample == index])
        report.arrays_equal(found, np.sort(own), f"/{path}: sample {samples[index].name}: the events drawn")
    return rows


def check_weights(report: Report, path: str, part: h5py.Group, samples: list[Sample], config: dict) -> None:
    """Every rule of the weights, from the columns of the part alone."""
    sample, weight = part["sample"][:], part["weight"][:].astype(float)
    if config["negative_weights"] == "absolute":
        weight = np.abs(weight)
    for index in np.unique(sample):
        weight[sample == index] /= weight[sample == index].mean()

    def close(name: str, expected: np.ndarray) -> None:
        found = part[name][:].astype(float)
        worst = np.max(np.abs(found - expected) - WEIGHT_TOLERANCE * np.abs(expected), initial=0)
        report.check(worst <= 1e-30, f"/{path}/{name}: off by up to {worst}")

    use, domain = path.split("/", 1)
    label_name, weight_name = ("label", "w_label") if domain == "source" else ("truth_label", "w_truth")
    if label_name not in part:
        report.check(all(s.kind == "unlabelled" for s in samples if s.domain == domain), f"/{path}: no {label_name}")
        report.check(weight_name not in part, f"/{path}: no {weight_name} either")
        close("w_domain", weight)
        return
    label = part[label_name][:]
    kinds = np.array([s.kind == "signal" for s in samples])
    report.arrays_equal(label == 1, kinds[sample], f"/{path}/{label_name}")

    def balanced(fraction: float) -> np.ndarray:
        scaled = np.zeros(len(weight))
        for value, share in ((1, fraction), (0, 1 - fraction)):
            own = label == value
            if own.any():
                scaled[own] = weight[own] * share * len(weight) / exact_sum(weight[own])
        return scaled

    close(weight_name, balanced(0.5))
    if (use, domain) != ("train", "source") and use == "train":
        close("w_domain", weight)
    else:
        close("w_domain", balanced(config["source_sig_frac" if domain == "source" else "sig_frac"]))


def check_scaling(report: Report, file: h5py.File, domains: list[str]) -> None:
    """The weighted mean and population standard deviation of the training parts, in two passes."""
    parts = [file[f"train/{domain}"] for domain in domains]
    x = np.concatenate([part["x"][:] for part in parts]).astype(float)
    w = np.concatenate([part["w_domain"][:] for part in parts]).astype(float)
    mean = w @ x / w.sum()
    std = np.sqrt(np.maximum(w @ (x - mean) ** 2 / w.sum(), 0))
    std[(x == x[0]).all(axis=0)] = 1
    for name, found, expected in (("mean", file["scaling/mean"][:], mean), ("std", file["scaling/std"][:], std)):
        worst = np.max(np.abs(found - expected) / np.maximum(std, np.abs(expected)))
        report.check(worst < 1e-9, f"/scaling/{name}: off by up to {worst} of the spread")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", type=Path)
    parser.add_argument("--features", type=Path)
    options = parser.parse_args()
    folder = options.features or options.domains.parent / "features"
    report = Report("domains")
    with h5py.File(options.domains) as file:
        config = json.loads(file.attrs["config"])["configuration"]
        records = json.loads(file.attrs["inputs"])
        samples = [Sample(i, *both, folder) for i, both in enumerate(zip(config["samples"], records))]
        for name in ("name", "class", "domain"):
            found = [text.decode() for text in file[f"samples/{name}"][:]]
            report.equal(found, [table[name] for table in config["samples"]], f"/samples/{name}")
        identity = np.concatenate([s.identity for s in samples])
        report.equal(len(np.unique(identity, axis=0)), len(identity), "events of different identity")

        rules = Rules(config, samples)
        seen = set()
        for path, expected in rules.parts().items():
            part = file[path]
            rows = check_rows(report, path, part, samples, expected)
            events = set(zip(part["sample"][:].tolist(), rows.tolist()))
            report.equal(len(events), len(rows), f"/{path}: different events")
            report.check(seen.isdisjoint(events), f"/{path}: events that no other part has")
            seen |= events
            check_weights(report, path, part, samples, config)
        check_scaling(report, file, rules.domains + rules.data)
        print(f"{options.domains}: {rules.n} events per class and domain, {rules.test_of(rules.n)} of them to test")
    report.finish()


if __name__ == "__main__":
    main()
