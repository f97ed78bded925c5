"""Makes the clips that are shipped with hushbit: python3 make.py OUT

Writes OUT/{calibration,search,validation}/{clean,noisy}/NAME.wav, 16 kHz mono 16-bit. Voices are Debian's espeak-ng and
flite, noises come from noise.py; every clip has its own seed. The SNR is that of active speech (frames within 35 dB of
the loudest) to the noise above 60 Hz.
"""
import pathlib
import sys
import zlib

import numpy
import scipy.signal
import soundfile

import noise
from voices import speak

BABBLE = [
    ("espeak:en-us+m3", "We could meet again after lunch, if the others have time, and go through the list once more."),
    ("espeak:en-gb+f4", "My sister keeps two cats and a very old parrot, and none of them likes the neighbour's dog."),
    ("flite:kal16", "The bus was late this morning, so I walked along the canal and bought some bread on the way."),
    ("espeak:de+m7", "Am Wochenende fahren wir mit dem Rad an den See, wenn das Wetter so bleibt wie heute."),
    ("espeak:fr-fr+f2", "Il faudrait aussi penser aux billets de train, parce que les places partent vite."),
    ("espeak:es+m1", "El domingo pasado comimos todos juntos en la terraza y nadie quería volver a casa."),
]

# split, name, voice, espeak's speed and pitch, noise, SNR in dB, level of active speech in dBFS, text
CLIPS = [
    ("calibration", "slt-babble", "flite:slt", 0, 0, "babble", 8, -24,
     "The little museum opens at nine, and the guide is usually there a few minutes before. Please leave your coats and bags by the door."),
    ("calibration", "german-engine", "espeak:de+m3", 150, 42, "engine", 8, -27,
     "Der Zug nach Hamburg hält heute nicht an Gleis drei. Bitte achten Sie auf die Anzeige und steigen Sie am anderen Ende ein."),
    ("calibration", "french-white", "espeak:fr-fr+f3", 150, 55, "white", 14, -22,
     "Le jardin est ouvert toute la journée, et les enfants peuvent y jouer. On y trouve aussi une petite fontaine."),
    ("search", "scottish-wind", "espeak:en-gb-scotland+m1", 0, 0, "wind", 6, -25,
     "Turn left after the bridge and follow the river for a mile. You will see the lighthouse as soon as you leave the trees."),
    ("search", "spanish-clatter", "espeak:es+f2", 155, 58, "clatter", 9, -26,
     "Mañana por la mañana llega el paquete con los libros nuevos. Deja la caja pequeña encima de la mesa de la cocina."),
    ("search", "swedish-hum", "espeak:sv+m1", 150, 45, "hum", 6, -23,
     "Klockan är snart åtta och bussen går om en kvart. Glöm inte att ta med nycklarna och det blå paraplyet."),
    ("search", "american-pink", "espeak:en-us+f5", 155, 52, "pink", 12, -28,
     "She wrote the number on a yellow card and put it into the drawer. Nobody has looked for it since then."),
    ("validation", "awb-engine", "flite:awb", 0, 0, "engine", 9, -25,
     "Most of the apples in this garden ripen late in the year. We keep them in the cellar, where it is dark and cool."),
    ("validation", "italian-babble", "espeak:it+f4", 155, 50, "babble", 12, -24,
     "La biblioteca chiude alle sette, ma oggi rimane aperta fino a tardi. Puoi restituire i libri anche domani."),
    ("validation", "polish-pink", "espeak:pl+m4", 150, 40, "pink", 10, -27,
     "Wieczorem wrócimy do domu przez park, bo tam jest spokojniej. Weź proszę ciepły szalik i rękawiczki."),
    ("validation", "slt-wind", "flite:slt", 0, 0, "wind", 4, -22,
     "Send the letter before Friday, and ask them for a short answer. The office will be closed for the whole of next week."),
]


def active_power(x):
    """Mean square of the frames of 16 ms within 35 dB of the loudest."""
    frames = (x[:len(x) // 256 * 256].reshape(-1, 256) ** 2).mean(1)
    return frames[frames > frames.max() * 10 ** -3.5].mean()


def pair(voice, speed, pitch, kind, snr, level, text, seed):
    random = numpy.random.default_rng(seed)
    speech = speak(voice, text, speed, pitch)
    speech = numpy.concatenate([numpy.zeros(8000), speech, numpy.zeros(6400)])[:160000]
    n = len(speech)
    if kind == "babble":
        sound = noise.babble(random, n, [speak(v, t) for v, t in BABBLE if v.split("+")[0] != voice.split("+")[0]])
    else:
        sound = getattr(noise, kind)(random, n)
    heard = scipy.signal.sosfilt(scipy.signal.butter(2, 60, "highpass", fs=16000, output="sos"), sound)
    speech *= numpy.sqrt(10 ** (level / 10) / active_power(speech))
    sound *= numpy.sqrt(10 ** ((level - snr) / 10) / (heard ** 2).mean())
    noisy = speech + sound
    # Leave 1 dB to full scale.
    room = min(1.0, 0.89 / numpy.abs(noisy).max())
    return room * speech, room * noisy


def main():
    out = pathlib.Path(sys.argv[1])
    for split, name, voice, speed, pitch, kind, snr, level, text in CLIPS:
        clean, noisy = pair(voice, speed, pitch, kind, snr, level, text, zlib.crc32(name.encode()))
        for side, samples in (("clean", clean), ("noisy", noisy)):
            path = out / split / side / f"{name}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, numpy.round(samples * 32768).clip(-32768, 32767).astype(numpy.int16), 16000, subtype="PCM_16")
        print(f"{split:12} {name:18} {len(clean) / 16000:.1f} s, SNR {snr} dB, peak {numpy.abs(noisy).max():.2f}")


if __name__ == "__main__":
    main()
