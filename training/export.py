"""Writes weights as hushbit ships them: python3 export.py --weights ema-final.npy --floor -16 --out ../models/nsnet2

One float32 .npy per array, frontend.json and manifest.json (SHA-256 and bytes of each).
"""
import argparse
import hashlib
import json
import math
import pathlib

import numpy

import enhance
import mix
import model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", required=True)
    parser.add_argument("--floor", required=True, help="least gain of the mask in dB, or none")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    flat = enhance.load(options.weights)
    if flat.shape != (model.SIZE,) or not flat.isfinite().all():
        raise SystemExit(f"{options.weights}: expected {model.SIZE} finite values")
    options.out.mkdir(parents=True, exist_ok=True)
    for name, array in model.views(flat).items():
        numpy.save(options.out / f"{name}.npy", numpy.ascontiguousarray(array.numpy(), dtype="<f4"))
    front = {"fftSize": mix.FFT, "hop": mix.HOP, "window": "sqrt-hann", "feature": "ln-power",
             "featureFloor": enhance.FEATURE_FLOOR, "sampleRateHz": 16000,
             "maskFloorDb": None if options.floor == "none" else number(float(options.floor))}
    (options.out / "frontend.json").write_text(json.dumps(front, indent=2) + "\n")
    files = {}
    for name in sorted([f"{name}.npy" for name in model.SHAPES] + ["frontend.json"]):
        data = (options.out / name).read_bytes()
        files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (options.out / "manifest.json").write_text(json.dumps({"files": files}, indent=2) + "\n")
    print(sum(entry["bytes"] for entry in files.values()), "bytes,", sum(math.prod(s) for s in model.SHAPES.values()), "values")


def number(value):
    return int(value) if value == int(value) else value


if __name__ == "__main__":
    main()
