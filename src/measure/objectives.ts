// The objectives, once: what each is called, which value it minimises or maximises, and how the value becomes a number that
// is minimised, 0 and 1 at fixed points so that axes compare (the vector of the paper). None looks at whether a compiler is
// there: one that needs times asks for them.
import type { Estimate } from '../base/estimate.ts';
import {
  TOLERANCES,
  type Tolerance,
  VALUE_OF_OBJECTIVE,
  VALUES,
  type ValueName,
} from '../base/quantities.ts';
import type { SchemeName } from '../scheme/index.ts';
import { clipValues, type Measurements, memoryValues, type RunUnits, type Values } from './measurements.ts';
import { nsOf, ratioEstimate, summedEstimate } from './time-unit.ts';

/** What has to be measured of a genome for a value: `deviation` is how far its output is from float32's, without a score. */
export type Need = 'quality' | 'deviation' | 'memory' | 'time';

export interface Objective {
  /** As `values` of front.json name it. */
  readonly value: ValueName;
  readonly better: 'more' | 'less';
  readonly needs: Need;
  /** The need can only be met with a C compiler. */
  readonly needsCompiler: boolean;
  readonly tolerance: Tolerance;
  /** The minimised number of a value. */
  readonly minimised: (value: number, units: RunUnits) => number;
}

/** 0 at uniform 8 bits, 1 at uniform 32. */
const spanOf =
  (name: 'flashBytes' | 'ramBytes' | 'memoryBytes') =>
  (bytes: number, { uniform8, uniform32 }: RunUnits): number =>
    // Where both take the same there is nothing to choose, and a byte must not become infinite.
    (bytes - uniform8[name]) / Math.max(1, uniform32[name] - uniform8[name]);

const of = <N extends keyof typeof VALUE_OF_OBJECTIVE>(name: N) => {
  const value = VALUE_OF_OBJECTIVE[name];
  return { value, better: VALUES[value].better, tolerance: TOLERANCES[value] };
};

export const OBJECTIVES = {
  /** Raw narrow-band PESQ lies in -0.5 .. 4.5 (paper: 1 - (PESQ - 0.5) / 4). */
  pesq: {
    ...of('pesq'),
    needs: 'quality',
    needsCompiler: false,
    minimised: (pesqRaw) => 1 - (pesqRaw - 0.5) / 4,
  },
  /** 0 at 60 dB from float32, 1 at 0 dB. */
  fidelity: {
    ...of('fidelity'),
    needs: 'deviation',
    needsCompiler: false,
    minimised: (fidelityDb) => 1 - fidelityDb / 60,
  },
  /**
   * 0 at uniform 8 bits, 1 at uniform 32, over the span of the run. Where those two take the same time within a hundredth,
   * that hundredth is the unit: noise must not be blown up, nor the sign turned.
   */
  latency: {
    ...of('latency'),
    needs: 'time',
    needsCompiler: true,
    minimised: (ns, { time }) => (ns / time!.uniform8Ns - 1) / Math.max(time!.uniform32Ratio - 1, 0.01),
  },
  /** The same of executed instructions, where the search is for another target than the host. */
  instructions: {
    ...of('instructions'),
    needs: 'time',
    needsCompiler: true,
    minimised: (count, { time }) => (count / time!.uniform8Ns - 1) / Math.max(time!.uniform32Ratio - 1, 0.01),
  },
  flash: {
    ...of('flash'),
    needs: 'memory',
    needsCompiler: false,
    minimised: spanOf('flashBytes'),
  },
  ram: {
    ...of('ram'),
    needs: 'memory',
    needsCompiler: false,
    minimised: spanOf('ramBytes'),
  },
  /** Flash and the network's RAM, as in the first version; equation 4 in scheme paper. */
  memory: {
    ...of('memory'),
    needs: 'memory',
    needsCompiler: false,
    minimised: spanOf('memoryBytes'),
  },
} as const satisfies Record<string, Objective>;

export type ObjectiveName = keyof typeof OBJECTIVES;
export const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as ObjectiveName[];
const PAPER_OBJECTIVES: readonly ObjectiveName[] = ['pesq', 'latency', 'memory'];
/** What a search of the scheme that is deployed minimises unless told otherwise. PESQ is reported and guarded: it cannot steer. */
export const DEFAULT_OBJECTIVES: readonly ObjectiveName[] = ['fidelity', 'flash', 'latency'];

/** Of a search where none are named; of scheme paper those of the paper. */
export function defaultObjectives(scheme: SchemeName): readonly ObjectiveName[] {
  return scheme === 'paper' ? PAPER_OBJECTIVES : DEFAULT_OBJECTIVES;
}

/** The objectives of a search for a target: where that is not the host, time is counted in instructions. */
export function objectivesOn(isHost: boolean, objectives: readonly ObjectiveName[]): ObjectiveName[] {
  const [wrong, right] = isHost
    ? (['instructions', 'latency'] as const)
    : (['latency', 'instructions'] as const);
  return [...new Set(objectives.map((name) => (name === wrong ? right : name)))];
}

/** Everything that the measurements say of a genome. */
export function valuesOf({ clips, memory, summed = null, times }: Measurements, units: RunUnits): Values {
  const { time } = units;
  const ratio =
    time === null
      ? null
      : times.length > 0
        ? ratioEstimate(times, time)
        : summed && summedEstimate(summed, time);
  return {
    ...clipValues(clips),
    ...(memory === null ? {} : memoryValues(memory)),
    ...(ratio && { [units.timeValue ?? 'nsPerFrame']: nsOf(ratio, time!) }),
  };
}

/** The minimised number of an objective, and its standard error where the value is measured and not computed. */
export function minimised(
  name: ObjectiveName,
  values: Values,
  units: RunUnits,
): { value: number; error: number } {
  const objective: Objective = OBJECTIVES[name];
  const estimate: Estimate = values[objective.value]!;
  const value = objective.minimised(estimate.mean, units);
  // Scores of fixed clips come out the same every time: what their mean is unsure of is other clips.
  if (objective.needs !== 'time') return { value, error: 0 };
  const shifted = objective.minimised(estimate.mean + (estimate.standardError ?? 0), units);
  return { value, error: Math.abs(shifted - value) };
}
