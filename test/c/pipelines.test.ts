// Networks in a row as C: the bytes of the interpreter in plain C and on the machine's own path, and a whole project around frames of
// samples, whose self-test passes.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { generateC as generateProject, recordSelfTest } from '../../src/c/index.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import type { FrontEnd } from '../../src/frontend/index.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { randomPipeline } from '../../src/lower/testing/random-pipeline.ts';
import { readKernels } from '../../src/target/index.ts';
import { itWith } from '../requirements.ts';
import { haveNoDifference } from './compare.ts';
import { generateC } from './run-in-c.ts';
import { BUILDS, makeDirectory, writeFiles } from './workbench.ts';

const FRAMES = 6;
const kernels = await readKernels();

function pipelineCase(seed: number) {
  const random = randomFromSeed(seed);
  const { network, frame } = randomPipeline(random);
  const features = Float32Array.from({ length: FRAMES * frame }, () => random.int(-1000, 1000) / 1000);
  const ranges = rangesToJson(observeRanges(network, [features]));
  const formats = listSites(network).map(({ formats: all }) => all[random.int(0, all.length - 1)]!);
  const program = lower(network, formats, ranges);
  return { program, frames: FRAMES, features, frame };
}

const cases = Array.from({ length: 5 }, (_, i) => pipelineCase(100 + i));
const expected = cases.map(({ program, frames, features }) => {
  const out = new Float32Array(features.length);
  createInterpreter(program).run(features, frames, out);
  return out;
});

describe('networks in a row in C', () => {
  const generated = generateC(cases, kernels);
  afterAll(() => generated.dispose());
  for (const build of BUILDS.slice(0, 2)) {
    itWith(build.needs, `have the bytes of the interpreter: ${build.name}`, () => {
      const found = generated.run(build);
      let at = 0;
      for (const [i, one] of expected.entries()) {
        haveNoDifference(found.subarray(at, at + one.length), one, `${build.name}, pipeline ${i}`);
        at += one.length;
      }
      expect(found.length).toBe(at);
    });
  }

  const FRONT_END = {
    ...{ sampleRateHz: 16000, feature: 'samples', featureFloor: 0, maskFloorDb: null, rounding: 'exact' },
    framing: 'stream',
  } as const satisfies Partial<FrontEnd>;

  itWith(
    ['gcc', 'make'],
    'are a project whose self-test passes, and hears when the network is another',
    () => {
      for (const [i, own] of [
        { window: 'rectangular', overlap: 'sum' },
        { window: 'sqrt-hann', lag: 3 },
      ].entries()) {
        const { program, frames, features, frame } = cases[i]!;
        const frontEnd = { ...FRONT_END, ...own, fftSize: frame, hop: frame / 2 } as FrontEnd;
        const selfTest = recordSelfTest(program, features, frames);
        const directory = path.join(makeDirectory(), 'project');
        writeFiles(directory, generateProject(program, { frontEnd, selfTest }, kernels));
        const made = execFileSync('make', ['-s', '-C', directory, 'CC=gcc', 'CFLAGS=-O1', 'test'], {
          encoding: 'utf8',
        });
        expect(made).toContain(`PASS ${FRAMES} frames of ${frame} mask values`);
        expect(made).not.toContain('0 hops');
      }
    },
  );
});
