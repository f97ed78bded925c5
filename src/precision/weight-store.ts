// Weights in the formats that a search asks for, over and over: rounded once for each matrix, format and statistics, and kept
// as long as the float weights are. How they are rounded is a method's (`weights/`).
import type { Statistics } from '../calibrate/index.ts';
import { roundToF16 } from '../program/binary16.ts';
import { carrierOf, type FormatName, isFloatFormat } from '../program/formats.ts';
import type { QuantMatrix } from '../program/program.ts';
import { groupsOf } from '../program/weight-grid.ts';
import { packRounded, unpackRounded } from './rounded-file.ts';
import type { MatrixSource, RoundedWeights, RoundingMethod } from './rounding-method.ts';

export interface WeightStore {
  readonly method: string;
  /** @param leastScale [rows] or null: see `RoundingMethod.round`. */
  get(
    source: MatrixSource,
    format: FormatName,
    statistics: Statistics | null,
    leastScale: Float64Array | null,
  ): RoundedWeights;
}

/** Where rounded weights are kept beyond this process, by a name for all that decides them. */
export interface RoundedCache {
  keyOf(parts: readonly (string | Uint8Array)[]): string;
  get(key: string): Uint8Array | null;
  put(key: string, bytes: Uint8Array): void;
}

interface Kept {
  readonly rounded: RoundedWeights;
  /** With the least scales that were asked for last: those of a bias depend on its input's format alone, of which few need any. */
  widened: { readonly leastScale: Float64Array; readonly rounded: RoundedWeights } | null;
}

/** Stands for no statistics. */
const NONE: Statistics = { frames: 0, range: { min: 0, max: 0 } };

/**
 * Equal statistics are the same object here: they are read or observed once for all candidates.
 * @param cache for methods that take long
 */
export function createWeightStore(method: RoundingMethod, cache: RoundedCache | null = null): WeightStore {
  const kept = new WeakMap<Float32Array, WeakMap<Statistics, Map<string, Kept>>>();

  function keptFor(data: Float32Array, statistics: Statistics): Map<string, Kept> {
    let ofData = kept.get(data);
    if (!ofData) kept.set(data, (ofData = new WeakMap()));
    let ofBoth = ofData.get(statistics);
    if (!ofBoth) ofData.set(statistics, (ofBoth = new Map()));
    return ofBoth;
  }

  function roundOnce(
    source: MatrixSource,
    format: FormatName,
    statistics: Statistics | null,
  ): RoundedWeights {
    const round = () => method.round(source, format, statistics, new Float64Array(source.rows));
    if (cache === null || !statistics?.moments) return round();
    const key = cache.keyOf([method.name, ...partsOf(source, format), ...partsOfStatistics(statistics)]);
    const found = cache.get(key);
    if (found) return unpackRounded(found);
    const rounded = round();
    cache.put(key, packRounded(rounded));
    return rounded;
  }

  return {
    method: method.name,
    get(source, format, statistics, leastScale) {
      if (format === 'f32') return { matrix: floatMatrix(source, format), biasCorrection: null };
      const isFloat = isFloatFormat(format);
      const known = keptFor(source.data, isFloat ? NONE : (statistics ?? NONE));
      const key = `${source.layer} ${source.name} ${source.rows} ${format}`;
      let found = known.get(key);
      if (!found) {
        const rounded = isFloat
          ? { matrix: floatMatrix(source, format), biasCorrection: null }
          : roundOnce(source, format, statistics);
        known.set(key, (found = { rounded, widened: null }));
      }
      if (isFloat || leastScale === null || isWide(found.rounded.matrix, leastScale)) return found.rounded;
      if (!found.widened || !isEqual(found.widened.leastScale, leastScale)) {
        found.widened = { leastScale, rounded: method.round(source, format, statistics, leastScale) };
      }
      return found.widened.rounded;
    },
  };
}

function partsOf({ name, layer, rows, columns, data }: MatrixSource, format: FormatName) {
  return [JSON.stringify([name, layer, rows, columns, format]), bytesOf(data)];
}

function partsOfStatistics({ centre, moments }: Statistics): readonly Uint8Array[] {
  return [centre, moments?.upper].map((values) => bytesOf(values ?? new Float64Array(0)));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** A matrix of zeros has the scale that its biases give it. */
function isWide(matrix: QuantMatrix, leastScale: Float64Array): boolean {
  const { scale, data, grid } = matrix;
  const groups = groupsOf(matrix);
  const isSomething = grid === 'mid-rise' || data.some((q) => q !== 0);
  return isSomething && leastScale.every((least, row) => least <= scale[row * groups]!);
}

function floatMatrix(
  { name, layer, rows, columns, data: given }: MatrixSource,
  format: FormatName,
): QuantMatrix {
  const scale = new Float64Array(rows).fill(1);
  const data = carrierOf(format) === 'f16' ? given.map(roundToF16) : given;
  return { name, layer, rows, columns, format, grid: 'zero-centred', data, scale, groupSize: columns };
}
