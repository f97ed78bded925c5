// Inference time from a table: the time of every operation in each pair of weight and vector formats that a search may use, measured
// once in networks of one pair of formats each, and added up for a candidate. Orders of magnitude cheaper than compiling and
// measuring every candidate; how far off it is on random candidates is measured and told.
//
// A product's time depends on the formats of its weights and of its vector, and on whether the operation computes in
// floating point (one f32 operand makes the whole operation so), and on what else the network reads (light-company.ts). An operation of
// several products shares its time among them by their multiply-adds. Everything else depends on its widest operand.
import { HushbitError } from '../base/errors.ts';
import {
  type FormatName,
  isFloatFormat,
  operationReads,
  operationWrites,
  type QuantOperation,
  type QuantProgram,
} from '../program/index.ts';
import { formatBits, type Scheme } from '../scheme/index.ts';
import type { LatencyFigures, LatencyMeter } from './latency-meter.ts';
import { type LightCompany, matrixBytes, timeInCompany } from './light-company.ts';

/** A network in which all weights have one format and all vectors another. */
export interface PairProgram {
  readonly weights: FormatName;
  readonly vectors: FormatName;
  readonly program: QuantProgram;
  /** ns, in the order of the program's operations. */
  readonly operationNs: readonly number[];
  readonly restNs: number;
}

export interface Pair {
  readonly weights: FormatName;
  readonly vectors: FormatName;
  /** One per site. */
  readonly formats: readonly string[];
}

/** Formats of weights, or of all else, that a search may use, and those that all times are held against. */
export function formatsTaken(
  scheme: Scheme,
  formats: readonly (readonly string[])[],
  kind: 'weights' | 'vectors',
): FormatName[] {
  const isMeant = scheme.sites.map((site) => (site.kind === 'weight') === (kind === 'weights'));
  const taken = formats.flatMap((list, site) => (isMeant[site] ? list : []));
  // Carried states have 16 bits beside 8.
  const beside = kind === 'weights' ? ['i8', ...taken] : ['i8', ...taken, 'i16'];
  return [...new Set(beside)] as FormatName[];
}

/**
 * The networks whose operations are timed: every format of weights of a search with every format of vectors, and those of the uniform
 * widths that all times are held against.
 * @param formats that each site may take
 */
export function pairFormats(scheme: Scheme, formats: readonly (readonly string[])[]): Pair[] {
  const isWeight = scheme.sites.map(({ kind }) => kind === 'weight');
  const vectorFormats = formatsTaken(scheme, formats, 'vectors');
  const pairs = formatsTaken(scheme, formats, 'weights').flatMap((weights) =>
    vectorFormats.map((vectors) => ({ weights, vectors })),
  );
  const isFloat = pairs.some(({ weights, vectors }) => weights === 'f32' && vectors === 'f32');
  return [...pairs, ...(isFloat ? [] : [{ weights: 'f32', vectors: 'f32' } as const])].map((pair) => ({
    ...pair,
    formats: isWeight.map((weight) => (weight ? pair.weights : pair.vectors)),
  }));
}

/** A measured table as run.json keeps it, so that a resumed run adds up the same times. */
export interface LatencyTimes {
  /** ns, by weight format, vector format and operation, separated by blanks. */
  readonly operationNs: Readonly<Record<string, number>>;
  readonly restNs: number;
  /** None where all company is alike, and in tables of older runs. */
  readonly light?: LightCompany | undefined;
  /** Measured time of uniform 8 over its sum. */
  readonly scale: number;
  /** Difference from measured times, in per cent, over random candidates. */
  readonly medianErrorPercent: number;
  readonly worstErrorPercent: number;
}

const key = (operation: string, weights: FormatName | '*', vectors: FormatName): string =>
  `${weights} ${vectors} ${operation}`;

/** Tables of older runs have no narrow formats: they are timed as what they are carried in or computed as. */
const TIMED_AS: Readonly<Partial<Record<FormatName, FormatName>>> = {
  i2: 'i8',
  i3: 'i8',
  i4: 'i8',
  i5: 'i8',
  i6: 'i8',
  f16: 'f32',
};

function widest(formats: readonly FormatName[]): FormatName {
  return formats.reduce((a, b) => (formatBits(b) > formatBits(a) ? b : a));
}

/** Formats of everything an operation reads or writes, weights apart. */
function vectorFormats(program: QuantProgram, operation: QuantOperation): FormatName[] {
  return [...operationReads(operation), operationWrites(operation)].map(
    (index) => program.buffers[index]!.format,
  );
}

function isProduct(operation: QuantOperation): boolean {
  return operation.op === 'linear' && operation.matrixTerms.length > 0;
}

