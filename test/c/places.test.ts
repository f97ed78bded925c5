// Convolutions over places, GRUs and LSTMs along and over them and movement of data, in programs made as such, from layers and in a project around
// spectra: interpreter, engine and C give the same bytes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { observeRanges, rangesToJson } from '../../src/calibrate/index.ts';
import { FRONT_ENDS } from '../../src/frontend/index.ts';
import { listSites, lower } from '../../src/lower/index.ts';
import { PLACE_LAYERS } from '../../src/lower/testing/layers/index.ts';
import { randomCase } from '../../src/lower/testing/random-program.ts';
import { randomProgram } from '../../src/program/testing/random-program.ts';
import { readKernels } from '../../src/target/index.ts';
import { describeWith, itWith } from '../requirements.ts';
import { holdToContract } from './contract.ts';
import { spectralNetwork } from './spectral-network.ts';
import { BUILDS, makeDirectory, writeFiles } from './workbench.ts';

const kernels = await readKernels();
const NATIVE = BUILDS.find(({ name }) => name.startsWith('gcc, native')) ?? BUILDS[0]!;

/** Some with recurrences of integers, some with those of floats. */
const PROGRAMS = [5, 12, 14, 16];
const NETWORKS = [3, 4, 7, 38];

const BINS = 33;

/** Each site at the first of the formats that it can have. */
function spectralCase(preferred: readonly ('i8' | 'i16' | 'f32')[]) {
  const network = spectralNetwork(BINS);
  const frames = 6;
  const random = randomFromSeed(4);
  const features = Float32Array.from({ length: frames * 2 * BINS }, () => random.int(-1000, 1000) / 1000);
  const ranges = rangesToJson(observeRanges(network, [features]));
  const formats = listSites(network).map(({ kind, formats: all }) =>
    kind === 'weight' ? 'i8' : preferred.find((one) => all.includes(one))!,
  );
  return { program: lower(network, formats, ranges), frames, features };
}

describeWith(NATIVE.needs, 'programs over places', () => {
  itWith(NATIVE.needs, 'have equal bytes in all executors', async () => {
    const programs = PROGRAMS.map((seed) => ({
      name: `program ${seed}`,
      ...randomProgram(seed, { hasPlaces: true }),
    }));
    const layers = Object.keys(PLACE_LAYERS);
    const networks = NETWORKS.map((seed) => ({
      name: `network ${seed}`,
      ...randomCase(seed, { layers, frames: 12, greatestWidth: 40 }),
    }));
    const runs = [...programs, ...networks, { name: 'spectra', ...spectralCase(['i16', 'f32']) }];
    const kinds = new Set(
      runs.flatMap(({ program }) => program.operations.map(({ op, arithmetic }) => `${op} ${arithmetic}`)),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining(
        ['convolution', 'scan', 'lstm-scan'].flatMap((op) => [`${op} integer`, `${op} float`]),
      ),
    );
    await holdToContract(runs, NATIVE);
  });
});

describeWith(['gcc', 'make'], 'a network over the bins of a spectrum', () => {
  itWith(['gcc', 'make'], 'is a project whose self-test passes', () => {
    const frontEnd = { ...FRONT_ENDS.gtcrn, fftSize: 64, hop: 32 };
    const { program, features, frames } = spectralCase(['i8', 'i16', 'f32']);
    const computed = program.operations.filter(({ op }) => op === 'scan' || op === 'convolution');
    expect(new Set(computed.map((one) => `${one.op} ${one.arithmetic}`))).toEqual(
      new Set(['convolution integer', 'scan integer']),
    );
    expect(computed.length).toBe(8);
    const directory = path.join(makeDirectory(), 'project');
    const selfTest = recordSelfTest(program, features, frames);
    writeFiles(directory, generateC(program, { frontEnd, selfTest }, kernels));
    expect(
      readFileSync(path.join(directory, 'hb_weights.h'), 'utf8').match(/of each row what is not 0/g),
    ).toHaveLength(2);
    const made = execFileSync('make', ['-s', '-C', directory, 'CC=gcc', 'CFLAGS=-O0', 'test'], {
      encoding: 'utf8',
    });
    expect(made).toMatch(new RegExp(`PASS ${frames} frames of ${2 * BINS} mask values, [1-9][0-9]* hops`));
  });
});
