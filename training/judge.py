"""Scores models on pairs, as they are shipped: python3 judge.py --pairs DIR [--models nsnet2-s,...] [--bits float32,8,w4a8]

DIR/clean/NAME.wav and DIR/noisy/NAME.wav. Prints a table of what `hushbit evaluate` says of each model at each width, and below it which
clips lose, with the raw PESQ of the noisy one. --mask-floor tries another floor than the model's.
"""
import argparse
import json
import pathlib
import subprocess

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=pathlib.Path, required=True)
    parser.add_argument("--models", default="nsnet2,nsnet2-m,nsnet2-s,nslstm-xs")
    parser.add_argument("--bits", default="float32,8,w4a8")
    parser.add_argument("--mask-floor", help="dB")
    options = parser.parse_args()
    print("| model | width | PESQ raw, noisy | gain | clips that lose | least gain | SI-SDR gain, dB | STOI, noisy and denoised |")
    print("|" + "---|" * 8, flush=True)
    lost = []
    for model in options.models.split(","):
        for bits in options.bits.split(","):
            cells, losers = row(model, bits, evaluate(model, bits, options.pairs, options.mask_floor))
            print(f"| {' | '.join(cells)} |", flush=True)
            lost += [f"{model} {bits}: {name} {gain:.3f} from {noisy:.2f}" for name, gain, noisy in losers]
    print("\n".join(lost))


if __name__ == "__main__":
    main()
