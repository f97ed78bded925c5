// What the counted hops hear: a fixed piece of sound, the same for every candidate and on every target. Counts depend on it by a
// few in ten thousand, through branches on values.
import { randomFromSeed } from '../base/random.ts';

export interface MeasureInput {
  readonly hops: number;
  readonly kind: 'samples' | 'features';
  /** Row-major, a hop of samples or a frame of features after the other. */
  readonly values: readonly number[];
}

const HOPS = 12;

/** Noise with a tone whose level rises and falls. @param hop samples */
export function measureSamples(hop: number): MeasureInput {
  const random = randomFromSeed(20);
  const values = Array.from({ length: HOPS * hop }, (_, i) => {
    const level = Math.sin((Math.PI * (i + 1)) / (HOPS * hop)) ** 2;
    return Math.round(level * (6000 * Math.sin(0.31 * i) + random.int(-8000, 8000)));
  });
  return { hops: HOPS, kind: 'samples', values };
}

/** Frames that wander through what the input can hold. @param range of a feature */
export function measureFeatures(inputs: number, range: readonly [number, number]): MeasureInput {
  const random = randomFromSeed(20);
  const [least, most] = range;
  const values = Array.from(
    { length: HOPS * inputs },
    () => least + ((most - least) * random.int(0, 10_000)) / 10_000,
  );
  return { hops: HOPS, kind: 'features', values };
}

/** measure_input.h and measure_input.c, as csrc/measure/count_hops.c takes them. */
export function measureInputFiles({ hops, kind, values }: MeasureInput): [string, string][] {
  const declaration = `const ${kind === 'samples' ? 'int16_t' : 'float'} measure_${kind}[${values.length}]`;
  const header = [
    '#include <stdint.h>',
    `#define MEASURE_HOPS ${hops}`,
    `#define MEASURE_IS_DENOISER ${kind === 'samples' ? 1 : 0}`,
    `extern ${declaration};`,
    '',
  ];
  const text = `#include "measure_input.h"\n${declaration} = {${values.join(', ')}};\n`;
  return [
    ['measure_input.h', header.join('\n')],
    ['measure_input.c', text],
  ];
}
