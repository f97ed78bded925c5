"""Writes the mixtures that weights are rounded on: python3 mixtures.py --corpus DIR --out models/clips/mixtures [--count 16]

Speech and noise of the corpus' train split whose licence allows passing them on with a word of thanks (CC0, public domain, CC BY for
speech, Apache-2.0), mixed as in training (mix.py): 6 s each, SNRs in turn, levels of their own.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import soundfile

TRAINING = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TRAINING))
import mix  # noqa: E402
import pairs  # noqa: E402

SPEECH = ("librispeech", "kerstin_more", "intent")
NOISE_LICENCES = ("CC0 1.0", "Public Domain")
SNRS = (2.5, 7.5, 12.5, 17.5, 0, 5, 10, 15)


def is_free(row):
    kind, folder, _ = row["file"].split("/", 2)
    return row["split"] == "train" and (folder in SPEECH if kind == "speech" else row["licence"] in NOISE_LICENCES)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--seed", type=int, default=21)
    options = parser.parse_args()
    (options.out / "noisy").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        with open(options.corpus / "manifest.csv", newline="") as source, open(work / "manifest.csv", "w", newline="") as target:
            rows = csv.DictReader(source)
            writer = csv.DictWriter(target, rows.fieldnames)
            writer.writeheader()
            writer.writerows(row for row in rows if is_free(row))
        for kind in ("speech", "noise"):
            (work / kind).symlink_to((options.corpus / kind).resolve())
        subprocess.run([sys.executable, TRAINING / "prepare.py", "--corpus", work, "--work", work / "flat"], check=True)
        mixer = mix.Mixer(work / "flat", "train", options.seed, "broad")
        for at, (_, noisy) in enumerate(pairs.pairs(mixer, options.count, SNRS, options.seed)):
            soundfile.write(options.out / "noisy" / f"{at:02d}.wav", noisy, 16000, subtype="PCM_16")


if __name__ == "__main__":
    main()
