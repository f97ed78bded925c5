// Programs as generated C, all in one binary of a build. What calls the kernels is compiled once per compiler, the kernels once per
// build and machine: paths differ in them alone.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { generateIntegerProject } from '../../src/c/index.ts';
import type { QuantProgram } from '../../src/program/index.ts';
import { comparisonMain } from './comparison-main.ts';
import { kernelObjects } from './kernel-objects.ts';
import { type Build, callerFlags, makeDirectory, run, STRICT, writeFiles } from './workbench.ts';

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

const folderName = (name: string): string => name.replace(/\W+/g, '_');

/** Compiles the units into a folder of that name, where they are not yet in it. */
function objectsOf(
  directory: string,
  name: string,
  cc: string,
  flags: readonly string[],
  units: readonly string[],
): string[] {
  const folder = path.join(directory, folderName(name));
  const objects = units.map((unit) => path.join(folder, path.basename(unit).replace(/\.c$/, '.o')));
  if (objects.every((object) => existsSync(object))) return objects;
  writeFiles(folder, new Map([['empty', '']]));
  const paths = units.map((unit) => path.join(directory, unit));
  run(folder, cc, ['-c', ...STRICT, ...flags, '-I..', '-I../kernels', ...paths]);
  return objects;
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
    writeFiles(
      directory,
      new Map([
        [`features${i}.bin`, new Uint8Array(features.buffer, features.byteOffset, features.byteLength)],
      ]),
    );
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
      const flags = callerFlags(build);
      const sources = [...projects.flatMap((project) => project.sources), 'main.c'];
      const objects = [
        ...objectsOf(directory, [build.cc, ...flags].join(' '), build.cc, flags, sources),
        ...kernelObjects(build.cc, build.flags, kernels, projects[0]!.kernels),
      ];
      const program = path.join(directory, `masks-${folderName(build.name)}`);
      run(directory, build.cc, [...build.flags, ...objects, '-o', program]);
      const [command, ...args] = [...(build.emulator ?? []), program, directory];
      const said = run(directory, command!, args);
      return new Float32Array(said.buffer.slice(said.byteOffset, said.byteOffset + said.length));
    },
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}
