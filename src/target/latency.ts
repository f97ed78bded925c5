// Inference time of generated C, measured on this host. The candidate and the baselines run in one process, started several
// times, in alternating blocks, on the features of a real clip with their states carried.
import { writeFile } from 'node:fs/promises';
import { HushbitError } from '../base/errors.ts';
import type { Estimate } from '../base/estimate.ts';
import type { CProject } from '../c/index.ts';
import { blockRatio } from './block-ratio.ts';
import { type FeatureFile, linkMeasuringProgram, runMasking, runTiming } from './measuring-program.ts';
import { medianSpread } from './statistics.ts';
import type { Toolchain } from './toolchain.ts';
import { type CompiledProject, openWorkshop, type Workshop } from './workshop.ts';

export interface LatencyFigure {
  readonly prefix: string;
  /** Median over the blocks of the mean time of a frame, ns of processor time. */
  readonly nsPerFrame: number;
  /** Interquartile range over the blocks, ns. */
  readonly spreadNs: number;
}

export interface BaselineFigure extends LatencyFigure {
  /** The candidate's time over this baseline's, from the quick blocks of both; its error is taken between starts. */
  readonly ratio: Estimate;
}

export interface LatencyResult extends LatencyFigure {
  /** In the order in which the baselines were given. */
  readonly baselines: readonly BaselineFigure[];
  readonly blocks: number;
  /** Timed frames of the candidate. */
  readonly iterations: number;
}

export interface LatencyBenchOptions {
  readonly toolchain: Toolchain;
  /** Measured beside every candidate; compiled once. Their prefixes differ from those of the candidates. */
  readonly baselines: readonly CProject[];
  /** Row-major [frames, inputs]: consecutive frames of a clip. It is repeated, states reset, when it ends. */
  readonly features: Float32Array;
  readonly frames: number;
  /** Timed frames per candidate, default 10 000. */
  readonly iterations?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface PreparedProject {
  /**
   * Times candidate and baselines. Calls of one bench wait for each other; other load is the caller's concern.
   * @param mostFrames of the candidate, where fewer than the bench's `iterations` do
   */
  measure(signal?: AbortSignal, mostFrames?: number): Promise<LatencyResult>;
  /** Masks that the compiled code computes, row-major [frames, outputs]. @param frames default: all of the clip */
  masks(frames?: number, signal?: AbortSignal): Promise<Float32Array>;
  /** Removes what was compiled. Idempotent. */
  dispose(): Promise<void>;
}

export interface LatencyBench {
  readonly toolchain: Toolchain;
  /**
   * Compiles a candidate; several may be prepared at the same time.
   * @throws HushbitError `toolchain` with the compiler's words
   */
  prepare(project: CProject, signal?: AbortSignal): Promise<PreparedProject>;
  /** Removes the temporary directory. Idempotent. */
  dispose(): Promise<void>;
}

export const DEFAULT_ITERATIONS = 10_000;
/** Blocks of a measurement: enough for quartiles, and short enough for candidate and baseline to meet the same disturbances. */
const BLOCKS = 200;
/** Of the program; each has its share of the blocks. A start takes some 10 ms. */
const STARTS = 8;
/** Timed frames of a baseline per timed frame of the candidate: the baselines' medians need no finer blocks. */
const BASELINE_SHARE = 0.5;

export async function openLatencyBench(options: LatencyBenchOptions): Promise<LatencyBench> {
  const { toolchain, features, frames, iterations = DEFAULT_ITERATIONS, signal } = options;
  checkCount('--iterations', iterations);
  checkCount('frames', frames);
  const inputs = features.length / frames;
  if (!Number.isInteger(inputs)) {
    throw new HushbitError({
      code: 'failed',
      place: 'features',
      expected: `a multiple of ${frames} frames`,
      got: String(features.length),
    });
  }
  const workshop = await openWorkshop(toolchain);
  try {
    const file = await writeFeatures(workshop, features, frames, inputs);
    const baselines = await Promise.all(
      options.baselines.map((project) => workshop.compileProject(project, signal)),
    );
    return createBench(workshop, baselines, file, iterations);
  } catch (error) {
    await workshop.dispose();
    throw error;
  }
}

function checkCount(place: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1 && count <= 1e8) return;
  throw new HushbitError({ code: 'bad-option', place, expected: '1 to 100000000', got: String(count) });
}

