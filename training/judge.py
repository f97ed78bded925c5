"""Scores models on pairs, as they are shipped: python3 judge.py --pairs DIR [--models nsnet2-s,...] [--bits float32,8,w4a8]

DIR/clean/NAME.wav and DIR/noisy/NAME.wav. Prints a table of what `hushbit evaluate` says of each model at each width, below it what each has
over the first line, clip by clip, with the standard error of that mean, and which clips lose, with the raw PESQ of the noisy one.
--models takes what `hushbit --model` takes. --mask-floor tries another floor than the model's.
"""
import argparse
import json
import pathlib
import subprocess

import numpy

HUSHBIT = pathlib.Path(__file__).parent.parent / "scripts" / "hushbit.js"


def evaluate(model, bits, pairs, floor):
    floor = [] if floor is None else ["--mask-floor", floor]
    command = ["node", HUSHBIT, "evaluate", "--model", model, "--bits", bits, "--clips", pairs, "--no-latency", "--json", "--quiet", *floor]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def row(model, bits, found):
    """Cells of the table, and the clips that lose: name, gain, raw PESQ of the noisy clip."""
    noisy, (candidate,) = found["noisy"], found["candidates"]
    clips = [(c["name"], c["pesqRaw"] - n["pesqRaw"], n["pesqRaw"]) for n, c in zip(noisy["clips"], candidate["clips"])]
    gains = [gain for _, gain, _ in clips]
    before, after = noisy["quality"], candidate["quality"]
    losers = [clip for clip in clips if clip[1] < 0]
    cells = (model, bits, f"{before['pesqRaw']:.3f}", f"{sum(gains) / len(gains):.4f}", f"{len(losers)} of {len(clips)}", f"{min(gains):.3f}",
             f"{after['siSdrDb'] - before['siSdrDb']:.2f}", f"{before['stoi']:.3f}, {after['stoi']:.3f}")
    return cells, losers


MERITS = ("pesqRaw", "siSdrDb", "stoi")


def merits(found):
    """Of every clip as it was denoised: [merits, clips]."""
    (candidate,) = found["candidates"]
    return numpy.array([[clip[name] for clip in candidate["clips"]] for name in MERITS])


def paired(values, first):
    """Mean of the differences of clips, and the standard error of that mean."""
    differences = values - first
    return [f"{mean:+.4f} ± {error:.4f}" for mean, error in zip(differences.mean(1), differences.std(1, ddof=1) / numpy.sqrt(differences.shape[1]))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=pathlib.Path, required=True)
    parser.add_argument("--models", default="nsnet2,nsnet2-m,nsnet2-s,nslstm-xs")
    parser.add_argument("--bits", default="float32,8,w4a8")
    parser.add_argument("--mask-floor", help="dB")
    options = parser.parse_args()
    print("| model | width | PESQ raw, noisy | gain | clips that lose | least gain | SI-SDR gain, dB | STOI, noisy and denoised |")
    print("|" + "---|" * 8, flush=True)
    lost, all_merits = [], {}
    for model in options.models.split(","):
        for bits in options.bits.split(","):
            found = evaluate(model, bits, options.pairs, options.mask_floor)
            cells, losers = row(model, bits, found)
            all_merits[model, bits] = merits(found)
            print(f"| {' | '.join(cells)} |", flush=True)
            lost += [f"{model} {bits}: {name} {gain:.3f} from {noisy:.2f}" for name, gain, noisy in losers]
    first, *others = all_merits
    if others:
        print(f"\n| over {' '.join(first)} | width | PESQ raw | SI-SDR, dB | STOI |\n|" + "---|" * 5)
        for model, bits in others:
            print(f"| {model} | {bits} | {' | '.join(paired(all_merits[model, bits], all_merits[first]))} |")
    print("", *lost, sep="\n")


if __name__ == "__main__":
    main()
