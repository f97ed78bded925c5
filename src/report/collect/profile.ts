// Times of the operations of a few networks, each where it runs: the uniform widths and the solutions that a rule picks.
import { generateIntegerProject } from '../../c/index.ts';
import { createGate } from '../../execute/index.ts';
import type { FrontEnd } from '../../frontend/index.ts';
import { type ClipPair, framesOf } from '../../measure/index.ts';
import type { Candidate } from '../../scheme/index.ts';
import { openProfiler, readKernels, type Toolchain } from '../../target/index.ts';

/** Medians are steady from a few hundred frames on. */
const TIMED_FRAMES = 400;

export interface ProfiledOperations {
  readonly name: string;
  /** In the order in which they run; a name may come more than once. */
  readonly operations: readonly { readonly name: string; readonly ns: number }[];
}

/**
 * Candidates without a program (scheme paper) are left out.
 * @param workers how many are generated and compiled at a time
 */
export async function profileCandidates(
  toolchain: Toolchain,
  candidates: readonly Candidate[],
  pair: ClipPair,
  frontEnd: FrontEnd | null,
  workers: number,
  signal?: AbortSignal,
): Promise<ProfiledOperations[]> {
  const clip = framesOf(pair, frontEnd);
  const frames = Math.min(TIMED_FRAMES, clip.frames);
  const kernels = await readKernels();
  const profiler = await openProfiler(toolchain, clip.features.slice(0, frames * clip.inputs), frames);
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  try {
    // Compiled side by side, timed one after the other.
    const gate = createGate(workers);
    const preparing = candidates.flatMap(({ name, program }) => {
      if (program === null) return [];
      const prepare = async () => {
        try {
          const made = program();
          const project = generateIntegerProject(made, 'profiled', kernels, { isProfiled: true });
          const one = await profiler.prepare(project, made.operations.length, either);
          return { name, operations: made.operations, run: () => one.run(signal) };
        } catch (error) {
          // Those that wait are not begun.
          ended.abort();
          throw error;
        }
      };
      return [gate.beside(prepare, either)];
    });
    // Nobody writes any more into what is disposed of below.
    const prepared = await Promise.all(preparing).finally(() => Promise.allSettled(preparing));
    const profiled: ProfiledOperations[] = [];
    for (const { name, operations, run } of prepared) {
      const { operationNs } = await run();
      profiled.push({
        name,
        operations: operations.map((operation, i) => ({ name: operation.name, ns: operationNs[i]! })),
      });
    }
    return profiled;
  } finally {
    await profiler.dispose();
  }
}
