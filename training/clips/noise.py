"""Noises of the clips, each a function of a NumPy generator and a length in samples at 16 kHz. Mean square 1."""
import numpy
import scipy.signal

RATE = 16000


def unit(x):
    x = x - x.mean()
    return x / numpy.sqrt((x ** 2).mean())


def shaped(random, n, exponent, low=20.0, high=8000.0):
    """Gaussian noise with a power spectrum of f^-exponent between two edges."""
    frequency = numpy.fft.rfftfreq(n, 1 / RATE)
    gain = numpy.maximum(frequency, low) ** (-exponent / 2)
    gain /= numpy.sqrt(1 + (low / numpy.maximum(frequency, 1e-3)) ** 4) * numpy.sqrt(1 + (frequency / high) ** 8)
    return unit(numpy.fft.irfft(numpy.fft.rfft(random.normal(0, 1, n)) * gain, n))


def slow(random, n, seconds, spread):
    """A slowly wandering value with mean 0, one knot every `seconds`."""
    knots = int(numpy.ceil(n / RATE / seconds)) + 2
    x = numpy.linspace(0, n, knots)
    return numpy.interp(numpy.arange(n), x, random.normal(0, spread, knots))


def white(random, n):
    return shaped(random, n, 0)


def pink(random, n):
    return shaped(random, n, 1)


def hum(random, n):
    """Mains hum with its harmonics over a faint hiss."""
    t = numpy.arange(n) / RATE
    out = sum(numpy.sin(2 * numpy.pi * 50 * k * t + random.uniform(0, 6.28)) * random.uniform(0.3, 1) / k ** 0.6 for k in range(1, 24))
    return unit(unit(out) + 0.35 * shaped(random, n, 0.5))


def engine(random, n):
    """A motor under changing load: harmonics of a wandering speed, exhaust noise that follows them."""
    speed = 38 * numpy.exp(slow(random, n, 1.2, 0.08))
    phase = 2 * numpy.pi * numpy.cumsum(speed) / RATE
    tones = sum(numpy.sin(k * phase + random.uniform(0, 6.28)) * random.uniform(0.3, 1) / k ** 0.7 for k in range(1, 40))
    exhaust = shaped(random, n, 0.8, 60) * (1 + 0.6 * numpy.sin(2 * phase))
    return unit(unit(tones) + 0.9 * unit(exhaust))


def wind(random, n):
    """Gusts: low noise and a hiss that rise and fall together."""
    gusts = 10 ** (slow(random, n, 0.5, 5) / 20)
    return unit(gusts * (shaped(random, n, 2.0, 60) + 0.35 * gusts * shaped(random, n, 0.6, 300, 5000)))


def clatter(random, n):
    """Dishes: ringing strokes over the murmur of a room."""
    out = 0.3 * shaped(random, n, 1.0, 80)
    for start in numpy.cumsum(random.exponential(0.22 * RATE, 200)).astype(int):
        if start >= n:
            break
        length = min(int(random.uniform(0.05, 0.3) * RATE), n - start)
        t = numpy.arange(length) / RATE
        ring = sum(numpy.sin(2 * numpy.pi * random.uniform(700, 6500) * t + random.uniform(0, 6.28)) for _ in range(5))
        stroke = (0.4 * ring + random.normal(0, 0.6, length)) * numpy.exp(-t * random.uniform(20, 70))
        out[start:start + length] += random.uniform(0.3, 1.5) * stroke
    return unit(out)


def babble(random, n, voices):
    """Several talkers at once; `voices` are arrays of speech, turned at random and repeated to the length."""
    out = numpy.zeros(n)
    for voice in voices:
        out += random.uniform(0.6, 1) * unit(numpy.resize(numpy.roll(voice, random.integers(len(voice))), n))
    # The far end of a room is dull and smeared.
    tail = random.normal(0, 1, RATE // 4) * 10 ** (-3 * numpy.arange(RATE // 4) / (0.45 * RATE))
    tail[0] = 4
    out = scipy.signal.fftconvolve(out, tail)[:n]
    return unit(unit(out) + 0.25 * pink(random, n))
