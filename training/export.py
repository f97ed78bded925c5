"""Writes weights as hushbit ships them: python3 export.py --weights ema-final.npy --floor -16 --out ../models/nsnet2

One float32 .npy per array, frontend.json, the same network as nsnet2.onnx (written by hushbit: Node and `npm ci`), and
manifest.json (SHA-256 and bytes of each).
"""
import argparse
import hashlib
import json
import math
import pathlib
import shutil
import subprocess
import tempfile

import numpy

import enhance
import mix
import model


ONNX_FILE = "nsnet2.onnx"
HUSHBIT = pathlib.Path(__file__).parent.parent / "scripts" / "hushbit.js"


def write_onnx(folder):
    """The arrays and the front end of `folder` as one ONNX file in it."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(["node", HUSHBIT, "export", "--model", folder, "--bits", "float32", "--format", "onnx", "--output", out], check=True)
        shutil.copyfile(pathlib.Path(out) / "model.onnx", folder / ONNX_FILE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", required=True)
    parser.add_argument("--floor", required=True, help="least gain of the mask in dB, or none")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    flat = enhance.load(options.weights)
    if flat.shape != (model.SIZE,) or not flat.isfinite().all():
        raise SystemExit(f"{options.weights}: expected {model.SIZE} finite values")
    with tempfile.TemporaryDirectory() as made:
        write_model(flat, options.floor, pathlib.Path(made))
        # Nothing is replaced before everything is there.
        options.out.mkdir(parents=True, exist_ok=True)
        for file in pathlib.Path(made).iterdir():
            shutil.copyfile(file, options.out / file.name)


def write_model(flat, floor, out):
    for name, array in model.views(flat).items():
        numpy.save(out / f"{name}.npy", numpy.ascontiguousarray(array.numpy(), dtype="<f4"))
    front = {"fftSize": mix.FFT, "hop": mix.HOP, "window": "sqrt-hann", "feature": "ln-power",
             "featureFloor": enhance.FEATURE_FLOOR, "sampleRateHz": 16000,
             "maskFloorDb": None if floor == "none" else number(float(floor))}
    (out / "frontend.json").write_text(json.dumps(front, indent=2) + "\n")
    write_onnx(out)
    files = {}
    for name in sorted([f"{name}.npy" for name in model.SHAPES] + ["frontend.json", ONNX_FILE]):
        data = (out / name).read_bytes()
        files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (out / "manifest.json").write_text(json.dumps({"files": files}, indent=2) + "\n")
    print(sum(entry["bytes"] for entry in files.values()), "bytes,", sum(math.prod(s) for s in model.SHAPES.values()), "values")


def number(value):
    return int(value) if value == int(value) else value


if __name__ == "__main__":
    main()
