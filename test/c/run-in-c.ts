// Programs as generated C, all in one binary of one build.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { generateIntegerProject } from '../../src/c/index.ts';
import type { QuantProgram } from '../../src/program/index.ts';
import { comparisonMain } from './comparison-main.ts';
import { type Build, makeDirectory, run, STRICT, writeFiles } from './workbench.ts';

export interface RunCase {
  readonly program: QuantProgram;
  readonly frames: number;
  /** Row-major [frames, inputs]. */
  readonly features: Float32Array;
}

export interface GeneratedC {
  /** Masks of all cases, one after the other. */
  run(build: Build): Float32Array;
  dispose(): void;
}

/** @param kernels text of the fixed C sources by path */
export function generateC(cases: readonly RunCase[], kernels: ReadonlyMap<string, string>): GeneratedC {
  const directory = makeDirectory();
  const projects = cases.map(({ program }, i) => generateIntegerProject(program, `n${i}`, kernels));
  for (const { files, data } of projects) {
    writeFiles(directory, files);
    writeFiles(directory, data);
  }
  for (const [i, { features }] of cases.entries()) {
    writeFiles(directory, new Map([[`features${i}.bin`, new Uint8Array(features.buffer)]]));
  }
  writeFiles(
    directory,
    comparisonMain(
      projects,
      cases.map(({ frames }) => frames),
    ),
  );
  return {
    run(build) {
      const units = [...projects.flatMap(({ sources }) => sources), ...projects[0]!.kernels, 'main.c'];
      const objects = path.join(directory, build.name.replace(/\W+/g, '_'));
      writeFiles(objects, new Map([['empty', '']]));
      const paths = units.map((unit) => path.join(directory, unit));
      const includes = ['-I..', '-I../kernels'];
      run(objects, build.cc, ['-c', ...STRICT, ...build.flags, ...includes, ...paths]);
      const linked = units.map((unit) => path.basename(unit).replace(/\.c$/, '.o'));
      run(objects, build.cc, [...build.flags, ...linked, '-o', 'masks']);
      const said = run(objects, './masks', [directory]);
      return new Float32Array(said.buffer.slice(said.byteOffset, said.byteOffset + said.length));
    },
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}
