// Does a network fit a device: flash, RAM and time of a hop at a clock, for the same formats everywhere, from the device's table.
// Nothing is heard: what formats cost in quality is `evaluate`'s and `search`'s to say.
import { HushbitError } from '../base/errors.ts';
import { chosenTarget, memoryOf, openTargetTable, type TargetChoice } from '../measure/index.ts';
import { uniformCandidate } from '../scheme/index.ts';
import type { Step } from '../study/index.ts';
import { type CycleModel, loadOf, openEmulator } from '../target/index.ts';
import { type ModelChoice, openChosen } from './choice.ts';

export interface FitChoice extends ModelChoice, TargetChoice {
  /** Told while the table of a target is learnt. */
  readonly onStep?: ((step: Step) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of the device, in bytes; undefined for no limit. */
  readonly flashBytes?: number | undefined;
  readonly ramBytes?: number | undefined;
}

/** From wide to narrow: as `--bits` names them. */
const PRECISIONS = ['float32', '16', 'w8a16', '8', 'w6a8', 'w4a16', 'w4a8', 'w3a8', 'w2a8'] as const;

export interface Fitted {
  readonly precision: string;
  /** Constants, code and tables. */
  readonly flashBytes: number;
  /** Of a stream, with its stack. */
  readonly ramBytes: number;
  readonly instructionsPerHop: number;
  /** Cycles of a hop over those that there are at the clock; null without a clock or a front end. */
  readonly load: number | null;
  /** Least share of a limit that is left; negative where one is missed, null where there are none. */
  readonly margin: number | null;
  readonly fits: boolean;
}

export interface Fit {
  readonly model: string;
  readonly target: string;
  readonly compiler: string;
  readonly cflags: string;
  readonly clockHz: number | null;
  readonly hopMs: number | null;
  readonly flashBytes: number | null;
  readonly ramBytes: number | null;
  readonly cycles: CycleModel;
  /** Of the table: the worst difference from counted networks. */
  readonly worstErrorPercent: number;
  readonly precisions: readonly Fitted[];
  /** The first that fits, from wide to narrow. */
  readonly widest: string | null;
}

/** What `hushbit fit --json` prints. @throws HushbitError `bad-option` for the host, `no-toolchain`, `unsupported` */
export async function fitChoice(choice: FitChoice, note: (line: string) => void): Promise<Fit> {
  const target = chosenTarget({ target: choice.target });
  if (target === null || (choice.scheme ?? 'integer') !== 'integer' || choice.preset !== undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'fit',
      expected: 'a --target other than host, and scheme integer, whose programs are made to be deployed',
      got: target === null ? `--target ${choice.target ?? 'host'}` : 'scheme paper',
    });
  }
  const { signal } = choice;
  const emulator = await openEmulator(target, { cflags: choice.cflags, signal });
  try {
    // Bytes and instructions are those of the formats, however weights are rounded.
    const { model, scheme } = await openChosen({ ...choice, rounding: 'nearest' }, note);
    const { frontEnd } = model;
    const { times, perHop } = await openTargetTable({
      ...{ emulator, scheme, frontEnd, note, signal },
      onStep: (done, of) => choice.onStep?.({ what: `cost table of ${target.name}`, done, of }),
    });
    const hopMs = frontEnd && (1000 * frontEnd.hop) / frontEnd.sampleRateHz;
    const { clockHz = null, flashBytes = null, ramBytes = null } = choice;
    const precisions: Fitted[] = [];
    for (const precision of PRECISIONS) {
      const candidate = uniformCandidate(scheme, precision);
      const memory = memoryOf(candidate, frontEnd);
      const instructionsPerHop = await perHop(candidate);
      const used = {
        flashBytes: memory.flashBytes + times.codeBytes + times.constantBytes,
        ramBytes: memory.ramBytes + times.stackBytes,
        load:
          clockHz === null || hopMs === null
            ? null
            : loadOf(target, instructionsPerHop * times.cyclesPerInstruction, clockHz, hopMs).load,
      };
      const margin = leastMargin([
        [used.flashBytes, flashBytes],
        [used.ramBytes, ramBytes],
        [used.load, used.load === null ? null : 1],
      ]);
      precisions.push({
        precision,
        ...used,
        instructionsPerHop,
        margin,
        fits: margin === null || margin >= 0,
      });
    }
    return {
      model: model.name,
      target: target.name,
      compiler: emulator.toolchain.version,
      cflags: emulator.cflags,
      clockHz,
      hopMs,
      flashBytes,
      ramBytes,
      cycles: target.cycles,
      worstErrorPercent: times.worstErrorPercent,
      precisions,
      widest: precisions.find(({ fits }) => fits)?.precision ?? null,
    };
  } finally {
    await emulator.dispose();
  }
}

/** Of pairs (used, limit), those that have both. */
export function leastMargin(pairs: readonly (readonly [number | null, number | null])[]): number | null {
  const margins = pairs.flatMap(([used, limit]) =>
    used === null || limit === null ? [] : [1 - used / limit],
  );
  return margins.length === 0 ? null : Math.min(...margins);
}
