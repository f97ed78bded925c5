"""The usual Python packages beside hushbit on its embedded pairs: what docs/python-metrics.md says of them.

    pip install numpy pesq pystoi pypesq && npm run build && python3 bench/python-metrics.py

A package that is not there is left out, and that is said.
"""
import importlib
import json
import subprocess
import wave
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent


def package(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed: left out")
        return None


pesq, pystoi, pypesq = package("pesq"), package("pystoi"), package("pypesq")


def samples(file):
    with wave.open(str(file)) as wav:
        return np.frombuffer(wav.readframes(wav.getnframes()), "<i2"), wav.getframerate()


def si_sdr(x, y):
    """Le Roux et al. 2019, no mean removed."""
    target = np.dot(x, y) / np.dot(x, x) * x
    return 10 * np.log10(np.sum(target**2) / np.sum((target - y) ** 2))


def theirs(clean, processed, rate):
    x, y = clean / 32768, processed / 32768
    scores = {"siSdrDb": si_sdr(x, y)}
    if pesq:
        scores["pesqNb"] = pesq.pesq(rate, clean, processed, "nb")
        scores["pesqWb"] = pesq.pesq(rate, clean, processed, "wb")
    if pystoi:
        scores["stoi"] = pystoi.stoi(x, y, rate)
        scores["estoi"] = pystoi.stoi(x, y, rate, extended=True)
    if pypesq:
        scores["pesqRaw"] = pypesq.pesq(x, y, rate)
    return scores


differences = {}
for clean in sorted((ROOT / "models" / "clips").glob("*/clean/*.wav")):
    noisy = clean.parent.parent / "noisy" / clean.name
    if not noisy.exists():
        continue
    command = ["node", ROOT / "dist" / "cli.js", "score", clean, noisy, "--json"]
    ours = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    reference, rate = samples(clean)
    for name, value in theirs(reference, samples(noisy)[0], rate).items():
        differences.setdefault(name, []).append(abs(value - ours[name]))
for name, found in sorted(differences.items()):
    print(f"{name:8} {len(found)} pairs, differences: median {np.median(found):.1e}, greatest {max(found):.1e}")
