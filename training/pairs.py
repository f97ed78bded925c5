"""Writes fixed validation pairs: python3 pairs.py --work DIR --out DIR [--count 40] [--snr 2.5,7.5,...]

Speech and noise of the corpus' valid split, which training never reads; 6 s each, SNRs in turn.
"""
import argparse
import pathlib

import numpy
import soundfile

import mix


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--snr", default="2.5,7.5,12.5,17.5,0,5,10,15", help="dB")
    parser.add_argument("--seed", type=int, default=2002)
    parser.add_argument("--profile", choices=list(mix.PROFILES), default="broad")
    options = parser.parse_args()
    snrs = [float(text) for text in options.snr.split(",")]
    mixer = mix.Mixer(options.work, "valid", options.seed, options.profile)
    random = numpy.random.default_rng(options.seed)
    for side in ("clean", "noisy"):
        (options.out / side).mkdir(parents=True, exist_ok=True)
    count = written = 0
    while written < options.count:
        noisy, clean, _ = mixer.batch(count, 8, 375)
        count += 1
        for i in range(8):
            s = mix.istft(clean[:, i:i + 1])[0, 256:-256]
            n = mix.istft(noisy[:, i:i + 1])[0, 256:-256] - s
            if written == options.count or not s.any():
                continue
            # At an SNR and a level of its own; the rumble of the noisy side is part of the noise.
            frames = (s.reshape(-1, 256) ** 2).mean(1)
            active = frames[frames > frames.max() * 10 ** -3.5].mean()
            level, snr = 10 ** (random.uniform(-32, -20) / 20), snrs[written % len(snrs)]
            s = s * level / numpy.sqrt(active)
            n = n * level * 10 ** (-snr / 20) / numpy.sqrt((n ** 2).mean())
            room = min(1.0, 0.95 / numpy.abs(s + n).max())
            for side, samples in (("clean", s), ("noisy", s + n)):
                soundfile.write(options.out / side / f"{written:03d}.wav", (samples * room * 32768).round().astype(numpy.int16), 16000, subtype="PCM_16")
            written += 1


if __name__ == "__main__":
    main()
