"""Mixtures of speech and noise, made on the fly.

Everything linear is done on the STFT (equalisers, levels, spectral shapes of synthetic noise), so that one mixture costs
two transforms. Mixture i of a seed is always the same.
"""
import ctypes
import json
import pathlib

import numpy
import scipy.fft

from kernels import library, pointer

FFT, HOP, BINS = 512, 256, 257
WINDOW = numpy.sqrt(0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(FFT) / FFT)).astype(numpy.float32)
# Most energy of the "clean" recordings below 45 Hz is rumble: it is no target.
HIGH_PASS = numpy.ones(BINS, numpy.float32)
HIGH_PASS[:4] = [0.0, 0.1, 0.6, 0.95]
SPEECH_WEIGHTS = {"librispeech": 0.40, "intent": 0.17, "kerstin_more": 0.13, "wakeword": 0.13, "commands": 0.12, "synthetic": 0.05}
NOISE_WEIGHTS = {"moodist": 0.42, "esc10": 0.28, "noisekun": 0.20, "blanket": 0.10}
# Shares of mixtures. `late` is for the end of a run: fewer extremes, more of what headsets meet.
PROFILES = {
    "broad": {"speed": 0.7, "stretch": 0.15, "room": 0.3, "equaliser": 0.7, "tilt": 0.4, "kinds": (0.50, 0.66, 0.75), "snr": (-1, 22), "usual": 0.86},
    "late": {"speed": 0.6, "stretch": 0.10, "room": 0.12, "equaliser": 0.6, "tilt": 0.6, "kinds": (0.58, 0.63, 0.69), "snr": (0, 20), "usual": 0.94},
    # Real places beside a road, a ventilator or a ship: less noise than `late` where ears hear it, and below 100 Hz far more, which
    # no recording of the corpus holds. `rumble` is the share that has it, speech over it lies within `rumble_snr` dB.
    "rumbling": {"speed": 0.6, "stretch": 0.12, "room": 0.10, "equaliser": 0.7, "tilt": 0.7, "kinds": (0.62, 0.67, 0.72), "snr": (0, 26), "usual": 0.97,
                 "rumble": 0.6, "rumble_snr": (-2, 22)},
    # Validation near use: voices as they are in moderate, mostly low noise without other voices.
    "plain": {"speed": 0.0, "stretch": 0.0, "room": 0.0, "equaliser": 0.3, "tilt": 0.8, "kinds": (0.65, 0.65, 0.72), "snr": (0, 20), "usual": 1.0},
}
# |X|^2 summed over the bins of a frame to mean square of the samples.
TO_MEAN_SQUARE = 2.0 / (FFT * HOP)


def stft(audio):
    """[batch, samples] -> [frames, batch, bins], without padding."""
    batch, samples = audio.shape
    frames = samples // HOP - 1
    strides = (audio.strides[1] * HOP, audio.strides[0], audio.strides[1])
    view = numpy.lib.stride_tricks.as_strided(audio, (frames, batch, FFT), strides)
    return scipy.fft.rfft(view * WINDOW, axis=-1)


def istft(spectra):
    """[frames, batch, bins] -> [batch, samples]; exact where two frames overlap."""
    frames, batch, _ = spectra.shape
    pieces = scipy.fft.irfft(spectra, axis=-1) * WINDOW
    out = numpy.zeros((batch, (frames + 1) * HOP), numpy.float32)
    for t in range(frames):
        out[:, t * HOP:t * HOP + FFT] += pieces[t]
    return out


def stretch(random, sound, samples):
    """So many samples of a synthetic sound from a random place on, over and over where it is shorter."""
    start = random.integers(len(sound) - samples) if len(sound) > samples else 0
    return numpy.resize(sound[start:], samples)


def power(spectra):
    return spectra.real ** 2 + spectra.imag ** 2


def smooth_gain(random, points, spread_db, tilt_db):
    """A random equaliser over the bins, mean 0 dB."""
    knots = random.normal(0, spread_db, points) + numpy.linspace(-0.5, 0.5, points) * random.normal(0, tilt_db)
    # Half of the knots' places are logarithmic, as ears and rooms are.
    x = numpy.linspace(0, 1, points) ** random.choice([1.0, 2.0])
    gain = numpy.interp(numpy.linspace(0, 1, BINS), x, knots)
    return (10 ** ((gain - gain.mean()) / 20)).astype(numpy.float32)


def low_tilt(random, share):
    """Traffic, engines and rooms have most of their power below some hundred hertz."""
    if random.random() >= share:
        return numpy.float32(1)
    frequency = numpy.maximum(numpy.arange(BINS), 1.5) * 16000 / FFT
    corner, slope = numpy.exp(random.uniform(numpy.log(150), numpy.log(1200))), random.uniform(0.4, 1.4)
    return (numpy.maximum(corner / frequency, 1) ** slope).astype(numpy.float32)


