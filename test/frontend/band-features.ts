// Frames as RNNoise is fed them (Valin 2018, section IV): 22 cepstra of Bark bands, first and second differences of six of
// them, six coefficients of the pitch correlation, its period, and a measure of stationarity. Not made from sound: levels
// wander as those of speech in noise do, between pauses and words, and differences are those of the cepstra.
import { randomFromSeed } from '../../src/base/random.ts';

export const BAND_FEATURES = 42;
const CEPSTRA = 22;
const DIFFERENCES = 6;
/** Of a word or a pause, 10 ms each. */
const FRAMES_PER_STRETCH = 40;

/** Row-major [frames, 42]. */
export function bandFeatures(seed: number, frames: number): Float32Array {
  const random = randomFromSeed(seed);
  const noise = () => random.int(-1000, 1000) / 1000;
  const stretches = Array.from({ length: Math.ceil(frames / FRAMES_PER_STRETCH) + 1 }, () => ({
    isSpeech: random.int(0, 2) > 0,
    shape: Array.from({ length: CEPSTRA }, (_, k) => (3 * noise()) / (1 + k / 2)),
    pitch: noise(),
  }));
  const cepstra: number[][] = [];
  const out = new Float32Array(frames * BAND_FEATURES);
  let now = new Array<number>(CEPSTRA).fill(0);
  for (let t = 0; t < frames; t++) {
    const { isSpeech, shape, pitch } = stretches[Math.floor(t / FRAMES_PER_STRETCH)]!;
    // The first cepstrum is the level: about -9 in pauses, 1 in words.
    now = now.map((value, k) => {
      const aim = shape[k]! + (k === 0 ? (isSpeech ? 1 : -9) : 0);
      return value + 0.3 * (aim - value) + (0.4 * noise()) / (1 + k / 8);
    });
    cepstra.push(now);
    const before = (frames_: number): number[] => cepstra[Math.max(0, t - frames_)]!;
    const frame = out.subarray(t * BAND_FEATURES, (t + 1) * BAND_FEATURES);
    frame.set(now);
    for (let k = 0; k < DIFFERENCES; k++) {
      frame[CEPSTRA + k] = now[k]! - before(2)[k]!;
      frame[CEPSTRA + DIFFERENCES + k] = now[k]! - 2 * before(1)[k]! + before(2)[k]!;
      frame[CEPSTRA + 2 * DIFFERENCES + k] = isSpeech ? 0.8 - 0.3 * k + 0.1 * noise() : 0.2 * noise();
    }
    frame[40] = 0.01 * (100 * pitch - 300) * 0.5;
    frame[41] = Math.abs(now[0]! - before(8)[0]!) / 10 - 2.1;
  }
  return out;
}
