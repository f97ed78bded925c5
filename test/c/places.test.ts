// Convolutions over places and movement of data, in programs made as such and from layers: interpreter, engine and C give the same bytes.
import { expect } from 'vitest';
import { PLACE_LAYERS } from '../../src/lower/testing/layers/index.ts';
import { randomCase } from '../../src/lower/testing/random-program.ts';
import { randomProgram } from '../../src/program/testing/random-program.ts';
import { describeWith, itWith } from '../requirements.ts';
import { holdToContract } from './contract.ts';
import { BUILDS } from './workbench.ts';

const NATIVE = BUILDS.find(({ name }) => name.startsWith('gcc, native')) ?? BUILDS[0]!;

describeWith(NATIVE.needs, 'programs over places', () => {
  itWith(NATIVE.needs, 'have equal bytes in all executors', async () => {
    const programs = Array.from({ length: 4 }, (_, i) => ({
      name: `program ${i + 1}`,
      ...randomProgram(i + 1, { hasPlaces: true }),
    }));
    const layers = Object.keys(PLACE_LAYERS);
    const networks = Array.from({ length: 4 }, (_, i) => ({
      name: `network ${i + 1}`,
      ...randomCase(i + 1, { layers, frames: 12, greatestWidth: 40 }),
    }));
    const runs = [...programs, ...networks];
    const operations = runs.flatMap(({ program }) => program.operations);
    expect(operations.some(({ op, arithmetic }) => op === 'convolution' && arithmetic === 'integer')).toBe(
      true,
    );
    await holdToContract(runs, NATIVE);
  });
});
