// Many programs as one C program, compiled once: every mask value of each.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { generateIntegerProject } from '../../src/c/index.ts';
import type { QuantProgram } from '../../src/program/index.ts';
import { readKernels } from '../../src/target/index.ts';
import { comparisonMain } from './comparison-main.ts';
import { type Build, makeDirectory, run, STRICT, writeFiles } from './workbench.ts';

export interface ProgramRun {
  readonly program: QuantProgram;
  readonly frames: number;
  /** Row-major [frames, inputs]. */
  readonly features: Float32Array;
}

/** Masks [frames, outputs] of each, as generated C computes them in that build. */
export async function runInC(runs: readonly ProgramRun[], build: Build): Promise<Float32Array[]> {
  const kernels = await readKernels();
  const projects = runs.map(({ program }, i) => generateIntegerProject(program, `n${i}`, kernels));
  const directory = makeDirectory();
  try {
    for (const [i, { files, data }] of projects.entries()) {
      const { features } = runs[i]!;
      const bytes = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
      writeFiles(directory, files);
      writeFiles(directory, data);
      writeFiles(directory, new Map([[`features${i}.bin`, bytes]]));
    }
    writeFiles(
      directory,
      comparisonMain(
        projects,
        runs.map(({ frames }) => frames),
      ),
    );
    const units = [...projects.flatMap(({ sources }) => sources), ...projects[0]!.kernels, 'main.c'];
    const flags = [...STRICT, ...build.flags, '-I.', '-Ikernels'];
    run(directory, build.cc, [...flags, ...units, '-o', path.join(directory, 'masks')]);
    const said = run(directory, './masks', [directory]);
    const all = new Float32Array(said.buffer.slice(said.byteOffset, said.byteOffset + said.length));
    let at = 0;
    return runs.map(({ program, frames }) => {
      const length = frames * program.buffers[program.output]!.length;
      at += length;
      return all.subarray(at - length, at);
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
