"""Averages weights of runs that began with the same ones: python3 average.py --weights A.npy B.npy --shares 0.65,0.35 --out C.npy

Files are ema-*.npy of train.py or folders of exported arrays. Along the line between two such networks the losses bend little: what one
run lost for what it gained is given back in part, the other run's losses are not taken over in full. Networks that began apart have
nothing to average. The result is rounded to float16 values, as what is averaged was.
"""
import argparse
import pathlib

import numpy
import torch

import enhance
import model


def average(weights, shares):
    """Flat vectors of equal size, and what they count; shares add up to 1."""
    if len({flat.numel() for flat in weights}) != 1 or len(weights) != len(shares) or abs(sum(shares) - 1) > 1e-6:
        raise ValueError("expected as many shares as networks of one size, and that they add up to 1")
    return model.half(sum(share * flat for share, flat in zip(shares, weights)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--shares", type=lambda text: [float(part) for part in text.split(",")], required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    try:
        mean = average([enhance.load(path) for path in options.weights], options.shares)
    except ValueError as error:
        parser.error(str(error))
    with torch.no_grad():
        numpy.save(options.out, mean.numpy())


if __name__ == "__main__":
    main()
