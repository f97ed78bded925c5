"""Synthetic voices for a small part of the training speech: python3 synthesise.py OUT

Numbers read aloud by voices of espeak-ng and flite that the clips do not use, about 15 s per file.
"""
import pathlib
import sys

import numpy
import soundfile

sys.path.insert(0, str(pathlib.Path(__file__).parent / "clips"))
from voices import speak  # noqa: E402

LANGUAGES = ["en-gb", "en-gb-scotland", "en-gb-x-rp", "nl", "da", "nb", "fi", "cs", "hu", "ro", "pt", "pt-br", "tr", "ca", "et", "el"]
VARIANTS = ["m2", "m5", "m6", "m8", "f1", "Andy", "linda", "steph"]
FLITE = ["rms", "kal16", "kal"]


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(3)
    voices = [f"espeak:{language}+{variant}" for language in LANGUAGES for variant in VARIANTS]
    voices += [f"flite:{name}" for name in FLITE for _ in range(6)]
    for i, voice in enumerate(voices):
        text = ". ".join(", ".join(str(int(10 ** random.uniform(0, 5))) for _ in range(random.integers(1, 3))) for _ in range(4)) + "."
        samples = speak(voice, text, int(random.integers(130, 190)), int(random.integers(25, 75)))[:40 * 16000]
        soundfile.write(out / f"{i:03d}.wav", (samples * 20000).astype(numpy.int16), 16000, subtype="PCM_16")


if __name__ == "__main__":
    main()
