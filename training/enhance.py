"""Denoises pairs with one or several weights and mask floors, and scores them without PESQ.

    python3 enhance.py --pairs DIR --weights FILE|DIR... [--floors none,-12,-16] [--out DIR]

DIR/clean/NAME.wav and DIR/noisy/NAME.wav. Weights are a flat ema-*.npy of train.py or a folder of exported arrays. With
--out the results go to OUT/WEIGHTS/FLOOR/NAME.wav, for `hushbit score`.
"""
import argparse
import json
import pathlib

import numpy
import scipy.signal
import soundfile
import torch

import mix
import model

FEATURE_FLOOR = 1e-8


def load(path):
    """The flat weight vector of a checkpoint or of an exported folder of arrays."""
    path = pathlib.Path(path)
    if path.is_file():
        return torch.from_numpy(numpy.load(path))
    # The names of the arrays go with the kind of recurrent layer, their sizes are their own.
    names = next((shape.arrays() for shape in model.FAMILY.values() if all((path / f"{name}.npy").exists() for name in shape.arrays())), None)
    if names is None:
        raise ValueError(f"{path}: no checkpoint, and no folder with the arrays of a network of the family")
    return torch.cat([torch.from_numpy(numpy.load(path / f"{name}.npy")).flatten() for name in names])


def spectra(clips):
    """Clips of any lengths -> [frames, clips, bins], centred with reflection, short ones followed by silence."""
    frames = max(1 + -(-len(clip) // mix.HOP) for clip in clips)
    padded = numpy.zeros((len(clips), (frames + 1) * mix.HOP), numpy.float32)
    for row, clip in zip(padded, clips):
        whole = numpy.pad(clip, (mix.HOP, mix.HOP), mode="reflect")
        row[:len(whole)] = whole[:len(row)]
    return mix.stft(padded)


def masks(flat, noisy):
    """Masks [frames, clips, bins] of noisy spectra."""
    frames, clips, _ = noisy.shape
    features = torch.log(torch.from_numpy(mix.power(noisy)) + FEATURE_FLOOR)
    rows = -(-clips // 8) * 8
    features = torch.cat([features, torch.zeros(frames, rows - clips, mix.BINS)], 1)
    with torch.no_grad():
        return torch.sigmoid(model.logits(features, model.views(flat))).numpy()[:, :clips]


def enhance(noisy, mask, floor_db, lengths):
    floor = 0.0 if floor_db is None else 10 ** (floor_db / 20)
    audio = mix.istft(noisy * numpy.maximum(mask, floor).astype(numpy.float32))
    return [row[mix.HOP:mix.HOP + length] for row, length in zip(audio, lengths)]


def si_sdr(estimate, reference):
    reference = reference - reference.mean()
    estimate = estimate - estimate.mean()
    target = (estimate @ reference) / (reference @ reference) * reference
    return 10 * numpy.log10((target @ target) / ((estimate - target) @ (estimate - target)))


def stoi(clean, processed):
    """Taal et al. 2011, at 10 kHz: 15 third octaves from 150 Hz, segments of 30 frames, clipping at -15 dB."""
    x, y = (scipy.signal.resample_poly(s, 5, 8) for s in (clean, processed))
    window = numpy.hanning(258)[1:-1]

    def frames(s):
        return numpy.lib.stride_tricks.sliding_window_view(s, 256)[:len(s) - 256:128] * window

    xf, yf = frames(x), frames(y)
    energy = 20 * numpy.log10(numpy.linalg.norm(xf, axis=1) + 1e-12)
    keep = energy > energy.max() - 40

    def overlap(f):
        out = numpy.zeros(128 * (len(f) - 1) + 256)
        for i, frame in enumerate(f):
            out[128 * i:128 * i + 256] += frame
        return out

    xs, ys = (numpy.abs(numpy.fft.rfft(frames(overlap(f[keep])), 512)) ** 2 for f in (xf, yf))
    centre = 150 * 2 ** (numpy.arange(15) / 3)
    bins = numpy.arange(257) * 10000 / 512
    bands = numpy.zeros((257, 15))
    for j, f in enumerate(centre):
        low, high = (numpy.argmin((bins - f * 2 ** (e / 6)) ** 2) for e in (-1, 1))
        bands[low:high, j] = 1
    xb, yb = numpy.sqrt(xs @ bands), numpy.sqrt(ys @ bands)
    scores = []
    for m in range(30, len(xb) + 1):
        a, b = xb[m - 30:m], yb[m - 30:m]
        b = numpy.minimum(b * numpy.linalg.norm(a, axis=0) / (numpy.linalg.norm(b, axis=0) + 1e-12), a * (1 + 10 ** (15 / 20)))
        a, b = a - a.mean(0), b - b.mean(0)
        scores.append(((a * b).sum(0) / (numpy.linalg.norm(a, axis=0) * numpy.linalg.norm(b, axis=0) + 1e-12)).mean())
    return float(numpy.mean(scores))


def read_pairs(folder):
    names = sorted(path.stem for path in (folder / "clean").glob("*.wav"))
    return names, *([soundfile.read(folder / side / f"{name}.wav", dtype="float32")[0] for name in names] for side in ("clean", "noisy"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=pathlib.Path, required=True)
    parser.add_argument("--weights", nargs="+", required=True)
    parser.add_argument("--floors", default="none,-12,-16,-20")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    names, clean, noisy = read_pairs(options.pairs)
    lengths = [len(clip) for clip in noisy]
    spectrum = spectra(noisy)
    floors = [None if text == "none" else float(text) for text in options.floors.split(",")]
    before = [si_sdr(n, c) for n, c in zip(noisy, clean)]
    print(json.dumps({"weights": "none", "si_sdr": round(float(numpy.mean(before)), 3),
                      "stoi": round(float(numpy.mean([stoi(c, n) for c, n in zip(clean, noisy)])), 4)}))
    for weights in options.weights:
        mask = masks(load(weights), spectrum)
        for floor in floors:
            results = enhance(spectrum, mask, floor, lengths)
            gain = [si_sdr(r, c) - b for r, c, b in zip(results, clean, before)]
            print(json.dumps({"weights": pathlib.Path(weights).stem, "floor": floor, "si_sdr_gain": round(float(numpy.mean(gain)), 3),
                              "stoi": round(float(numpy.mean([stoi(c, r) for c, r in zip(clean, results)])), 4)}), flush=True)
            if options.out:
                folder = options.out / pathlib.Path(weights).stem / ("none" if floor is None else f"{floor:g}")
                folder.mkdir(parents=True, exist_ok=True)
                for name, samples in zip(names, results):
                    soundfile.write(folder / f"{name}.wav", (samples * 32768).round().clip(-32768, 32767).astype(numpy.int16), 16000, subtype="PCM_16")


if __name__ == "__main__":
    main()
