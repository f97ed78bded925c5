"""Writes pairs kept aside that are like given ones: python3 aside.py --corpus DIR --like DIR --out DIR [--count 36]

Speakers and noise recordings are those of the corpus' valid split, which training never reads; speech is LibriSpeech's, of which no
speaker is in both splits, noises are those of places, weather and machines. Everything else is that of a pair of LIKE/clean and
LIKE/noisy: the level of active speech, the ratio of speech to noise, and the long-term spectrum of the noise, to which the recording
is equalised. How much SI-SDR can be gained depends on these more than on the network: of noise that lies below 100 Hz nearly all can
go. OUT/pairs.csv says which recordings made which pair.
"""
import argparse
import csv
import pathlib

import numpy
import soundfile

import mix
from pairs import active_power, frame_power
from prepare import decode

SPEECH = "librispeech"
# Beasts, infants, sneezes, clocks, fireworks: sounds with silence around them have no long-term spectrum, and no ratio.
PLACES = ("rain", "sea-waves", "chainsaw", "fire-crackling", "birds", "coffee-shop", "fire.", "nature-river", "noise-white-noise", "places-office", "things-")
# Utterances are cut at their quietest frame between these.
SECONDS = (3.5, 6.0)
RATE = 16000
# Over the median of all frequencies. More would make a sound of what coding left.
MOST_GAIN = 10 ** (30 / 20)


def kept_aside(corpus):
    """Paths of speech and of noise."""
    with open(corpus / "manifest.csv", newline="") as handle:
        rows = [row["file"] for row in csv.DictReader(handle) if row["split"] == "valid"]
    speech = [file for file in rows if file.startswith(f"speech/{SPEECH}/")]
    noise = [file for file in rows if file.startswith("noise/") and file.split("/")[-1].startswith(PLACES)]
    return speech, noise


def utterance(samples):
    """The beginning of a recording, high-passed as the speech of training is: most of its power below 45 Hz is rumble."""
    first, last = (int(seconds * RATE / mix.HOP) for seconds in SECONDS)
    frames = frame_power(samples)
    end = first + int(numpy.argmin(frames[first:last])) if len(frames) > first else len(frames)
    padded = numpy.pad(samples[:end * mix.HOP], mix.HOP).astype(numpy.float32)
    return mix.istft(mix.stft(padded[None]) * mix.HIGH_PASS)[0, mix.HOP:-mix.HOP].astype(float)


def third_octaves(samples, frequencies):
    """Root of the power density at the frequencies, of bands of a third of an octave, from 5 Hz on."""
    power = numpy.abs(numpy.fft.rfft(samples)) ** 2 / len(samples)
    at = numpy.fft.rfftfreq(len(samples), 1 / RATE)
    centres = 5 * 2 ** (numpy.arange(33) / 3)
    density = [power[(at >= centre * 2 ** (-1 / 6)) & (at < centre * 2 ** (1 / 6))].mean() for centre in centres]
    return numpy.sqrt(10 ** numpy.interp(numpy.log(numpy.maximum(frequencies, 5)), numpy.log(centres), numpy.log10(density)))


def like(random, noise, given):
    """The recording with the long-term spectrum of the given noise, from 5 Hz on. What it has next to nothing of, as
    many have of rumble, Gaussian noise fills up."""
    at = numpy.fft.rfftfreq(len(noise), 1 / RATE)
    wanted, there = third_octaves(given, at) * (at >= 4.5), third_octaves(noise, at)
    gain = wanted / there
    gain = numpy.minimum(gain, MOST_GAIN * numpy.median(gain[at >= 4.5]))
    missing = numpy.sqrt(numpy.maximum(wanted ** 2 - (gain * there) ** 2, 0))
    # The density is that of rfft over the root of the length.
    white = numpy.fft.rfft(random.normal(0, 1, len(noise)))
    return numpy.fft.irfft(numpy.fft.rfft(noise) * gain + white * missing, len(noise))


def stretch(random, samples, length):
    """`length` samples of a recording, or all of it again and again."""
    if len(samples) <= length:
        return numpy.resize(samples, length)
    start = random.integers(len(samples) - length)
    return samples[start:start + length]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--like", type=pathlib.Path, required=True, help="DIR/clean/NAME.wav and DIR/noisy/NAME.wav")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=36)
    parser.add_argument("--seed", type=int, default=2011)
    options = parser.parse_args()
    random = numpy.random.default_rng(options.seed)
    speech, noise = (list(random.permutation(files)) for files in kept_aside(options.corpus))
    models = sorted((options.like / "clean").glob("*.wav"))
    for side in ("clean", "noisy"):
        (options.out / side).mkdir(parents=True, exist_ok=True)
    with open(options.out / "pairs.csv", "w", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(["pair", "speech", "noise", "like", "speech_dbfs", "snr_db"])
        for i in range(options.count):
            files = speech[i % len(speech)], noise[i % len(noise)], models[i % len(models)]
            clean, sound = (decode(options.corpus / file) / 32768 for file in files[:2])
            given_clean, given_noisy = (soundfile.read(options.like / side / files[2].name)[0] for side in ("clean", "noisy"))
            given = given_noisy - given_clean
            level, ratio = active_power(given_clean), active_power(given_clean) / (given ** 2).mean()
            clean = utterance(clean)
            sound = like(random, stretch(random, sound, len(clean)), given)
            clean *= numpy.sqrt(level / active_power(clean))
            sound *= numpy.sqrt(level / ratio / (sound ** 2).mean())
            room = min(1.0, 0.95 / numpy.abs(clean + sound).max())
            for side, samples in (("clean", clean), ("noisy", clean + sound)):
                soundfile.write(options.out / side / f"{i:02d}.wav", (room * samples * 32768).round().astype(numpy.int16), RATE, subtype="PCM_16")
            table.writerow([f"{i:02d}", *files[:2], files[2].stem, f"{10 * numpy.log10(room ** 2 * level):.1f}", f"{10 * numpy.log10(ratio):.1f}"])


if __name__ == "__main__":
    main()
