// The meter behind the latency figures: generated C on this machine, uniform 8 bits measured beside it.
import { HushbitError } from '../base/errors.ts';
import { type Frames, type FrontEnd, maskOf } from '../frontend/index.ts';
import type { ScoredClip } from '../inputs/feature-clip.ts';
import type { Candidate, Scheme } from '../scheme/index.ts';
import {
  findToolchain,
  hostTarget,
  type LatencyBench,
  openLatencyBench,
  type Toolchain,
} from '../target/index.ts';
import type { LatencyMeter } from './latency-meter.ts';
import { framesOf } from './quality.ts';

export interface HostMeterOptions {
  /** Frames timed per candidate. */
  readonly iterations?: number | undefined;
  /** Flags of the host's compiler. */
  readonly cflags?: string | undefined;
}

/** Frames compared between compiled code and the engine that judges: a second and a half. */
const COMPARED_FRAMES = 96;
/**
 * Greatest difference of a mask value. One step of an 8-bit mask is 1/255; both sides compute the same integers but for
 * ties of rounding at 32 bits, which recurrence can widen.
 */
const MASK_TOLERANCE = 1 / 128;

export interface HostMeter extends LatencyMeter {
  readonly toolchain: Toolchain;
}

/** Finds the compiler at once; compiles the baselines, and compares their masks, when the first candidate comes. */
export async function createHostMeter(
  options: HostMeterOptions,
  scheme: Scheme,
  clips: readonly ScoredClip[],
  frontEnd: FrontEnd | null,
  signal?: AbortSignal,
): Promise<HostMeter> {
  const toolchain = await findToolchain({ cflags: options.cflags, signal });
  const clip = framesOf(clips[0]!, frontEnd);
  const uniform8 = scheme.candidate('uniform 8', scheme.uniform(8));
  let opened: Promise<LatencyBench> | undefined;

  async function open(): Promise<LatencyBench> {
    const bench = await openLatencyBench({
      toolchain,
      baselines: [uniform8.createProject('uniform8')],
      features: clip.features,
      frames: clip.frames,
      ...(options.iterations === undefined ? {} : { iterations: options.iterations }),
      signal,
    });
    try {
      await compareWithEngine(bench, uniform8, clip, signal);
    } catch (error) {
      await bench.dispose();
      throw error;
    }
    return bench;
  }

  return {
    isComputed: false,
    toolchain,
    async prepare(candidate, abort) {
      const bench = await (opened ??= open());
      const compiled = await hostTarget(bench).compile(candidate.createProject('candidate'), abort);
      return {
        async measure(abortMeasuring, mostFrames) {
          const { cost, spread, baselines } = await compiled.run(abortMeasuring, mostFrames);
          return {
            source: 'host',
            nsPerFrame: cost.mean,
            spreadNs: spread,
            uniform8NsPerFrame: baselines[0]!.cost.mean,
            ratio: baselines[0]!.ratio.mean,
            ratioError: baselines[0]!.ratio.standardError,
          };
        },
        dispose: () => compiled.dispose(),
      };
    },
    async dispose() {
      const bench = await opened?.catch(() => undefined);
      await bench?.dispose();
    },
  };
}

/** What is timed has to be what was judged. @throws HushbitError `failed` */
async function compareWithEngine(
  bench: LatencyBench,
  candidate: Candidate,
  clip: Frames,
  signal?: AbortSignal,
): Promise<void> {
  const frames = Math.min(COMPARED_FRAMES, clip.frames);
  const prepared = await bench.prepare(candidate.createProject('compared'), signal);
  try {
    const fromC = await prepared.masks(frames, signal);
    const model = candidate.createModel();
    const shown: Frames = { ...clip, frames, features: clip.features.slice(0, frames * clip.inputs) };
    const fromEngine = maskOf(shown, model);
    let worst = 0;
    for (let i = 0; i < fromEngine.length; i++) worst = Math.max(worst, Math.abs(fromC[i]! - fromEngine[i]!));
    if (worst <= MASK_TOLERANCE) return;
    throw new HushbitError({
      code: 'failed',
      place: `generated C of ${candidate.name}`,
      expected: `masks within ${MASK_TOLERANCE} of the engine's`,
      got: `a difference of ${worst}`,
      remedy: 'do the --cflags allow unsafe floating-point arithmetic?',
    });
  } finally {
    await prepared.dispose();
  }
}
