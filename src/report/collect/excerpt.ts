// The stretch of sound that a report plays, and its spectrograms.
import { stft } from '../../audio/index.ts';
import type { Spectrogram } from '../report-data.ts';

/** Base64 has 4 characters for 3 bytes: about 9 MB of a page. */
const MOST_AUDIO_BYTES = 6_500_000;
/** Unless more is asked for. */
export const MOST_SECONDS = 8;
/** More tracks than this would leave too little of each. */
export const MOST_TRACKS = 120;

/** Seconds that every one of so many tracks may have, in quarters. @param available of the clip, or as asked for */
export function excerptSeconds(tracks: number, available: number, sampleRateHz: number): number {
  const affordable = MOST_AUDIO_BYTES / (tracks * sampleRateHz * 2);
  const seconds = Math.min(available, affordable);
  return Math.max(0.25, Math.floor(seconds * 4) / 4);
}

/** Start, in samples, of the stretch with the most speech in it. */
export function loudestStretch(clean: Float32Array, length: number, sampleRateHz: number): number {
  const step = Math.round(sampleRateHz / 10);
  let best = 0;
  let most = -1;
  for (let start = 0; start + length <= clean.length; start += step) {
    let energy = 0;
    for (let i = start; i < start + length; i++) energy += clean[i]! * clean[i]!;
    if (energy > most * (1 + 1e-9)) {
      most = energy;
      best = start;
    }
  }
  return best;
}

export function toSixteenBits(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (v) => Math.max(-32768, Math.min(32767, Math.round(v * 32768))));
}

const FFT_SIZE = 512;
const HOP = 256;
const RANGE_DB = 80;

/** Greatest power of a bin: 0 dB of every spectrogram of the clip. */
export function peakPower(samples: Int16Array): number {
  const { power } = powerOf(samples);
  return power.reduce((a, b) => Math.max(a, b), 0);
}

function powerOf(samples: Int16Array): { power: Float64Array; frames: number; bins: number } {
  const shape = { fftSize: FFT_SIZE, hop: HOP, window: 'hann' } as const;
  const frames = 1 + Math.ceil(samples.length / HOP);
  const bins = FFT_SIZE / 2 + 1;
  const power = new Float64Array(frames * bins);
  stft(
    Float32Array.from(samples, (v) => v / 32768),
    shape,
    power,
  );
  return { power, frames, bins };
}

/** Rows of two bins, the louder of the two; highest frequency first. The bin at half the rate is left out. */
export function spectrogramOf(samples: Int16Array, peak: number): Spectrogram {
  const { power, frames, bins } = powerOf(samples);
  const rows = (bins - 1) / 2;
  const levels = new Uint8Array(rows * frames);
  for (let row = 0; row < rows; row++) {
    const low = 2 * (rows - 1 - row);
    for (let column = 0; column < frames; column++) {
      const value = Math.max(power[column * bins + low]!, power[column * bins + low + 1]!);
      const db = 10 * Math.log10(Math.max(value, 1e-30) / Math.max(peak, 1e-30));
      levels[row * frames + column] = Math.round(255 * Math.max(0, Math.min(1, 1 + db / RANGE_DB)));
    }
  }
  return { columns: frames, rows, levels };
}
