// What has no arithmetic in integers of its own: several operations in f32, one after the other, between operands of whatever formats there
// are. What lies between them is no site. Softmax, the greatest along an axis and the normalisation of
// each of several rows are made so.
import { SINGLE } from '../../network/index.ts';
import type { QuantOperation } from '../../program/program.ts';
import { bufferIndex, type Lowering } from '../lowering.ts';
import type { Step, StepKind } from '../step.ts';
import { CONVOLUTION_STEP, type ConvolutionStep } from './convolution.ts';
import { DEPTHWISE_STEP, type DepthwiseStep } from './depthwise.ts';
import { GATHER_STEP, type GatherStep } from './gather.ts';
import { element, type LinearStep, linearStep } from './linear.ts';
import { LINEAR_STEP } from './linear-step.ts';
import { REAL_FUNCTION_STEP, type RealFunctionStep } from './real-function.ts';
import { TABLE_STEP, type TableStep } from './table.ts';

type Inner = TableStep | LinearStep | GatherStep | ConvolutionStep | DepthwiseStep | RealFunctionStep;

/** Of what is being made: where f32 tensors come from, and what has been made of them. */
export interface FloatSteps {
  readonly network: Lowering['network'];
  /** The result of the whole. */
  readonly output: string;
  /** A new f32 vector of that length, by a name that is its own within the step. */
  vector(use: string, length: number): string;
  /** A new f32 matrix [rows, data.length / rows]. */
  matrix(use: string, data: Float32Array, rows: number): string;
  push(step: Inner): string;
}

export interface InFloatsStep extends Step<'in-floats'> {
  readonly input: string;
  /** How results are bounded. */
  readonly bounds: 'plain' | 'relu' | 'tanh';
  /** Matrices of the network that it multiplies with. */
  readonly constants?: readonly string[];
  /** Pushes steps, of which the last makes `output`. `x` is the input, of that length, in f32. */
  readonly make: (of: FloatSteps, x: string, length: number) => void;
}

export const IN_FLOATS_STEP: StepKind<InFloatsStep> = {
  step: 'in-floats',
  reads: ({ input }) => [input],
  weights: ({ constants = [] }) => constants,
  role: ({ bounds }) => bounds,
  replaces: () => null,
  lower(into, { input, output, make }) {
    const tensors = new Map(into.network.tensors);
    const { layer } = tensors.get(output)!;
    const inner: Lowering = { ...into, network: { ...into.network, tensors } };
    const operations: QuantOperation[] = [];
    const vector = (use: string, length: number): string => {
      const name = `${output} ${use}`;
      tensors.set(name, { ...tensors.get(output)!, name, shape: [length] });
      into.bufferOf.set(name, into.buffers.length);
      into.limits.push({ low: 0, high: 0 });
      into.formats.set(name, 'f32');
      into.buffers.push({
        ...({ name, kind: 'activation', layer, length, format: 'f32', scale: 1 } as const),
        ...{ zeroPoint: 0, carried: false, history: 0 },
      });
      return name;
    };
    const push = (step: Inner): string => {
      operations.push(...lowerInner(inner, step));
      return step.output;
    };
    const matrix = (use: string, data: Float32Array, rows: number): string => {
      const name = `${output} ${use}`;
      tensors.set(name, { ...tensors.get(output)!, name, shape: [rows, data.length / rows], data });
      into.formats.set(name, 'f32');
      return name;
    };
    const { length } = into.buffers[bufferIndex(into, input)]!;
    const x = push(linearStep(vector('input', length), [element(input)]));
    make({ network: into.network, output, vector, matrix, push }, x, length);
    return operations;
  },
};

function lowerInner(into: Lowering, step: Inner): readonly QuantOperation[] {
  switch (step.step) {
    case 'linear':
      return LINEAR_STEP.lower(into, step);
    case 'table':
      return TABLE_STEP.lower(into, step);
    case 'gather':
      return GATHER_STEP.lower(into, step);
    case 'convolution':
      return CONVOLUTION_STEP.lower(into, step);
    case 'depthwise':
      return DEPTHWISE_STEP.lower(into, step);
    case 'real-function':
      return REAL_FUNCTION_STEP.lower(into, step);
  }
}

/** An axis within a frame: [outer, size, inner]. */
export interface Axis {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

export function gathered(of: FloatSteps, input: string, output: string, index: Int32Array): string {
  return of.push({ step: 'gather', inputs: [input], output, index });
}

/** [outer, inner] -> [outer, size, inner] */
export function spread(of: FloatSteps, input: string, use: string, { outer, size, inner }: Axis): string {
  const length = outer * size * inner;
  const index = Int32Array.from({ length }, (_, i) => Math.floor(i / (size * inner)) * inner + (i % inner));
  return gathered(of, input, of.vector(use, length), index);
}

/** The sum along the axis, each element times `factor`: [outer, inner]. */
export function summed(of: FloatSteps, input: string, use: string, axis: Axis, factor: number): string {
  const { outer, size, inner } = axis;
  return of.push({
    step: 'convolution',
    ...{ output: of.vector(use, outer * inner), input, weight: factor, bias: null, slope: null },
    ...{ channels: inner, rows: inner, groups: inner, history: null },
    depth: { ...SINGLE, size: outer, outputs: outer },
    height: { ...SINGLE, size, taps: size },
  });
}

/**
 * The greatest along the axis, [outer, inner], by halves: max(a, b) = a + relu(b - a). Where both are on one grid of 16 bits or fewer the sum
 * rounds to that of the grid again.
 */
export function greatest(of: FloatSteps, input: string, axis: Axis, output: string): string {
  const { outer, inner } = axis;
  let [x, size] = [input, axis.size];
  for (let level = 0; size > 1; level++) {
    const half = Math.ceil(size / 2);
    const length = outer * half * inner;
    // Of an odd number the one in the middle is beside itself.
    const from = (first: number): Int32Array =>
      Int32Array.from({ length }, (_, i) => {
        const at = Math.floor(i / inner) % half;
        const k = first + at < size ? first + at : at;
        return (Math.floor(i / (half * inner)) * size + k) * inner + (i % inner);
      });
    const left = gathered(of, x, of.vector(`left ${level}`, length), from(0));
    const right = gathered(of, x, of.vector(`right ${level}`, length), from(half));
    const above = linearStep(
      of.vector(`above ${level}`, length),
      [element(right), element(left, null, -1)],
      true,
    );
    const to = half === 1 ? output : of.vector(`greater ${level}`, length);
    x = of.push(linearStep(to, [element(left), element(of.push(above))]));
    size = half;
  }
  return x === output ? x : of.push(linearStep(output, [element(x)]));
}
