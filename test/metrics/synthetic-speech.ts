// Something that the metrics take for speech: voiced syllables with formants, pauses between phrases.
import { type RandomSource, randomFromSeed } from '../../src/base/random.ts';

/** -1..1 */
export function uniform(random: RandomSource): number {
  return random.int(-1_000_000, 1_000_000) / 1_000_000;
}

/** Samples of +-1 with a peak of about 0.5. Phrases of 0.7 s, pauses of 0.3 s. */
export function syntheticSpeech(sampleRateHz: number, seconds: number, seed: number): Float64Array {
  const random = randomFromSeed(seed);
  const length = Math.round(sampleRateHz * seconds);
  const out = new Float64Array(length);
  const formants = [500, 1500, 2500].map((hz) => ({ hz, z1: 0, z2: 0 }));
  let phase = 0;
  for (let n = 0; n < length; n++) {
    const t = n / sampleRateHz;
    if (n % Math.round(sampleRateHz / 5) === 0) {
      for (const formant of formants) formant.hz *= 0.8 + 0.2 * (1 + uniform(random));
    }
    phase += (110 + 20 * Math.sin(2 * Math.PI * 0.9 * t)) / sampleRateHz;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    const speaking = (t + 0.15) % 1 < 0.7 ? Math.sin((Math.PI * ((t + 0.15) % 1)) / 0.7) ** 0.5 : 0;
    const syllable = 0.55 + 0.45 * Math.sin(2 * Math.PI * 4.5 * t);
    const source = speaking * syllable * (pulse + 0.02 * uniform(random));
    let sample = 0;
    for (const formant of formants) {
      const hz = Math.min(3200, Math.max(250, formant.hz));
      const radius = Math.exp((-Math.PI * 90) / sampleRateHz);
      const y =
        source +
        2 * radius * Math.cos((2 * Math.PI * hz) / sampleRateHz) * formant.z1 -
        radius ** 2 * formant.z2;
      formant.z2 = formant.z1;
      formant.z1 = y;
      sample += y;
    }
    out[n] = sample + 1e-4 * uniform(random);
  }
  const peak = out.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return out.map((x) => (0.5 * x) / peak);
}

export function withNoise(signal: Float64Array, level: number, seed: number): Float64Array {
  const random = randomFromSeed(seed);
  return signal.map((x) => x + level * uniform(random));
}
