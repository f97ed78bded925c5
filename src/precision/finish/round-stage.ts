// Matrices that multiply the same vector, rounded together: x is what they read in the float network, y the same tensor behind
// rounded weights. Q y + b' shall be W x + b, so what is rounded is the regression
//   W' = (W E[x y^T] + L + r) (E[y y^T] + r)^-1,   moments around the means, r pulling to the identity,
// weighed by E[y y^T], and the bias takes what is left of the mean. Where a product is added to others that are rounded already, L is
// what those leave undone, E[(W_p x_p - Q_p y_p) y^T]: it is made up for here. And of what a product that is rounded later can
// make up for, by the regression on its vector z, nothing weighs here: E[y y^T] - E[y z^T] (E[z z^T] + r)^-1 E[z y^T].
import {
  type CrossMoments,
  crossMomentsOf,
  type FrameWeighing,
  momentsOf,
  type SymmetricMatrix,
  type VectorFrames,
  weighFrames,
} from '../../calibrate/index.ts';
import type { FormatName } from '../../program/formats.ts';
import type { MatrixSource, RoundedWeights } from '../rounding-method.ts';
import { hessianOf } from '../weights/hessian.ts';
import { meanCorrection, roundMatrix } from '../weights/plain.ts';
import { realWeights } from '../weights/real-weights.ts';
import { regressionOn, regressionTarget } from '../weights/regression-target.ts';

/** A vector in the same frames, in the float network and behind rounded weights. */
export interface BothWays {
  readonly float: VectorFrames;
  readonly after: VectorFrames;
}

/** Products that are rounded and that are added to those of a stage. */
export interface RoundedAddends {
  readonly vector: BothWays;
  /** By weight of the stage: the one whose product is added to its own. */
  readonly of: ReadonlyMap<string, { readonly source: MatrixSource; readonly rounded: RoundedWeights }>;
}

export interface Stage extends BothWays {
  readonly wanted: readonly { readonly source: MatrixSource; readonly format: FormatName }[];
  readonly weighing: FrameWeighing;
  readonly before: readonly RoundedAddends[];
  /** What products that are rounded later, and added, will read: in the float network. */
  readonly later: readonly VectorFrames[];
}

/** @returns by weight; none where nothing that they multiply ever varies */
export function roundStage({
  float: x,
  after: y,
  wanted,
  weighing,
  before,
  later,
}: Stage): ReadonlyMap<string, RoundedWeights> {
  // One weighing for all that makes up for each other: that of the first, which loud frames reach.
  const frames = weighFrames(before[0]?.vector.float ?? x, weighing);
  const { centred, mean } = momentsOf(y, frames);
  const unmet = later.reduce((left, z) => withoutWhat(left, y, z, frames), centred);
  const hessian = hessianOf(unmet);
  if (hessian === null) return new Map();
  const both = crossMomentsOf(x, y, frames);
  const addends = before.map(({ vector, of }) => ({
    of,
    float: crossMomentsOf(vector.float, y, frames),
    after: crossMomentsOf(vector.after, y, frames),
  }));
  const target = regressionTarget(centred, both);
  return new Map(
    wanted.map(({ source, format }) => {
      const left = { cross: new Float64Array(source.rows * y.size), mean: new Float64Array(source.rows) };
      for (const { of, float, after } of addends) {
        const own = of.get(source.name);
        if (own === undefined) continue;
        addProducts(left, own.source.data, float, 1);
        addProducts(left, realWeights(own.rounded.matrix), after, -1);
        for (const [r, value] of own.rounded.biasCorrection?.entries() ?? []) left.mean[r]! -= value;
      }
      const wantedValues = target(source, left.cross);
      const matrix = roundMatrix(source, wantedValues, format, hessian, new Float64Array(source.rows));
      const correction = meanCorrection(source, both.rowMean, matrix, mean);
      const biasCorrection = correction.map((value, r) => value + left.mean[r]!);
      return [source.name, { matrix, biasCorrection }];
    }),
  );
}

/** sign * W E[x y^T] and sign * W mean(x), added. @param weights row-major [rows, x.size] */
function addProducts(
  to: { readonly cross: Float64Array; readonly mean: Float64Array },
  weights: Float32Array,
  { rows: inner, columns, centred, rowMean }: CrossMoments,
  sign: 1 | -1,
): void {
  for (let r = 0; r < to.mean.length; r++) {
    for (let k = 0; k < inner; k++) {
      const weight = sign * weights[r * inner + k]!;
      to.mean[r]! += weight * rowMean[k]!;
      for (let c = 0; c < columns; c++) to.cross[r * columns + c]! += weight * centred[k * columns + c]!;
    }
  }
}

/** Moments of y less what z tells of it. @param of moments of y, or what others have left of them */
function withoutWhat(
  of: SymmetricMatrix,
  y: VectorFrames,
  z: VectorFrames,
  frames: Float64Array | undefined,
): SymmetricMatrix {
  const own = momentsOf(z, frames).centred;
  // What never varies makes up for nothing.
  if (!own.upper.some((value) => value !== 0)) return of;
  const { centred, columns } = crossMomentsOf(y, z, frames);
  const told = regressionOn(own)(centred, y.size);
  const upper = of.upper.slice();
  let at = 0;
  for (let i = 0; i < y.size; i++) {
    for (let j = i; j < y.size; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += told[i * columns + k]! * centred[j * columns + k]!;
      upper[at++]! -= sum;
    }
  }
  return { size: of.size, upper };
}