async function writeFeatures(
  workshop: Workshop,
  features: Float32Array,
  frames: number,
  inputs: number,
): Promise<FeatureFile> {
  const file = workshop.freshPath('features');
  await writeFile(file, new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
  return { file, frames, inputs };
}

function createBench(
  workshop: Workshop,
  baselines: readonly CompiledProject[],
  file: FeatureFile,
  iterations: number,
): LatencyBench {
  let last: Promise<unknown> = Promise.resolve();
  /** One measurement at a time. */
  function alone<T>(task: () => Promise<T>): Promise<T> {
    const next = last.then(task, task);
    last = next.catch(() => undefined);
    return next;
  }

  async function prepare(project: CProject, signal?: AbortSignal): Promise<PreparedProject> {
    if (project.inputs !== file.inputs) {
      throw new HushbitError({
        code: 'failed',
        place: project.prefix,
        expected: `${file.inputs} features per frame`,
        got: String(project.inputs),
      });
    }
    const compiled = await workshop.compileProject(project, signal);
    try {
      const program = await linkMeasuringProgram(workshop, [compiled, ...baselines], signal);
      return {
        measure: (measureSignal, mostFrames = iterations) =>
          alone(async () => {
            const plan = planBlocks(Math.min(iterations, mostFrames), baselines.length);
            const { blocks, blockFrames } = plan;
            const shares = sharesOf(blocks, STARTS);
            const starts = await runTiming(workshop, program, file, shares, blockFrames, measureSignal);
            return latencyResult(starts, program.projects, blocks * blockFrames[0]!);
          }),
        async masks(frames = file.frames, maskSignal) {
          checkCount('frames', frames);
          return runMasking(
            workshop,
            program,
            0,
            { ...file, frames: Math.min(frames, file.frames) },
            maskSignal,
          );
        },
        async dispose() {
          await program.dispose();
          await compiled.dispose();
        },
      };
    } catch (error) {
      await compiled.dispose();
      throw error;
    }
  }

  return { toolchain: workshop.toolchain, prepare, dispose: () => workshop.dispose() };
}

/** Blocks, and the timed frames in a block of each subject: the candidate first. */
export function planBlocks(
  iterations: number,
  baselines: number,
): { blocks: number; blockFrames: readonly number[] } {
  const blocks = Math.min(BLOCKS, iterations);
  const candidate = Math.ceil(iterations / blocks);
  const share = Math.max(1, Math.ceil(candidate * BASELINE_SHARE));
  return { blocks, blockFrames: [candidate, ...Array.from({ length: baselines }, () => share)] };
}

/** `count` in at most `parts` whole parts that differ by at most one; none is 0. */
function sharesOf(count: number, parts: number): number[] {
  const filled = Math.min(parts, count);
  return Array.from({ length: filled }, (_, i) => Math.floor((count + i) / filled));
}

/** @param starts per start, per project: ns of its blocks */
function latencyResult(
  starts: readonly (readonly number[][])[],
  projects: readonly CProject[],
  iterations: number,
): LatencyResult {
  const blocksOf = (project: number) => starts.map((start) => start[project]!);
  const figures = projects.map(({ prefix }, i): LatencyFigure => {
    const { median, spread } = medianSpread(blocksOf(i).flat());
    return { prefix, nsPerFrame: median, spreadNs: spread };
  });
  const baselines = figures
    .slice(1)
    .map((figure, i): BaselineFigure => ({ ...figure, ratio: blockRatio(blocksOf(0), blocksOf(i + 1)) }));
  return { ...figures[0]!, baselines, blocks: blocksOf(0).flat().length, iterations };
}

/** One candidate, measured once: opens a bench for it and closes it. */
export async function measureLatency(
  options: LatencyBenchOptions & { readonly candidate: CProject },
): Promise<LatencyResult> {
  const bench = await openLatencyBench(options);
  try {
    const prepared = await bench.prepare(options.candidate, options.signal);
    return await prepared.measure(options.signal);
  } finally {
    await bench.dispose();
  }
}
