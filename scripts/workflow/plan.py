"""What the Snakefile must know before any job: samples, shards, trainings. The standard library alone."""

import glob
import json
import re
import sys
import tomllib
from pathlib import Path


def samples(path: str, looks_at_files: bool = True) -> dict[str, str]:
    """Each sample of a samples.toml by name, with a text that changes where the sample does.

    The text has the sample's table and the name and size of each of its files: a sample that is described
    otherwise, or has more files, is selected again. (prep itself goes by what the files hold.) Thousands of
    jobs that each look at thousands of files would be hard on a shared disk: only who plans looks at them.
    """
    with open(path, "rb") as file:
        content = tomllib.load(file)
    described = {}
    for sample in content["sample"]:
        files = []
        if looks_at_files:
            folder = Path(path).parent
            found = {folder / name for pattern in sample["files"] for name in glob.glob(pattern, root_dir=folder)}
            files = sorted((file.name, file.stat().st_size) for file in found)
        described[sample["name"]] = json.dumps([sample, files], sort_keys=True)
    return described


def number_of(shards: int | dict[str, int], sample: str) -> int:
    """The shards of a sample: one number for all, or one a sample and "default" for the others."""
    number = shards.get(sample, shards.get("default", 1)) if isinstance(shards, dict) else shards
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"config: shards of {sample}: found {number!r}, expected a whole number from 1 on")
    return number


def points(lambdas: list[str]) -> list[tuple[str, str]]:
    """Set-up and lambda of each point, from what `train scan --lambda` takes: "a:0,5,20"."""
    found = []
    for text in lambdas:
        setup, colon, values = text.partition(":")
        if setup not in ("a", "b") or not colon:
            raise ValueError(f"config: lambdas: found {text!r}, expected a set-up and its values, as in a:0,5,20")
        found += [(setup, lambda_text(float(value))) for value in values.split(",")]
    return list(dict.fromkeys(found))


def lambda_text(value: float) -> str:
    """lambda as train writes it in the names of folders: 20, 0.003, 1e-5."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def own_files(*names: str) -> list[str]:
    """Those that are paths; what has neither a slash nor `.toml` ships with prep."""
    return [name for name in names if "/" in name or name.endswith(".toml")]


def drop_stale_stamps(stages: list[list[str]]) -> None:
    """Removes the stamps that say nothing any more: of outputs that were deleted, and all after a missing one.

    Snakemake would not: where a job failed, or was killed, after its input or its options had changed, it
    takes the result that was made before the change for up to date.

    Args:
        stages: The stamps of each stage, in the order of the line.
    """
    is_complete = True
    for stage in stages:
        if not is_complete:
            for stamp in stage:
                Path(stamp).unlink(missing_ok=True)
            continue
        for stamp in stage:
            if not is_good(Path(stamp)):
                is_complete = False
                Path(stamp).unlink(missing_ok=True)


def is_good(stamp: Path) -> bool:
    """Whether a stamp is there, and all that it names."""
    try:
        lines = stamp.read_text().splitlines()
    except FileNotFoundError:
        return False
    # As sha256sum writes them: 64 digits, two characters, a path; "failed" of a training names nothing.
    return all(is_there(line[66:]) for line in lines if len(line) > 66)


def is_there(output: str) -> bool:
    """Whether an output is there; or what it was merged into, for shards may be deleted then."""
    return Path(output).exists() or Path(re.sub(r"\.shard-\d+-of-\d+\.h5$", ".h5", output)).exists()


def say_failures(trainings: list[str]) -> None:
    """Says which trainings have failed, from their stamps."""
    failed = ["/".join(Path(stamp).parts[-2:]) for stamp in trainings if Path(stamp).read_text() == "failed\n"]
    if failed:
        names = ", ".join(failed[:5]) + (", ..." if len(failed) > 5 else "")
        print(f"{len(failed)} of {len(trainings)} trainings failed, as scan.csv says: {names}", file=sys.stderr)
