// What multipliers of the embedded model are worth: significant bits at worst, and how far they put a result off, in its own
// steps, over everything that an accumulator can hold. The real factors are worked out from the program's scales.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rangesFromJson } from '../../src/calibrate/index.ts';
import { createScheme, EMBEDDED_MODEL, loadModel } from '../../src/inputs/index.ts';
import { integerFormat, type QuantProgram } from '../../src/program/index.ts';
import { uniformCandidate } from '../../src/scheme/index.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(here, '..', 'golden', 'identity', 'calibration.json');
const { graph } = loadModel(EMBEDDED_MODEL, {});
const ranges = () => rangesFromJson(graph, JSON.parse(readFileSync(file, 'utf8')), file);
const scheme = createScheme('integer', graph, ranges, new Map());

interface Worth {
  /** Of the multiplier that has fewest. */
  bits: number;
  /** Steps of the result. */
  error: number;
  /** The same, as the shift alone bounds it. */
  bound: number;
}

function worthOf(program: QuantProgram): Worth {
  const worst: Worth = { bits: Infinity, error: 0, bound: 0 };
  for (const operation of program.operations) {
    if (operation.op !== 'linear' || operation.arithmetic !== 'integer') continue;
    const output = program.buffers[operation.output]!;
    for (let row = 0; row < output.length; row++) {
      let error = 0;
      let bound = 0;
      for (const { matrix, input, bias, multiplier } of operation.matrixTerms) {
        const { columns, data, scale } = program.matrices[matrix]!;
        const vector = program.buffers[input]!;
        let norm = 0;
        for (const weight of data.subarray(row * columns, (row + 1) * columns)) norm += Math.abs(weight);
        const accumulator = Math.abs(Number(bias[row]!)) + norm * -integerFormat(vector.format).low;
        const factor = (scale[row]! * vector.scale) / output.scale;
        error += accumulator * Math.abs(multiplier[row]! / 2 ** operation.shift - factor);
        bound += accumulator / 2 ** (operation.shift + 1);
        if (multiplier[row]! > 0)
          worst.bits = Math.min(worst.bits, 1 + Math.floor(Math.log2(multiplier[row]!)));
      }
      worst.error = Math.max(worst.error, error);
      worst.bound = Math.max(worst.bound, bound);
    }
  }
  return worst;
}

describe('multipliers of the embedded model', () => {
  for (const { choice, bits, steps } of [
    { choice: '8', bits: 19, steps: 0.0005 },
    { choice: 'w8a16', bits: 25, steps: 0.003 },
    { choice: 'w16a8', bits: 17, steps: 0.008 },
    { choice: '16', bits: 20, steps: 0.06 },
  ]) {
    it(`at ${choice} have ${bits} bits at worst, and put no result off by more than ${steps} of a step`, () => {
      const worth = worthOf(uniformCandidate(scheme, choice).program!());
      expect(worth.bits).toBe(bits);
      expect(worth.error).toBeLessThan(steps);
      // Recorded, not only bounded: a shift that is chosen worse would show.
      expect(worth.error).toBeGreaterThan(steps / 2);
      expect(worth.error).toBeLessThanOrEqual(worth.bound);
    });
  }
});
