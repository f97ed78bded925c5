"""The perceptual model of PESQ (P.862, narrow-band, 16 kHz) as a loss on the spectra of training.

Training frames have the length and the hop of PESQ's (512 samples, 256) and hold the same speech at the same time, so that
alignment, its delays and bad intervals fall away. What follows is there and differentiable: levels, terminal, Bark bands,
both equalisations, loudness, dead zone, asymmetry, L6 over syllables and L2 over the mixture. Left out, for what little they
do here: the Hann window (frames have its square root), padding and silence at the ends, syllables cut short by the end,
weights over time of long signals. Tables are those of src/metrics/pesq.
"""
import json
import pathlib
import re

import numpy
import torch

import mix

TABLES = pathlib.Path(__file__).parent.parent / "src" / "metrics" / "pesq"
POWER_SCALE, LOUDNESS_SCALE = 6.910853e-6, 0.1866055
# Mean power of a Hann window over that of its square root.
TO_HANN = 0.375 / 0.5
TO_16_BIT = 32768.0 ** 2
LEVEL_POWER = 1e7


def numbers(text, name):
    """The array `name` of a table in TypeScript."""
    found = re.search(rf"\b{name}(?:: \w+ =|:)\s*(\[(?:[^][]|\[[^]]*\])*\])", text)
    if not found:
        raise ValueError(f"{TABLES}: no table {name}")
    return numpy.array(json.loads(re.sub(r",\s*\]", "]", found[1])))


class Perception:
    """Raw score of estimates, [items], from powers [frames, items, bins]."""

    def __init__(self, device="cpu"):
        def tensor(values):
            return torch.tensor(values, dtype=torch.float32, device=device)

        bark = (TABLES / "bark-bands.table.ts").read_text()
        bark = bark[bark.index("BARK_BANDS_16000"):]
        filters = (TABLES / "filters.table.ts").read_text()
        counts, centre, correction = (numbers(bark, name) for name in ("binsPerBand", "centreBark", "powerCorrection"))
        hz = numpy.arange(mix.BINS) * 16000 / mix.FFT
        receive, level = (self.response(numbers(filters, f"{name}_RESPONSE"), hz) for name in ("IRS_RECEIVE", "LEVEL"))
        bands = numpy.zeros((mix.BINS, len(counts)))
        band = numpy.repeat(numpy.arange(len(counts)), counts.astype(int))
        bands[numpy.arange(len(band)), band] = correction[band]
        bands[0] = 0
        self.bands = tensor(bands * receive[:, None] * POWER_SCALE * TO_16_BIT * TO_HANN)
        self.level = tensor(level * mix.TO_MEAN_SQUARE * TO_16_BIT)
        self.threshold = tensor(numbers(bark, "hearingThreshold"))
        # Band 0 takes no part.
        self.width = tensor(numbers(bark, "widthBark") * (numpy.arange(len(counts)) > 0))
        self.exponent = tensor(0.23 * numpy.where(centre < 4, numpy.minimum(2, 6 / (centre + 2)) ** 0.15, 1))
        self.scale = LOUDNESS_SCALE * (self.threshold / 0.5) ** self.exponent

    @staticmethod
    def response(points, hz):
        """Power gain at frequencies, relative to that at 1 kHz, from points [Hz, dB]."""
        db = numpy.interp([*hz, 1000], *points.T)
        return 10 ** ((db[:-1] - db[-1]) / 10)

    def loudness(self, power):
        return self.scale * ((0.5 + 0.5 * torch.maximum(power, self.threshold) / self.threshold) ** self.exponent - 1)

    def audible(self, power, factor=1.0):
        return (power * ((power > factor * self.threshold) & (self.width > 0))).sum(-1, keepdim=True)

    def heard(self, power):
        """Bark powers [frames, items, bands] at the level at which the model listens."""
        level = (power @ self.level).mean(0)
        return power @ self.bands * (LEVEL_POWER / (level + 1e-3))[:, None]

    def score(self, estimate, clean):
        ref, deg = self.heard(clean), self.heard(estimate)
        with torch.no_grad():
            voiced = self.audible(ref, 100) >= 1e7
        loud = 100 * self.threshold
        means = [(p * ((p > loud) & voiced)).mean(0) for p in (ref, deg)]
        ref = ref * ((means[1] + 1000) / (means[0] + 1000)).clamp(0.01, 100)
        audible = self.audible(ref)
        gain = (audible + 5000) / (self.audible(deg) + 5000)
        # 0.2 of the gain of the frame before, which has 0.2 of that before it: three frames are enough.
        before = torch.cat([gain[:1], gain[:1], gain])
        gain = 0.8 * gain + 0.16 * before[1:-1] + 0.04 * before[:-2]
        deg = deg * gain.clamp(3e-4, 5)

        a, b = self.loudness(ref), self.loudness(deg)
        delta = (b - a).abs()
        delta = (delta - 0.25 * torch.minimum(a, b)).clamp(min=0) * self.width
        ratio = ((deg + 50) / (ref + 50)) ** 1.2
        asymmetry = ratio.clamp(max=12) * (ratio >= 3)
        weight = ((audible[..., 0] + 1e5) / 1e7) ** 0.04
        symmetric = torch.sqrt(self.width.sum() * (delta * delta).sum(-1) + 1e-6) / weight
        asymmetric = (delta * asymmetry).sum(-1) / weight
        return 4.5 - 0.1 * self.over_time(symmetric) - 0.0309 * self.over_time(asymmetric)

    @staticmethod
    def over_time(disturbance):
        syllables = disturbance.clamp(max=45).unfold(0, 20, 10)
        return torch.sqrt(((syllables ** 6).mean(-1) + 1e-12).pow(1 / 3).mean(0))
