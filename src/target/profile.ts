// Times of the operations of a project, each where it runs. Not a latency: the clock sits between the operations.
import { writeFile } from 'node:fs/promises';
import { HushbitError } from '../base/errors.ts';
import type { CProject } from '../c/index.ts';
import { subjectsText } from './measuring-program.ts';
import { readKernels } from './package-files.ts';
import { runProcess } from './process.ts';
import type { Toolchain } from './toolchain.ts';
import { openWorkshop } from './workshop.ts';

export interface OperationTimes {
  /** Median over the frames, ns, in the order of the program. */
  readonly operationNs: readonly number[];
  /** What a frame takes beside its operations. */
  readonly restNs: number;
}

export interface PreparedProfile {
  /** Alone: the caller sees to it that nothing else runs. @throws HushbitError `toolchain` */
  run(signal?: AbortSignal): Promise<OperationTimes>;
  /** Removes what was compiled. Idempotent. */
  dispose(): Promise<void>;
}

export interface Profiler {
  /**
   * Compiles; may run beside other work.
   * @param project marks the end of every operation by `measure_mark(index)`
   * @throws HushbitError `toolchain`
   */
  prepare(project: CProject, operations: number, signal?: AbortSignal): Promise<PreparedProfile>;
  dispose(): Promise<void>;
}

/** @param features row-major [frames, inputs], consecutive frames of a clip */
export async function openProfiler(
  toolchain: Toolchain,
  features: Float32Array,
  frames: number,
): Promise<Profiler> {
  const workshop = await openWorkshop(toolchain);
  const file = workshop.freshPath('features');
  await writeFile(file, new Uint8Array(features.buffer, features.byteOffset, features.byteLength));

  async function prepare(
    project: CProject,
    operations: number,
    signal?: AbortSignal,
  ): Promise<PreparedProfile> {
    const kernels = await readKernels();
    const headers = new Map([['measure.h', kernels.get('measure/measure.h') ?? '']]);
    const compiled = await workshop.compileProject(project, signal);
    const [subjects, main] = await Promise.all([
      workshop.compileFixed('subjects.c', subjectsText([project]), headers, signal),
      workshop.compileFixed('profile.c', kernels.get('measure/profile.c') ?? '', headers, signal),
    ]);
    const program = await workshop.link(
      [main, subjects, ...compiled.objects, ...compiled.kernelObjects],
      signal,
    );
    const directory = project.needsInit ? await workshop.writeData(project.data) : '-';
    return {
      async run(runSignal) {
        const args = [file, String(frames), directory, String(operations)];
        const { exitCode, stdout, stderr } = await runProcess(program.file, args, {
          signal: runSignal,
          timeoutMs: 600_000,
        });
        const figures = stdout.trim().split('\n').map(Number);
        if (exitCode !== 0 || figures.length !== operations + 1 || !figures.every((ns) => ns >= 0)) {
          throw new HushbitError({
            code: 'toolchain',
            place: 'profiling program',
            expected: `${operations + 1} times`,
            got: stderr.split('\n')[0] || `exit code ${exitCode}`,
            remedy: 'does --cflags fit this machine?',
          });
        }
        return { operationNs: figures.slice(0, operations), restNs: figures[operations]! };
      },
      async dispose() {
        await program.dispose();
        await compiled.dispose();
      },
    };
  }

  return { prepare, dispose: () => workshop.dispose() };
}
