"""train export against onnxruntime, onnx.checker and NumPy, on real features.

    python check_export.py OUT [--work DIR]

OUT is the folder of a run of the line (domains.h5, features/). Short trainings with each activation and with
several layers in the label head; for each the ONNX model is valid to onnx.checker, its input and output are
those of DESIGN.md, and onnxruntime's responses to every sample's features agree with those of `train score` to
1e-6, and with the network in NumPy, in double precision, to 1e-5. So do they for features far from 0, whose
mean single precision could not subtract.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import h5py
import numpy as np
import onnx
import onnxruntime

from common import Report, program, run

RUNS = {"elu": (), "tanh": ("--label-layers", "8,5,2"), "relu": ("--setup", "b", "--feature-layers", "7")}
TOLERANCE = 1e-6
FAR = 2.0**24  # where single precision counts in steps of 2


def numpy_response(path: Path, x: np.ndarray) -> np.ndarray:
    """P(signal) in double precision."""
    with h5py.File(path) as model:
        activation = json.loads(model.attrs["config"])["activation"]
        function = {"elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))), "tanh": np.tanh,
                    "relu": lambda z: np.maximum(z, 0)}[activation]  # fmt: skip
        values = (x.astype(float) - model["scaling/mean"][:]) / model["scaling/std"][:]
        for part in ("feature", "label"):
            layers = sorted(model[part], key=int)
            for layer in layers:
                weight, bias = (model[f"{part}/{layer}/{name}"][:].astype(float) for name in ("weight", "bias"))
                values = values @ weight + bias
                if part == "feature" or layer != layers[-1]:
                    values = function(values)
    return 1 / (1 + np.exp(values[:, 0] - values[:, 1]))


def onnx_response(path: Path, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(["response"], {"features": x.astype(np.float32)})[0]


def check_description(report: Report, path: Path, folder: Path) -> None:
    """What the file says of itself."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    record = json.loads((folder / "run.json").read_text())
    with h5py.File(folder / "model.h5") as file:
        names = [name.decode() for name in file["features/names"][:]]
        units = [unit.decode() for unit in file["features/units"][:]]
        parameters = sum(file[f"{part}/{layer}/{kind}"].size for part in ("feature", "label")
                         for layer in file[part] for kind in ("weight", "bias"))  # fmt: skip
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    report.equal(json.loads(metadata["feature_names"]), names, f"{folder.name}: feature_names")
    report.equal(json.loads(metadata["feature_units"]), units, f"{folder.name}: feature_units")
    report.equal(metadata["run_key"], record["key"], f"{folder.name}: run_key")
    report.equal(model.producer_name, "hep-prep", f"{folder.name}: producer")
    report.equal([(o.domain, o.version) for o in model.opset_import], [("", 13)], f"{folder.name}: opset")
    (given,), (made,) = model.graph.input, model.graph.output
    report.equal((given.name, made.name), ("features", "response"), f"{folder.name}: names")
    shapes = [[d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim] for value in (given, made)]
    report.equal(shapes, [["N", len(names)], ["N"]], f"{folder.name}: shapes")
    types = {value.type.tensor_type.elem_type for value in (given, made)}
    report.equal(types, {onnx.TensorProto.FLOAT}, f"{folder.name}: types")
    report.check(all(name in given.doc_string for name in names), f"{folder.name}: names in the documentation")
    floats = [tensor for tensor in model.graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT]
    report.equal(sum(int(np.prod(t.dims)) for t in floats), parameters, f"{folder.name}: no domain head")


def far_away(domains: Path, copy: Path) -> Path:
    """The same events with every feature shifted by FAR, as a foreign file without a hash."""
    shutil.copyfile(domains, copy)
    with h5py.File(copy, "a") as file:
        for name in list(file.attrs):
            del file.attrs[name]
        file["scaling/mean"][:] += FAR
        for block in ("train/source", "train/target", "test/source", "test/target"):
            file[f"{block}/x"][:] = (file[f"{block}/x"][:].astype(float) + FAR).astype(np.float32)
    return copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    report = Report("export")
    train = program("train")
    domains = options.out / "domains.h5"
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        work = Path(work)
        for activation, more in RUNS.items():
            folder, model = work / activation, work / f"{activation}.onnx"
            run(train, "fit", domains, "--activation", activation, *more, "--epochs", "12:12", "--output", folder,
                "--quiet")  # fmt: skip
            run(train, "export", folder, model)
            check_description(report, model, folder)
            again = model.read_bytes()
            run(train, "export", folder, model)
            report.check(again == model.read_bytes(), f"{activation}: another export has other bytes")
            for features in sorted((options.out / "features").glob("*.h5")):
                scores = work / f"{activation}-{features.name}"
                run(train, "score", features, "--run", folder, "-o", scores, "--quiet")
                with h5py.File(features) as file, h5py.File(scores) as scored:
                    x, ours = file["features"][:], scored["response"][:]
                theirs, double = onnx_response(model, x), numpy_response(folder / "model.h5", x)
                worst = np.abs(theirs - ours).max()
                print(f"{activation} {features.stem}: {len(x)} events, largest difference to onnxruntime "
                      f"{worst:.1e}, of ours to double precision {np.abs(ours - double).max():.1e}")  # fmt: skip
                report.equal(theirs.shape, ours.shape, f"{activation}: shape of the response")
                report.check(worst < TOLERANCE, f"{activation} {features.stem}: {worst}")
                report.check(np.abs(ours - double).max() < 1e-5, f"{activation} {features.stem}: NumPy")
        shifted, folder, model = far_away(domains, work / "far.h5"), work / "far", work / "far.onnx"
        run(train, "fit", shifted, "--epochs", "5:5", "--output", folder, "--quiet")
        run(train, "export", folder, model)
        with h5py.File(shifted) as file:
            x = file["test/source/x"][:]
        worst = np.abs(onnx_response(model, x) - numpy_response(folder / "model.h5", x)).max()
        print(f"far from 0: largest difference to double precision {worst:.1e}")
        report.check(worst < TOLERANCE, f"features near {FAR:.0f}: {worst}")
        foreign = work / "foreign.onnx"
        foreign.write_bytes(b"somebody's")
        done = subprocess.run([train, "export", folder, foreign], capture_output=True)
        report.equal((done.returncode, foreign.read_bytes()), (73, b"somebody's"), "a file of others")
    report.finish()


if __name__ == "__main__":
    main()