class Mixer:
    def __init__(self, work, split="train", seed=1, profile="broad"):
        self.profile = PROFILES[profile]
        work = pathlib.Path(work)
        self.seed = seed
        index = json.loads((work / "index.json").read_text())
        self.data, self.files = {}, {}
        for kind, weights in (("speech", SPEECH_WEIGHTS), ("noise", NOISE_WEIGHTS)):
            name = f"{kind}_{split}"
            self.data[kind] = numpy.memmap(work / f"{name}.i16", dtype="<i2", mode="r")
            folders = {}
            for folder, offset, length in index[name]:
                folders.setdefault(folder, []).append((offset, length))
            for folder, files in folders.items():
                lengths = numpy.array([length for _, length in files], float)
                # Noise files count alike up to 20 s, speech files by their length.
                lengths = lengths if kind == "speech" else numpy.minimum(lengths, 20 * 16000)
                self.files[kind, folder] = (files, numpy.cumsum(lengths) / lengths.sum())
            names = [f for f in folders if f in weights]
            p = numpy.array([weights[f] for f in names])
            self.files[kind] = (names, p / p.sum())
        random = numpy.random.default_rng([seed, 7])
        self.white = random.normal(0, 0.1, 150 * 16000).astype(numpy.float32)
        self.engines = [self.engine(random) for _ in range(60)]
        self.rooms = [self.room(random) for _ in range(300)]
        self.rumbles = [self.rumble(numpy.random.default_rng([seed, 13, i])) for i in range(24)]

    @staticmethod
    def engine(random, seconds=8):
        """Harmonics of a slowly wandering pitch: hum, motors, fans."""
        n = seconds * 16000
        base = numpy.exp(random.uniform(numpy.log(25), numpy.log(320)))
        knots = random.integers(2, 24)
        drift = random.choice([0.0, 0.01, 0.05, 0.15])
        pitch = base * (1 + numpy.interp(numpy.arange(n), numpy.linspace(0, n, knots), random.normal(0, drift, knots)))
        phase = 2 * numpy.pi * numpy.cumsum(pitch) / 16000
        out = numpy.zeros(n)
        slope = random.uniform(0.3, 1.5)
        for k in range(1, min(40, int(7500 / base)) + 1):
            wobble = 1 + 0.5 * numpy.interp(numpy.arange(n), numpy.linspace(0, n, 40), random.normal(0, 1, 40))
            out += k ** -slope * random.uniform(0, 1) * wobble * numpy.sin(k * phase + random.uniform(0, 6.28))
        out += random.choice([0.05, 0.2, 0.6]) * out.std() * random.normal(0, 1, n)
        return (0.1 * out / out.std()).astype(numpy.float32)

    @staticmethod
    def rumble(random, seconds=16):
        """Gaussian noise from 4.5 Hz on that falls beyond a corner below 100 Hz, of wandering strength; unit power. Samples, not gains of
        bins: what leaks from below into all bins of a frame belongs to it."""
        n = seconds * 16000
        frequency = numpy.fft.rfftfreq(n, 1 / 16000)
        corner, slope = numpy.exp(random.uniform(numpy.log(8), numpy.log(90))), random.uniform(1.5, 4)
        # A rise below the corner, as of microphones that pass no steady pressure.
        gain = (frequency >= 4.5) * numpy.minimum(1, numpy.maximum(frequency, 1) / corner) ** random.uniform(0, 1)
        gain = gain * numpy.minimum(1, corner / numpy.maximum(frequency, 1)) ** slope
        out = scipy.fft.irfft(scipy.fft.rfft(random.normal(0, 1, n)) * gain, n)
        knots = int(random.integers(2, 20))
        out *= 10 ** (numpy.interp(numpy.arange(n), numpy.linspace(0, n, knots), random.normal(0, 3, knots)) / 20)
        return (out / out.std()).astype(numpy.float32)

    @staticmethod
    def room(random):
        """Direct sound, a few early reflections and an exponentially decaying tail."""
        t60 = random.uniform(0.1, 0.5)
        n = int(16000 * t60 * 0.8)
        tail = random.normal(0, 1, n) * 10 ** (-3 * numpy.arange(n) / 16000 / t60)
        tail[:int(random.uniform(0.002, 0.02) * 16000)] = 0
        early = numpy.zeros(n)
        places = random.integers(8, 480, 6)
        early[places] = random.normal(0, 0.4, 6) * numpy.exp(-places / 300)
        tail = numpy.convolve(tail, [1, random.uniform(0.2, 0.9)])[:n]
        tail *= 10 ** (-random.uniform(3, 18) / 20) / numpy.sqrt((tail ** 2).sum())
        out = (early + tail).astype(numpy.float32)
        out[0] = 1
        return out

    def read(self, kind, random, out, ratio, gain=1.0, folder=None):
        """Fills out with one or several stretches of a kind at a speed."""
        names, p = self.files[kind]
        folder = folder or names[random.choice(len(names), p=p)]
        position = 0
        while position < len(out):
            files, cumulative = self.files[kind, folder]
            offset, length = files[int(numpy.searchsorted(cumulative, random.random()).clip(0, len(files) - 1))]
            wanted = len(out) - position
            available = int(length / ratio)
            if available > wanted:
                start, count = random.uniform(0, (available - wanted) * ratio), wanted
            else:
                start, count = 0.0, available
            # Now and then the voice or the sound changes on the way.
            if kind == "speech" and random.random() < 0.25:
                count = min(count, int(random.uniform(1, 3) * 16000))
            piece = self.data[kind][offset:offset + length]
            library().resample(pointer(piece), ctypes.c_long(length), ctypes.c_double(start), ctypes.c_double(ratio),
                               pointer(out[position:position + count]), ctypes.c_long(count), ctypes.c_float(gain))
            position += count
            if kind == "speech":
                position += int(random.uniform(0.05, 0.4) * 16000)

    def speech(self, random, out):
        stretch = self.profile["stretch"]
        ratio = random.uniform(1 - stretch, 1 + stretch) if random.random() < self.profile["speed"] else 1.0
        for _ in range(4):
            out[:] = 0
            self.read("speech", random, out, ratio)
            # A noisy "clean" recording has little between its loud and its quiet frames.
            level = 10 * numpy.log10((out[:len(out) // HOP * HOP].reshape(-1, HOP) ** 2).mean(1) + 1e-9)
            level = level[level > -85]
            if len(level) > 40 and numpy.percentile(level, 95) > -55 and numpy.ptp(numpy.percentile(level, [10, 95])) > 27:
                break
        if random.random() < self.profile["room"]:
            room = self.rooms[random.integers(len(self.rooms))]
            size = scipy.fft.next_fast_len(len(out) + len(room), real=True)
            out[:] = scipy.fft.irfft(scipy.fft.rfft(out, size) * scipy.fft.rfft(room, size), size)[:len(out)]

    def noise(self, random, out):
        """Returns the spectral gain and the gain over time that go with the samples."""
        frames = len(out) // HOP - 1
        kind = random.random()
        recorded, babble, harmonic = self.profile["kinds"]
        over_time = numpy.ones(frames, numpy.float32)
        if kind < recorded:
            self.read("noise", random, out, numpy.exp(random.uniform(-0.45, 0.3)))
            if random.random() < 0.3:
                other = numpy.zeros_like(out)
                self.read("noise", random, other, numpy.exp(random.uniform(-0.3, 0.3)))
                out += other * (out.std() / (other.std() + 1e-6)) * 10 ** (random.uniform(-12, 3) / 20)
            gain = smooth_gain(random, 6, 4, 10)
        elif kind < babble:
            for _ in range(random.integers(3, 9)):
                voice = numpy.zeros_like(out)
                self.read("speech", random, voice, random.uniform(0.85, 1.2))
                out += voice * (10 ** (random.uniform(-8, 0) / 20) / (voice.std() + 1e-4))
            out *= 0.1 / (out.std() + 1e-6)
            if random.random() < 0.5:
                room = self.rooms[random.integers(len(self.rooms))]
                size = scipy.fft.next_fast_len(len(out) + len(room), real=True)
                out[:] = scipy.fft.irfft(scipy.fft.rfft(out, size) * scipy.fft.rfft(room, size), size)[:len(out)]
            if random.random() < 0.5:
                out += stretch(random, self.white, len(out)) * random.uniform(0.1, 0.7)
            gain = smooth_gain(random, 6, 3, 10)
        elif kind < harmonic:
            out[:] = stretch(random, self.engines[random.integers(len(self.engines))], len(out))
            gain = smooth_gain(random, 5, 5, 8)
        else:
            out[:] = stretch(random, self.white, len(out))
            # White to brown, with bumps.
            frequency = numpy.maximum(numpy.arange(BINS), 2.0) / BINS
            gain = smooth_gain(random, int(random.integers(4, 14)), random.uniform(0, 8), 6)
            gain = gain * (frequency ** -random.uniform(-0.2, 1.3)).astype(numpy.float32)
            shape = random.random()
            if shape < 0.25:
                knots = random.integers(3, 12)
                over_time = numpy.interp(numpy.arange(frames), numpy.linspace(0, frames, knots), random.normal(0, 5, knots))
                over_time = (10 ** (over_time / 20)).astype(numpy.float32)
            elif shape < 0.4:
                rate, depth = random.uniform(0.3, 8), random.uniform(0.3, 0.95)
                over_time = 1 + depth * numpy.sin(2 * numpy.pi * rate * numpy.arange(frames) * HOP / 16000 + random.uniform(0, 6.28))
            elif shape < 0.5:
                # Clatter: bursts that decay.
                hits = (random.random(frames) < random.uniform(0.01, 0.08)) * 10 ** (random.normal(0, 6, frames) / 20)
                decay, level = random.uniform(0.4, 0.9), random.uniform(0.02, 0.2)
                value = 0.0
                for t in range(frames):
                    value = max(value * decay, hits[t])
                    over_time[t] = value + level
        return gain, over_time.astype(numpy.float32)

    def below(self, random, level, frames):
        """Spectra of rumble [frames, items, bins] at levels that go with those of the speech, dBFS [items]; zeros for those without."""
        samples = (frames + 1) * HOP
        audio = numpy.zeros((len(level), samples), numpy.float32)
        for row, speech in zip(audio, level):
            if random.random() >= self.profile["rumble"]:
                continue
            source = stretch(random, self.rumbles[random.integers(len(self.rumbles))], samples)
            row[:] = source * 10 ** ((speech - random.uniform(*self.profile["rumble_snr"])) / 20)
        return stft(audio)

    def batch(self, index, items, frames):
        """Noisy and clean spectra [frames, items, bins] and the scale that brings active speech to unit power per bin."""
        random = numpy.random.default_rng([self.seed, 11, index])
        samples = (frames + 1) * HOP
        audio = numpy.zeros((2 * items, samples), numpy.float32)
        gains, over_time, speech_gains = [], [], []
        for i in range(items):
            self.speech(random, audio[i])
            gain, time = self.noise(random, audio[items + i])
            gains.append(gain * low_tilt(random, self.profile["tilt"]))
            over_time.append(time)
            speech_gains.append(smooth_gain(random, 6, 2.5, 5) if random.random() < self.profile["equaliser"] else numpy.ones(BINS, numpy.float32))
        spectra = stft(audio)
        clean, noise = spectra[:, :items], spectra[:, items:]
        speech_gains = numpy.stack(speech_gains)
        noise *= numpy.stack(gains) * numpy.maximum(HIGH_PASS, 0.2)
        noise *= numpy.stack(over_time, 1)[:, :, None]
        # Half of the mixtures keep the rumble for the network to remove.
        keep = numpy.where(random.random(items) < 0.5, 1.0, 0.0)[:, None]
        rumble = clean * (speech_gains * (1 - HIGH_PASS) * keep).astype(numpy.float32)
        clean = clean * (speech_gains * HIGH_PASS)
        clean_power = power(clean).sum(-1) * TO_MEAN_SQUARE
        noise_power = (power(noise) * HIGH_PASS).sum(-1).mean(0) * TO_MEAN_SQUARE + 1e-12
        # Lowest 2 bins of the noise do not count for the SNR, but are there.
        active = clean_power > clean_power.max(0) * 10 ** -3.5
        speech_power = (clean_power * active).sum(0) / numpy.maximum(active.sum(0), 1) + 1e-12
        pick = random.random(items)
        snr = numpy.where(pick < self.profile["usual"], random.uniform(*self.profile["snr"], items),
                          numpy.where(pick < 0.5 + 0.5 * self.profile["usual"], random.uniform(-8, 0, items), random.uniform(22, 45, items)))
        level = random.normal(-26, 6.5, items).clip(-48, -12)
        speech_scale = numpy.sqrt(10 ** (level / 10) / speech_power)
        noise_scale = numpy.sqrt(10 ** ((level - snr) / 10) / noise_power)
        # A few mixtures without speech.
        speech_scale = numpy.where(random.random(items) < 0.03, 0.0, speech_scale)
        clean *= speech_scale[None, :, None].astype(numpy.float32)
        rumble *= speech_scale[None, :, None].astype(numpy.float32)
        noise *= noise_scale[None, :, None].astype(numpy.float32)
        noisy = clean + rumble
        noisy += noise
        if "rumble" in self.profile:
            noisy += self.below(random, level, frames)
        # Mean power per bin at this level; the loss is taken at a level of its own.
        scale = (1 / numpy.sqrt(10 ** (level / 10) / (TO_MEAN_SQUARE * BINS))).astype(numpy.float32)
        return noisy, clean, scale
