"""What a network meets in pairs: python3 conditions.py DIR...

Means over DIR/clean/NAME.wav and DIR/noisy/NAME.wav: level of active speech in dBFS, its ratio to the noise in dB, SI-SDR of the noisy
side, share of the noise below 100 Hz in dB, and what a high-pass at 60 Hz, no network at all, gains in SI-SDR.
"""
import json
import pathlib
import sys

import numpy
import scipy.signal

import enhance
from pairs import active_power

HIGH_PASS = scipy.signal.butter(4, 60, "highpass", fs=16000, output="sos")


def decibels(ratio):
    return 10 * float(numpy.log10(ratio))


def conditions(clean, noisy):
    noise = noisy - clean
    power = numpy.abs(numpy.fft.rfft(noise)) ** 2
    low = numpy.fft.rfftfreq(len(noise), 1 / 16000) < 100
    before = enhance.si_sdr(noisy, clean)
    return {
        "speech_dbfs": decibels(active_power(clean)),
        "snr_db": decibels(active_power(clean) / (noise ** 2).mean()),
        "si_sdr_db": float(before),
        "below_100hz_db": decibels(power[low].sum() / power.sum()),
        "high_pass_gains_db": float(enhance.si_sdr(scipy.signal.sosfiltfilt(HIGH_PASS, noisy), clean) - before),
    }


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    for folder in sys.argv[1:]:
        names, clean, noisy = enhance.read_pairs(pathlib.Path(folder))
        found = [conditions(c.astype(float), n.astype(float)) for c, n in zip(clean, noisy)]
        means = {key: round(sum(one[key] for one in found) / len(found), 2) for key in found[0]}
        print(json.dumps({"pairs": folder, "count": len(names), **means}), flush=True)


if __name__ == "__main__":
    main()
