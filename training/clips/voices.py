"""Speech from Debian's espeak-ng and flite, as float samples at 16 kHz."""
import pathlib
import subprocess
import tempfile

import numpy
import scipy.signal
import soundfile


def speak(voice, text, speed=160, pitch=50):
    """voice is "flite:NAME" or "espeak:LANGUAGE+VARIANT"; speed in words per minute and pitch 0..99 are espeak's."""
    engine, name = voice.split(":", 1)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "speech.wav"
        if engine == "flite":
            command = ["flite", "-voice", name, "-t", text, "-o", str(path)]
        else:
            command = ["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "-w", str(path), text]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        samples, rate = soundfile.read(path)
    if rate != 16000:
        samples = scipy.signal.resample_poly(samples, 16000, rate) if 16000 % rate == 0 else \
            scipy.signal.resample_poly(samples, 320, 441) if rate == 22050 else None
    # Voices have an offset and rumble that no listener hears.
    samples = scipy.signal.sosfilt(scipy.signal.butter(2, 60, "highpass", fs=16000, output="sos"), samples)
    return samples / numpy.abs(samples).max()
