"""Figures of the model card: python3 figures.py --log RUN/log.jsonl --clips ../models/clips/validation --model ../models/NAME

With --weights a checkpoint instead of the arrays in the model's folder. Of a log of several networks the one named NAME is drawn.

training.svg: losses, PESQ and SI-SDR over time. NAME.png: spectrograms of three clips, noisy, denoised and clean.
"""
import argparse
import json
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy

import enhance
import mix


def read_log(log, name):
    """Rows of one network with the loss they were made with and the minutes of training up to then, without pauses."""
    rows, loss, pauses, last = [], None, 0.0, 0.0
    for row in map(json.loads, log.read_text().splitlines()):
        loss = (row["under"], row["second"]) if "under" in row else loss
        if "time" in row:
            # A running one writes every 20 s.
            pauses += row["time"] - last if row["time"] - last > 300 else 0
            last = row["time"]
        if row.get("shape", name) != name:
            continue
        rows.append(row | {"kind": loss, "minutes": (last - pauses) / 60})
    return rows


def curve(log, name, out):
    rows = read_log(log, name)
    train = [row for row in rows if "loss" in row]
    valid = [row for row in rows if "valid_loss" in row]
    # Another loss, or another set of validation mixtures, starts another line.
    kinds = dict.fromkeys((row["kind"], row["si_sdr_noisy"]) for row in valid)
    sets = [[row for row in valid if (row["kind"], row["si_sdr_noisy"]) == kind] for kind in kinds]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.2), constrained_layout=True)
    for i, kind in enumerate(dict.fromkeys(row["kind"] for row in train)):
        part = [row for row in train if row["kind"] == kind]
        label = "training, with dropout" if i == 0 else None
        left.plot([row["minutes"] for row in part], [row["loss"] for row in part], color="#9bb7d4", linewidth=0.8, label=label)
    for i, part in enumerate(sets):
        minutes = [row["minutes"] for row in part]
        label = "validation, averaged weights" if i == 0 else None
        left.plot(minutes, [row["valid_loss"] for row in part], color="#1f4e79", label=label)
        right.plot(minutes, [row["si_sdr_gain"] for row in part], color="#1f4e79")
    for part, key, color, width in ((train, "score_gain", "#9bb7d4", 0.8), (valid, "valid_score_gain", "#1f4e79", 1.5)):
        part = [row for row in part if key in row]
        middle.plot([row["minutes"] for row in part], [row[key] for row in part], color=color, linewidth=width)
    left.set_ylim(0.95 * min(row["loss"] for row in train), 1.2 * max(row["valid_loss"] for row in valid))
    left.set(xlabel="minutes", ylabel="loss of gains")
    middle.set(xlabel="minutes", ylabel="PESQ gain as the loss sees it", xlim=left.get_xlim())
    left.legend(frameon=False)
    right.set(xlabel="minutes", ylabel="SI-SDR gain on validation, dB", ylim=(0, None))
    for axis in (left, middle, right):
        axis.spines[["top", "right"]].set_visible(False)
    plt.rcParams["svg.hashsalt"] = "hushbit"
    figure.savefig(out, metadata={"Date": None})


def spectrogram(name, noisy, processed, clean, out):
    figure, axes = plt.subplots(3, 1, figsize=(8, 5.4), sharex=True, constrained_layout=True)
    for axis, title, samples in zip(axes, (f"{name}: noisy", "denoised", "clean"), (noisy, processed, clean)):
        level = 10 * numpy.log10(mix.power(enhance.spectra([samples])[:, 0]) + 1e-8)
        axis.imshow(level.T, origin="lower", aspect="auto", vmin=-50, vmax=30, cmap="magma", extent=(0, len(samples) / 16000, 0, 8))
        axis.set(ylabel="kHz")
        axis.set_title(title, loc="left", fontsize=9)
    axes[-1].set(xlabel="seconds")
    figure.savefig(out, dpi=80)
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", type=pathlib.Path, required=True)
    parser.add_argument("--clips", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--weights", type=pathlib.Path)
    options = parser.parse_args()
    out = options.model / "figures"
    out.mkdir(parents=True, exist_ok=True)
    curve(options.log, options.model.resolve().name, out / "training.svg")
    front = json.loads((options.model / "frontend.json").read_text())
    names, clean, noisy = enhance.read_pairs(options.clips)
    spectrum = enhance.spectra(noisy)
    results = enhance.enhance(spectrum, enhance.masks(enhance.load(options.weights or options.model), spectrum), front["maskFloorDb"], [len(n) for n in noisy])
    for i, name in list(enumerate(names))[:3]:
        spectrogram(name, noisy[i], results[i], clean[i], out / f"{name}.png")


if __name__ == "__main__":
    main()