/** The times of these networks; `scale` and errors are for the caller to find. */
export function collectTimes(timed: readonly PairProgram[]): Pick<LatencyTimes, 'operationNs' | 'restNs'> {
  const operationNs: Record<string, number> = {};
  for (const { weights, vectors, program, operationNs: ns } of timed) {
    program.operations.forEach((operation, i) => {
      // Whatever the weights are, an operation without them is the same: the quickest was disturbed least.
      const entry = key(operation.name, isProduct(operation) ? weights : '*', vectors);
      operationNs[entry] = Math.min(operationNs[entry] ?? Number.POSITIVE_INFINITY, ns[i]!);
    });
  }
  return { operationNs, restNs: Math.min(...timed.map(({ restNs }) => restNs)) };
}

/**
 * Products with the widest weights in light company: of every operation that has no others.
 * @param timed networks of `lightNetworks` @param full one that has these weights alone
 */
export function collectLight(timed: readonly PairProgram[], full: QuantProgram): LightCompany | undefined {
  const [first] = timed;
  if (first === undefined) return undefined;
  const operationNs: Record<string, number> = {};
  for (const { weights, vectors, program, operationNs: ns } of timed) {
    program.operations.forEach((operation, i) => {
      if (operation.op !== 'linear' || operation.matrixTerms.length === 0) return;
      const isWide = operation.matrixTerms.every(
        ({ matrix }) => program.matrices[matrix]!.format === weights,
      );
      if (isWide) operationNs[key(operation.name, weights, vectors)] = ns[i]!;
    });
  }
  const bytes = timed.map(({ program }) => matrixBytes(program));
  return {
    weights: first.weights,
    lightBytes: bytes.reduce((sum, one) => sum + one, 0) / bytes.length,
    fullBytes: matrixBytes(full),
    operationNs,
  };
}

/** ns of a frame as the sum over the operations, times `scale`. @throws HushbitError `failed` for a time that is missing */
export function sumOfTimes(
  times: Pick<LatencyTimes, 'operationNs' | 'restNs' | 'light' | 'scale'>,
  program: QuantProgram,
): number {
  const bytes = matrixBytes(program);
  /** Of a change of format, which networks of one format have not: an elementwise step of the same length. */
  const changeNs = (length: number): number => {
    const step = program.operations.find(
      (one) => one.op === 'table' && program.buffers[one.output]!.length === length,
    );
    return step ? (elementwiseNs(step.name, 'i8') ?? 0) : 0;
  };
  const known = (entry: string): number | undefined =>
    Object.hasOwn(times.operationNs, entry) ? times.operationNs[entry] : undefined;
  const elementwiseNs = (name: string, format: FormatName): number | undefined =>
    known(key(name, '*', format)) ?? known(key(name, format, format));

  function productNs(name: string, weights: FormatName, vectors: FormatName): number {
    const own = known(key(name, weights, vectors));
    if (own !== undefined) return inCompany(own, name, weights, vectors);
    const [otherWeights, otherVectors] = [TIMED_AS[weights] ?? weights, TIMED_AS[vectors] ?? vectors];
    if (otherWeights !== weights || otherVectors !== vectors)
      return productNs(name, otherWeights, otherVectors);
    throw new HushbitError({
      code: 'failed',
      place: `latency table: ${name}`,
      expected: `a time with ${weights} weights and ${vectors} vectors`,
      got: 'none',
    });
  }

  function inCompany(own: number, name: string, weights: FormatName, vectors: FormatName): number {
    const { light } = times;
    if (light === undefined) return own;
    const wide = key(name, light.weights, vectors);
    const full = known(wide);
    if (full === undefined || !Object.hasOwn(light.operationNs, wide)) return own;
    return timeInCompany(own, weights, { light: light.operationNs[wide]!, full }, light, bytes);
  }

  function timeOfOperation(operation: QuantOperation): number {
    const vectors = vectorFormats(program, operation);
    if (operation.op !== 'linear' || operation.matrixTerms.length === 0) {
      const format = widest(vectors);
      return (
        elementwiseNs(operation.name, format) ?? changeNs(program.buffers[operationWrites(operation)]!.length)
      );
    }
    const products = operation.matrixTerms.map(({ matrix, input }) => {
      const { format, rows, columns } = program.matrices[matrix]!;
      return { weights: format, vector: program.buffers[input]!.format, work: rows * columns };
    });
    const work = products.reduce((sum, product) => sum + product.work, 0);
    return products.reduce((sum, product) => {
      // In floating point an integer vector is converted once; its products are those of f32.
      const isFloat = operation.arithmetic === 'float';
      const isOwn = !isFloat || isFloatFormat(product.weights) || isFloatFormat(product.vector);
      const vector = isOwn ? product.vector : 'f32';
      return sum + (product.work / work) * productNs(operation.name, product.weights, vector);
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
