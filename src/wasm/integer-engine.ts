// The WebAssembly executor of a QuantProgram: the same bytes as the interpreter of src/interpret, fast enough for a search.
// Layers that do not depend on a carried state run over a block of frames at once, recurrences frame by frame;
// several clips can run in lock-step, so that weights are fetched once for all of them.
import { HushbitError } from '../base/errors.ts';
import type { QuantProgram } from '../program/index.ts';
import { createArena } from './arena.ts';
import { runLockStep } from './lock-step.ts';
import { buildMachine, type IntegerArena, type Machine } from './machine.ts';

export interface ClipRun {
  /** Row-major [frames, bins]. */
  readonly features: Float32Array;
  readonly frames: number;
  /** Row-major [frames, outputs], written. */
  readonly mask: Float32Array;
}

export interface EngineOptions {
  /** Clips that `runClips` runs in lock-step, 1 to 32; default 1. More lanes are faster per clip and take more memory. */
  lanes?: number;
  /**
   * A memory to share with other engines, of which one at a time has it: the others take it back at their next reset and lose
   * what they carried. Default: one of its own.
   */
  arena?: IntegerArena;
}

/** A frame model (see denoise/frame-model.ts) that can also run several clips at once. */
export interface IntegerEngine {
  /** Features per frame. */
  readonly bins: number;
  /** Mask values per frame. */
  readonly outputs: number;
  readonly lanes: number;
  reset(): void;
  run(features: Float32Array, frames: number, mask: Float32Array): void;
  /** Each clip from a fresh state, `lanes` at a time; lengths may differ. Leaves the engine reset. */
  runClips(clips: readonly ClipRun[]): void;
}

/** Rows that pass through a layer at once: enough to fetch weights rarely, few enough to stay in the cache. */
const BLOCK_ROWS = 64;
const CHUNK_ROWS = 32;
export const MAX_LANES = 32;

/**
 * @throws HushbitError `unsupported` for a product with more columns than the kernels can sum; `bad-option` for the number of
 * lanes
 */
export function createIntegerEngine(program: QuantProgram, options: EngineOptions = {}): IntegerEngine {
  const lanes = options.lanes ?? 1;
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > MAX_LANES) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'lanes',
      expected: `1 to ${MAX_LANES}`,
      got: `${lanes}`,
    });
  }
  const arena: IntegerArena = options.arena ?? createArena();
  const build = () => buildMachine(program, { rows: BLOCK_ROWS, chunk: CHUNK_ROWS, lanes }, arena);
  let machine = build();
  machine.resetLane(0);
  const reset = (): void => {
    if (machine.isOver()) machine = build();
    machine.resetLane(0);
  };
  return {
    bins: machine.inputs,
    outputs: machine.outputs,
    lanes,
    reset,
    run(features, frames, mask) {
      checkSizes(features, frames, mask, machine);
      if (machine.isOver()) throw new Error('the arena of this engine was given to another one');
      for (let at = 0; at < frames; ) {
        const count = Math.min(machine.rows, frames - at);
        machine.input(features, at, count, 0, 1);
        machine.runBlock(count, 1);
        machine.output(mask, at, count, 0, 1);
        at += count;
      }
    },
    runClips(clips) {
      for (const { features, frames, mask } of clips) checkSizes(features, frames, mask, machine);
      reset();
      const inLanes = clips.map(({ features, frames, mask }) => ({
        frames,
        input: (at: number, count: number, lane: number, active: number) =>
          machine.input(features, at, count, lane, active),
        output: (at: number, count: number, lane: number, active: number) =>
          machine.output(mask, at, count, lane, active),
      }));
      runLockStep(machine, inLanes, lanes);
      machine.resetLane(0);
    },
  };
}

function checkSizes(
  features: Float32Array,
  frames: number,
  mask: Float32Array,
  { inputs, outputs }: Pick<Machine, 'inputs' | 'outputs'>,
): void {
  const fits = frames * inputs <= features.length && frames * outputs <= mask.length;
  if (Number.isInteger(frames) && frames >= 0 && fits) return;
  throw new HushbitError({
    code: 'failed',
    place: 'engine',
    expected: `features of ${frames} x ${inputs} and masks of ${frames} x ${outputs} values`,
    got: `${features.length} and ${mask.length}`,
  });
}
