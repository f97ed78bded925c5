// Programs with convolutions over places: interpreter, engine and C give the same bytes.
import { expect } from 'vitest';
import { randomProgram } from '../../src/program/testing/random-program.ts';
import { describeWith, itWith } from '../requirements.ts';
import { holdToContract } from './contract.ts';
import { BUILDS } from './workbench.ts';

const NATIVE = BUILDS.find(({ name }) => name.startsWith('gcc, native')) ?? BUILDS[0]!;

describeWith(NATIVE.needs, 'programs over places', () => {
  itWith(NATIVE.needs, 'have equal bytes in all executors', async () => {
    const runs = Array.from({ length: 12 }, (_, i) => ({
      name: `seed ${i + 1}`,
      ...randomProgram(i + 1, { hasPlaces: true }),
    }));
    const operations = runs.flatMap(({ program }) => program.operations);
    expect(operations.some(({ op, arithmetic }) => op === 'convolution' && arithmetic === 'integer')).toBe(true);
    await holdToContract(runs, NATIVE);
  });
});
