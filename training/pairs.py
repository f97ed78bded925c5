"""Writes fixed validation pairs: python3 pairs.py --work DIR --out DIR [--count 40] [--snr 2.5,7.5,...]

Speech and noise of the corpus' valid split, which training never reads; 6 s each, SNRs in turn.
"""
import argparse
import pathlib

import numpy
import soundfile

import mix


def frame_power(samples):
    """Mean squares of frames of 16 ms."""
    return (samples[:len(samples) // mix.HOP * mix.HOP].reshape(-1, mix.HOP) ** 2).mean(1)


def active_power(speech):
    """Mean square of the frames within 35 dB of the loudest."""
    frames = frame_power(speech)
    return frames[frames > frames.max() * 10 ** -3.5].mean()


def pairs(mixer, count, snrs, seed):
    """Clean and noisy 16-bit samples, `count` times: mixtures of the mixer in which somebody speaks, each at an SNR and a level of its
    own. The rumble of the noisy side is part of the noise."""
    random = numpy.random.default_rng(seed)
    batch = made = 0
    while made < count:
        noisy, clean, _ = mixer.batch(batch, 8, 375)
        batch += 1
        for i in range(8):
            s = mix.istft(clean[:, i:i + 1])[0, 256:-256]
            n = mix.istft(noisy[:, i:i + 1])[0, 256:-256] - s
            if made == count or not s.any():
                continue
            active = active_power(s)
            level, snr = 10 ** (random.uniform(-32, -20) / 20), snrs[made % len(snrs)]
            s = s * level / numpy.sqrt(active)
            n = n * level * 10 ** (-snr / 20) / numpy.sqrt((n ** 2).mean())
            room = min(1.0, 0.95 / numpy.abs(s + n).max())
            yield tuple((samples * room * 32768).round().astype(numpy.int16) for samples in (s, s + n))
            made += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--snr", default="2.5,7.5,12.5,17.5,0,5,10,15", help="dB")
    parser.add_argument("--seed", type=int, default=2002)
    parser.add_argument("--profile", choices=list(mix.PROFILES), default="broad")
    options = parser.parse_args()
    mixer = mix.Mixer(options.work, "valid", options.seed, options.profile)
    snrs = [float(text) for text in options.snr.split(",")]
    for side in ("clean", "noisy"):
        (options.out / side).mkdir(parents=True, exist_ok=True)
    for at, (clean, noisy) in enumerate(pairs(mixer, options.count, snrs, options.seed)):
        for side, samples in (("clean", clean), ("noisy", noisy)):
            soundfile.write(options.out / side / f"{at:03d}.wav", samples, 16000, subtype="PCM_16")


if __name__ == "__main__":
    main()
