"""Writes weights as hushbit ships them: python3 export.py --weights ema-final.npy --floor -16 --out ../models/NAME

frontend.json, NAME.onnx, and manifest.json (SHA-256 and bytes of each). A network of GRUs has one float32 .npy per array too, and
hushbit writes its ONNX file from them (Node and `npm ci`); with LSTMs torch writes it.
"""
import argparse
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy
import torch

import enhance
import mix
import model


HUSHBIT = pathlib.Path(__file__).parent.parent / "scripts" / "hushbit.js"


def write_onnx(folder, name):
    """The arrays and the front end of `folder` as one ONNX file in it."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(["node", HUSHBIT, "export", "--model", folder, "--bits", "float32", "--format", "onnx", "--output", out], check=True)
        shutil.copyfile(pathlib.Path(out) / "model.onnx", folder / name)


class LstmNetwork(torch.nn.Module):
    """A network with LSTMs in torch's own layers, which torch can write as ONNX."""

    def __init__(self, flat, shape):
        super().__init__()
        w = model.views(flat, shape)
        self.dense = torch.nn.ModuleList()
        for i, matrix in enumerate(("onnx__MatMul_166", "onnx__MatMul_207", "onnx__MatMul_208", "onnx__MatMul_209")):
            layer = torch.nn.Linear(*w[matrix].shape)
            layer.weight.data, layer.bias.data = w[matrix].t().contiguous(), w[f"fc{i + 1}_bias"].clone()
            self.dense.append(layer)
        self.recurrent = torch.nn.ModuleList()
        for names in model.RECURRENT["lstm"]:
            layer = torch.nn.LSTM(shape.hidden, shape.hidden)
            for target, array in zip(layer.all_weights[0], model.lstm_weights(*(w[name] for name in names))):
                target.data = array.contiguous()
            self.recurrent.append(layer)

    def forward(self, x):
        fc1, fc2, fc3, fc4 = self.dense
        x = fc1(x)
        for layer in self.recurrent:
            x, _ = layer(x)
        return torch.sigmoid(fc4(torch.relu(fc3(torch.relu(fc2(x))))))


def write_lstm_onnx(flat, shape, file):
    """[frames, 1, bins] in and out."""
    torch.onnx.export(LstmNetwork(flat, shape), torch.zeros(4, 1, mix.BINS), str(file), opset_version=13,
                      input_names=["x"], output_names=["mask"], dynamic_axes={"x": {0: "frames"}, "mask": {0: "frames"}})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", required=True)
    parser.add_argument("--floor", required=True, help="least gain of the mask in dB, or none")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    flat = enhance.load(options.weights)
    shape = model.shape_of(flat)
    if not flat.isfinite().all():
        raise SystemExit(f"{options.weights}: expected finite values")
    with tempfile.TemporaryDirectory() as made:
        write_model(flat, shape, options.floor, pathlib.Path(made), options.out.resolve().name)
        # Nothing is replaced before everything is there.
        options.out.mkdir(parents=True, exist_ok=True)
        for file in pathlib.Path(made).iterdir():
            shutil.copyfile(file, options.out / file.name)


def write_model(flat, shape, floor, out, name):
    onnx = f"{name}.onnx"
    front = {"fftSize": mix.FFT, "hop": mix.HOP, "window": "sqrt-hann", "feature": "ln-power",
             "featureFloor": enhance.FEATURE_FLOOR, "sampleRateHz": 16000,
             "maskFloorDb": None if floor == "none" else number(float(floor))}
    (out / "frontend.json").write_text(json.dumps(front, indent=2) + "\n")
    if shape.cell == "gru":
        for array, values in model.views(flat, shape).items():
            numpy.save(out / f"{array}.npy", numpy.ascontiguousarray(values.numpy(), dtype="<f4"))
        write_onnx(out, onnx)
    else:
        write_lstm_onnx(flat, shape, out / onnx)
    files = {}
    for file in sorted(path.name for path in out.iterdir()):
        data = (out / file).read_bytes()
        files[file] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (out / "manifest.json").write_text(json.dumps({"files": files}, indent=2) + "\n")
    print(sum(entry["bytes"] for entry in files.values()), "bytes,", shape.size, "values,", shape.multiply_adds, "multiply-adds per hop")


def number(value):
    return int(value) if value == int(value) else value


if __name__ == "__main__":
    main()
