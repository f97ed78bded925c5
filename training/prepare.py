"""Decodes the corpus once into flat 16-bit arrays: python3 prepare.py --corpus DIR --work DIR

Writes {speech,noise}_{train,valid}.i16 and index.json (folder, offset, length of every file) into the work folder.
"""
import argparse
import collections
import csv
import json
import multiprocessing
import pathlib

import numpy
import soundfile


def decode(path):
    samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    if rate != 16000:
        raise SystemExit(f"{path}: expected 16000 Hz, got {rate}")
    return samples[:, 0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--synthetic", type=pathlib.Path, help="folder of clean WAV files, added to the training speech")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    groups = collections.defaultdict(list)
    with open(options.corpus / "manifest.csv", newline="") as handle:
        for row in csv.DictReader(handle):
            kind, folder, _ = row["file"].split("/", 2)
            groups[kind, row["split"]].append((folder, options.corpus / row["file"]))
    if options.synthetic:
        for path in sorted(options.synthetic.glob("*.wav")):
            groups["speech", "train"].append(("synthetic", path))
    index = {}
    with multiprocessing.Pool(options.jobs) as pool:
        for (kind, split), files in sorted(groups.items()):
            entries, offset = [], 0
            with open(options.work / f"{kind}_{split}.i16", "wb") as out:
                for (folder, path), samples in zip(files, pool.imap(decode, [p for _, p in files], chunksize=8)):
                    out.write(samples.astype("<i2").tobytes())
                    entries.append([folder, offset, len(samples)])
                    offset += len(samples)
            index[f"{kind}_{split}"] = entries
            print(kind, split, len(entries), "files", round(offset / 16000 / 60, 1), "min", flush=True)
    (options.work / "index.json").write_text(json.dumps(index))


if __name__ == "__main__":
    main()
