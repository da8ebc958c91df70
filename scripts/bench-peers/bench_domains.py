"""`prep build-domains` against h5py, pandas and numpy."""

import shutil

from timing import WORK, Bench, Side, in_turn, output_of, peer, words


def bench_domains(bench: Bench) -> None:
    """Feature files of the paper's size: 546,000 events a class and domain."""
    real, folder = WORK / "domains-real", WORK / "domains"
    for stage in (["select", "--samples", "samples.toml"], ["features"]):
        output_of(words(bench.prep, *stage, "--out-dir", real, "--quiet"))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "features").mkdir(parents=True)
    shutil.copytree(real / "selected", folder / "selected")
    n = round(546_000 * bench.scale)
    sizes = {"ttH": round(2.02 * n), "ttbar_pythia": n, "ttbb_sherpa_cuts": n}
    paths = {}
    for seed, (name, rows) in enumerate(sizes.items()):
        paths[name] = folder / "features" / f"{name}.h5"
        like = real / "features" / f"{name}.h5"
        output_of(peer("synthetic.py", "features", paths[name], like, rows, seed))
    out, peer_out = WORK / "domains.h5", WORK / "domains-peer.h5"
    sides = [
        Side("hep-prep",
             words(bench.prep, "build-domains", "--samples", "samples.toml", "--out-dir", folder,
                   "--output", out, "--quiet"), [out]),
        Side("Python",
             peer("domains_peer.py", peer_out, "--signal", paths["ttH"],
                  "--source", paths["ttbar_pythia"], "--target", paths["ttbb_sherpa_cuts"]),
             [peer_out]),
    ]  # fmt: skip
    bench.report.title("domains", f"{n:,} events a class and domain, 41 features")
    bench.report.commands(sides)
    in_turn(sides, bench.rounds)
    bench.report.table(sides)
    bench.report.ratios(sides)
