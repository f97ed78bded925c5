// The contract of the executors: a program means the same to the interpreter, to the engine and in C, bit by bit.
import { HushbitError } from '../../src/base/errors.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { createInterpreter } from '../../src/interpret/index.ts';
import type { FormatName } from '../../src/program/index.ts';
import { mutateProgram } from '../../src/program/testing/mutate-program.ts';
import { randomProgram } from '../../src/program/testing/random-program.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { readKernels } from '../../src/target/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { haveNoDifference } from './compare.ts';
import { generateC, type RunCase } from './run-in-c.ts';
import type { Build } from './workbench.ts';

export interface NamedRun extends RunCase {
  /** Says how to make it again. */
  readonly name: string;
}

/** Programs of a C program: compiling one by one would take most of the time. */
const BATCH = 40;

/** @throws Error that names the first difference */
export async function holdToContract(runs: readonly NamedRun[], ...builds: readonly Build[]): Promise<void> {
  const kernels = await readKernels();
  for (let at = 0; at < runs.length; at += BATCH) {
    const batch = runs.slice(at, at + BATCH);
    const expected = batch.map(({ name, program, frames, features }) => {
      const outputs = program.buffers[program.output]!.length;
      const masks = [0, 1].map(() => new Float32Array(frames * outputs)) as [Float32Array, Float32Array];
      createInterpreter(program).run(features, frames, masks[0]);
      createIntegerEngine(program).run(features, frames, masks[1]);
      haveNoDifference(masks[1], masks[0], `engine, ${name}`);
      return masks[0];
    });
    const generated = generateC(batch, kernels);
    try {
      for (const build of builds) {
        const inC = generated.run(build);
        let at = 0;
        for (const [i, { name }] of batch.entries()) {
          const { length } = expected[i]!;
          haveNoDifference(inC.subarray(at, at + length), expected[i]!, `${build.name}, ${name}`);
          at += length;
        }
      }
    } finally {
      generated.dispose();
    }
  }
}

export interface ProgramCounts {
  readonly asMade: number;
  readonly changedAndRun: number;
  readonly changedAndRefused: number;
  /** Operations of what ran. */
  readonly operations: Readonly<Record<string, number>>;
}

/**
 * Half of the seeds give a program as it was made, half one with something wrong in it, which is refused or means the same
 * to all.
 */
export async function holdRandomPrograms(
  seeds: readonly number[],
  build: Build,
  formats?: readonly FormatName[],
): Promise<ProgramCounts> {
  const runs: NamedRun[] = [];
  let refused = 0;
  for (const seed of seeds) {
    const one = randomProgram(seed, formats ? { formats } : {});
    const isChanged = seed % 2 === 1;
    const program = isChanged ? mutateProgram(one.program, randomFromSeed(seed)) : one.program;
    try {
      verifyProgram(program);
    } catch (error) {
      if (!isChanged || !(error instanceof HushbitError)) throw new Error(`seed ${seed}`, { cause: error });
      refused += 1;
      continue;
    }
    runs.push({ name: `random program ${seed}`, program, ...featuresFor(one, program) });
  }
  await holdToContract(runs, build);
  const operations: Record<string, number> = {};
  for (const { program } of runs) {
    for (const { op, arithmetic } of program.operations) {
      const kind = `${op} ${arithmetic}`;
      operations[kind] = (operations[kind] ?? 0) + 1;
    }
  }
  const asMade = seeds.filter((seed) => seed % 2 === 0).length;
  return { asMade, changedAndRun: runs.length - asMade, changedAndRefused: refused, operations };
}

/** As many features as the changed program takes, repeated where it takes more. */
function featuresFor({ features, frames }: RunCase, program: RunCase['program']) {
  const size = frames * program.buffers[program.input]!.length;
  return { frames, features: Float32Array.from({ length: size }, (_, i) => features[i % features.length]!) };
}
