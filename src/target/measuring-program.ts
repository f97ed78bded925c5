// The program that measures: csrc/measure linked with one or more projects. Writes its table of subjects, starts it,
// reads what it prints.
import { readFile, rm } from 'node:fs/promises';
import { HushbitError } from '../base/errors.ts';
import { type CProject, isCIdentifier } from '../c/index.ts';
import { readKernels } from './package-files.ts';
import { type ProcessResult, runProcess } from './process.ts';
import type { CompiledProject, LinkedProgram, Workshop } from './workshop.ts';

/** Features of consecutive frames of one clip, written once for all programs that read them. */
export interface FeatureFile {
  readonly file: string;
  readonly frames: number;
  readonly inputs: number;
}

export interface MeasuringProgram extends LinkedProgram {
  readonly projects: readonly CProject[];
}

/** C text: `measure_subjects` for these projects, which have different prefixes and equal sizes. */
export function subjectsText(projects: readonly CProject[]): string {
  const [first] = projects;
  const prefixes = new Set<string>();
  for (const { prefix, inputs, outputs } of projects) {
    if (!isCIdentifier(prefix) || prefixes.has(prefix))
      throw unfit('prefix', 'one C identifier each', prefix);
    prefixes.add(prefix);
    if (inputs !== first!.inputs || outputs !== first!.outputs) {
      throw unfit(
        prefix,
        `${first!.inputs} features and ${first!.outputs} mask values`,
        `${inputs} and ${outputs}`,
      );
    }
  }
  const declarations = projects.flatMap(({ prefix, needsInit }) => [
    `size_t ${prefix}_state_bytes(void);`,
    `void ${prefix}_reset(void *state);`,
    `void ${prefix}_frame(void *state, const float *features, float *mask);`,
    ...(needsInit ? [`int ${prefix}_init(const char *directory);`] : []),
  ]);
  const rows = projects.map(
    ({ prefix, needsInit }) =>
      `    {"${prefix}", ${prefix}_state_bytes, ${prefix}_reset, ${prefix}_frame, ${needsInit ? `${prefix}_init` : 'NULL'}},`,
  );
  return `${[
    '#include "measure.h"',
    '',
    ...declarations,
    '',
    'const struct measure_subject measure_subjects[] = {',
    ...rows,
    '};',
    `const int measure_subject_count = ${projects.length};`,
    `const int measure_inputs = ${first!.inputs};`,
    `const int measure_outputs = ${first!.outputs};`,
  ].join('\n')}\n`;
}

function unfit(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'failed', place, expected, got });
}

export async function linkMeasuringProgram(
  workshop: Workshop,
  compiled: readonly CompiledProject[],
  signal?: AbortSignal,
): Promise<MeasuringProgram> {
  const kernels = await readKernels();
  const projects = compiled.map(({ project }) => project);
  const headers = new Map([['measure.h', kernels.get('measure/measure.h') ?? '']]);
  // Kept for all programs of the workshop: no signal of one of them.
  const [subjects, main] = await Promise.all([
    workshop.compileFixed('subjects.c', subjectsText(projects), headers),
    workshop.compileFixed('measure.c', kernels.get('measure/measure.c') ?? '', headers),
  ]);
  const objects = [main, subjects, ...compiled.flatMap((one) => [...one.objects, ...one.kernelObjects])];
  return { ...(await workshop.link(objects, signal)), projects };
}

/** @param blocks of each start of the program. Per start, per project: nanoseconds of a frame, one figure per block. */
export async function runTiming(
  workshop: Workshop,
  program: MeasuringProgram,
  features: FeatureFile,
  blocks: readonly number[],
  blockFrames: readonly number[],
  signal?: AbortSignal,
): Promise<number[][][]> {
  const args = ['time', features.file, String(features.frames), blocks.join(',')];
  for (const [i, project] of program.projects.entries()) {
    args.push(String(blockFrames[i]!), await directoryOf(workshop, project));
  }
  return parseTiming((await run(program, args, signal)).stdout, program.projects, blocks);
}

/** @throws HushbitError `toolchain` for anything but, of each start, one line per project with its name and `blocks` positive numbers */
export function parseTiming(
  text: string,
  projects: readonly CProject[],
  blocks: readonly number[],
): number[][][] {
  const lines = text.split('\n').filter((line) => line.length > 0);
  return blocks.map((count, start) =>
    projects.map(({ prefix }, i) => figuresOf(lines[start * projects.length + i] ?? '', prefix, count)),
  );
}

function figuresOf(line: string, prefix: string, blocks: number): number[] {
  const [name, ...words] = line.split(' ');
  const figures = words.map(Number);
  if (name !== prefix || figures.length !== blocks || !figures.every((ns) => ns > 0 && Number.isFinite(ns))) {
    throw ended('its timings', `"${line.slice(0, 60)}"`);
  }
  return figures;
}

/** Masks of one project, row-major [frames, outputs]. */
export async function runMasking(
  workshop: Workshop,
  program: MeasuringProgram,
  subject: number,
  features: FeatureFile,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const project = program.projects[subject]!;
  const output = workshop.freshPath('masks');
  try {
    const directory = await directoryOf(workshop, project);
    await run(
      program,
      ['masks', features.file, String(features.frames), String(subject + 1), directory, output],
      signal,
    );
    const bytes = await readFile(output);
    const count = features.frames * project.outputs;
    if (bytes.length !== 4 * count) throw ended(`${4 * count} bytes of masks`, String(bytes.length));
    const masks = new Float32Array(count);
    new Uint8Array(masks.buffer).set(bytes);
    return masks;
  } finally {
    await rm(output, { force: true });
  }
}

/** What init reads; any word where it reads nothing. */
async function directoryOf(workshop: Workshop, project: CProject): Promise<string> {
  return project.needsInit ? await workshop.writeData(project.data) : '-';
}

async function run(
  program: MeasuringProgram,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<ProcessResult> {
  let result: ProcessResult;
  try {
    result = await runProcess(program.file, args, { signal, timeoutMs: 3_600_000 });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw ended('to start', error instanceof Error ? error.message : String(error));
  }
  if (result.exitCode === 0) return result;
  // Sanitizers begin with a line of `=`.
  const words = result.stderr.split('\n').find((line) => /\w/.test(line));
  throw ended('exit code 0', words || (result.signal ?? `exit code ${result.exitCode}`));
}

function ended(expected: string, got: string): HushbitError {
  return new HushbitError({
    code: 'toolchain',
    place: 'compiled program',
    expected,
    got,
    remedy: 'does --cflags fit this machine?',
  });
}
