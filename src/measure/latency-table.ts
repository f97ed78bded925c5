// Inference time from a table: the time of every operation in each pair of weight and vector formats, measured once in
// networks of one pair of formats each, and added up for a candidate. Orders of magnitude cheaper than compiling and
// measuring every candidate; how far off it is on random candidates is measured and told.
//
// A product's time depends on the formats of its weights and of its vector, and on whether the operation computes in
// floating point (one f32 operand makes the whole operation so). An operation of several products shares its time among
// them by their multiply-adds. Everything else depends on its widest operand.
import { HushbitError } from '../base/errors.ts';
import {
  type FormatName,
  operationReads,
  operationWrites,
  type QuantOperation,
  type QuantProgram,
} from '../program/index.ts';
import { formatBits, type Scheme } from '../scheme/index.ts';
import type { LatencyFigures, LatencyMeter } from './latency-meter.ts';

type Format = 'i8' | 'i16' | 'f32';
const FORMATS: readonly Format[] = ['i8', 'i16', 'f32'];

/** Formats of a network in which all weights have one format and all vectors another. */
export interface PairProgram {
  readonly weights: Format;
  readonly vectors: Format;
  readonly program: QuantProgram;
  /** ns, in the order of the program's operations. */
  readonly operationNs: readonly number[];
  readonly restNs: number;
}

/** The nine networks whose operations are timed. */
export function pairFormats(scheme: Scheme): { weights: Format; vectors: Format; formats: string[] }[] {
  return FORMATS.flatMap((weights) =>
    FORMATS.map((vectors) => ({
      weights,
      vectors,
      formats: scheme.sites.map(({ kind }) => (kind === 'weight' ? weights : vectors)),
    })),
  );
}

/** A measured table as run.json keeps it, so that a resumed run adds up the same times. */
export interface LatencyTimes {
  /** ns, by weight format, vector format and operation, separated by blanks. */
  readonly operationNs: Readonly<Record<string, number>>;
  readonly restNs: number;
  /** Measured time of uniform 8 over its sum. */
  readonly scale: number;
  /** Difference from measured times, in per cent, over random candidates. */
  readonly medianErrorPercent: number;
  readonly worstErrorPercent: number;
}

const key = (operation: string, weights: Format, vectors: Format): string =>
  `${weights} ${vectors} ${operation}`;

/** A format that no network of the table has is timed as the next that one has: what it is carried in or computed as. */
const TIMED_AS: Readonly<Record<FormatName, Format>> = {
  ...{ i2: 'i8', i3: 'i8', i4: 'i8', i5: 'i8', i6: 'i8', i8: 'i8', i16: 'i16', f16: 'f32', f32: 'f32' },
};

function widest(formats: readonly Format[]): Format {
  return formats.reduce((a, b) => (formatBits(b) > formatBits(a) ? b : a));
}

/** Formats of everything an operation reads or writes, weights apart. */
function vectorFormats(program: QuantProgram, operation: QuantOperation): Format[] {
  return [...operationReads(operation), operationWrites(operation)].map(
    (index) => TIMED_AS[program.buffers[index]!.format],
  );
}

/** The times of the nine networks; `scale` and errors are for the caller to find. */
export function collectTimes(timed: readonly PairProgram[]): Pick<LatencyTimes, 'operationNs' | 'restNs'> {
  const operationNs: Record<string, number> = {};
  for (const { weights, vectors, program, operationNs: ns } of timed) {
    program.operations.forEach(({ name }, i) => {
      operationNs[key(name, weights, vectors)] = ns[i]!;
    });
  }
  return { operationNs, restNs: Math.min(...timed.map(({ restNs }) => restNs)) };
}

/** ns of a frame as the sum over the operations, times `scale`. @throws HushbitError `failed` for a time that is missing */
export function sumOfTimes(
  times: Pick<LatencyTimes, 'operationNs' | 'restNs' | 'scale'>,
  program: QuantProgram,
): number {
  /** Of a change of format, which networks of one format have not: an elementwise step of the same length. */
  const changeNs = (length: number): number => {
    const step = program.operations.find(
      (one) => one.op === 'table' && program.buffers[one.output]!.length === length,
    );
    return step ? timeOf(step.name, 'i8', 'i8') : 0;
  };
  function timeOf(name: string, weights: Format, vectors: Format): number {
    const entry = key(name, weights, vectors);
    if (Object.hasOwn(times.operationNs, entry)) return times.operationNs[entry]!;
    throw new HushbitError({
      code: 'failed',
      place: `latency table: ${name}`,
      expected: `a time with ${weights} weights and ${vectors} vectors`,
      got: 'none',
    });
  }

  function timeOfOperation(operation: QuantOperation): number {
    const vectors = vectorFormats(program, operation);
    if (operation.op !== 'linear' || operation.matrixTerms.length === 0) {
      const format = widest(vectors);
      return Object.hasOwn(times.operationNs, key(operation.name, format, format))
        ? timeOf(operation.name, format, format)
        : changeNs(program.buffers[operationWrites(operation)]!.length);
    }
    const products = operation.matrixTerms.map(({ matrix, input }) => {
      const { format, rows, columns } = program.matrices[matrix]!;
      return {
        weights: TIMED_AS[format],
        vector: TIMED_AS[program.buffers[input]!.format],
        work: rows * columns,
      };
    });
    const work = products.reduce((sum, product) => sum + product.work, 0);
    return products.reduce((sum, product) => {
      // In floating point an integer vector is converted once; its products are those of f32.
      const isFloat = operation.arithmetic === 'float';
      const known = !isFloat || product.weights === 'f32' || product.vector === 'f32';
      const vector = known ? product.vector : 'f32';
      return sum + (product.work / work) * timeOf(operation.name, product.weights, vector);
    }, 0);
  }

  const sum = program.operations.reduce((total, operation) => total + timeOfOperation(operation), 0);
  return times.scale * (times.restNs + sum);
}

/** A meter that adds up instead of measuring. Its spread is the median error of the table. */
export function createTableMeter(scheme: Scheme, times: LatencyTimes): LatencyMeter {
  const uniformNs = (): number => {
    const { program } = scheme.candidate('uniform', scheme.uniform(8));
    if (program === null) throw needsPrograms(scheme.name);
    return sumOfTimes(times, program());
  };
  const uniform8NsPerFrame = uniformNs();
  return {
    isComputed: true,
    async prepare(candidate) {
      if (candidate.program === null) throw needsPrograms(scheme.name);
      const nsPerFrame = sumOfTimes(times, candidate.program());
      const spreadNs = (times.medianErrorPercent / 100) * nsPerFrame;
      const figures: LatencyFigures = {
        source: 'table',
        nsPerFrame,
        spreadNs,
        uniform8NsPerFrame,
        ratio: nsPerFrame / uniform8NsPerFrame,
        ratioError: 0,
      };
      return { measure: async () => figures, dispose: async () => {} };
    },
    dispose: async () => {},
  };
}

export function needsPrograms(scheme: string): HushbitError {
  return new HushbitError({
    code: 'bad-option',
    place: '--latency table',
    expected: 'scheme integer, whose operations can be timed one by one',
    got: scheme,
    remedy: 'use --latency host',
  });
}
