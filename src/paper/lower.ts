// Lowering of scheme `paper`: graph + ranges + bits of every tensor -> PaperProgram.
import { HushbitError } from '../base/errors.ts';
import type { TensorRanges } from '../calibrate/observe-ranges.ts';
import { type Network, tensorSize } from '../network/index.ts';
import { affineOf, quantiseAll } from './affine.ts';
import { elementaryGraph, type Operation, type TensorSpec } from './graph.ts';
import type { PaperAccumulator, PaperBits, PaperOperation, PaperProgram, PaperTensor } from './program.ts';

/** A lowering that keeps the quantised constants, at most three formats of each, from one program to the next. */
export type PaperLowering = (bits: ReadonlyMap<string, PaperBits>) => PaperProgram;

export function lowerPaper(
  network: Network,
  ranges: TensorRanges,
  bits: ReadonlyMap<string, PaperBits>,
): PaperProgram {
  return createPaperLowering(network, ranges)(bits);
}

export function createPaperLowering(network: Network, ranges: TensorRanges): PaperLowering {
  const graph = elementaryGraph(network);
  const kept = new Map<string, PaperTensor>();
  const rowSums = new Map<PaperTensor, number>();

  function tensorAt(spec: TensorSpec, bits: PaperBits): PaperTensor {
    const key = `${bits} ${spec.name}`;
    let tensor = kept.get(key);
    if (!tensor) kept.set(key, (tensor = lowerTensor(spec, ranges, bits)));
    return tensor;
  }
  function rowSumOf(weight: PaperTensor): number {
    let sum = rowSums.get(weight);
    if (sum === undefined) rowSums.set(weight, (sum = greatestRowSum(weight)));
    return sum;
  }

  return (bits) => {
    const names = [...graph.tensors.keys()];
    const indices = new Map(names.map((name, i) => [name, i]));
    const tensors = names.map((name) => {
      const width = bits.get(name);
      if (width === undefined) {
        throw new HushbitError({ code: 'bad-genome', place: name, expected: 'a bit-width', got: 'none' });
      }
      return tensorAt(graph.tensors.get(name)!, width);
    });
    const index = (name: string): number => indices.get(name)!;
    return {
      model: graph.name,
      tensors,
      operations: graph.operations.map((operation) => lowerOperation(operation, tensors, index, rowSumOf)),
      input: index(graph.input),
      output: index(graph.output),
      states: graph.states.map(({ state, next }) => ({ state: index(state), next: index(next) })),
    };
  };
}

function lowerTensor(spec: TensorSpec, ranges: TensorRanges, bits: PaperBits): PaperTensor {
  const range = ranges.get(spec.name);
  if (!range) {
    throw new HushbitError({
      code: 'bad-calibration',
      place: spec.name,
      expected: 'a range',
      got: 'none',
      remedy: 'calibrate again with this model',
    });
  }
  const affine = affineOf(range, bits, spec.name);
  return {
    name: spec.name,
    kind: spec.kind,
    layer: spec.layer,
    shape: spec.shape,
    size: tensorSize(spec),
    bits,
    maxCode: affine.maxCode,
    min: range.min,
    max: range.max,
    scale: affine.scale,
    zeroPoint: affine.zeroPoint,
    codes: spec.data ? quantiseAll(spec.data, affine, bits) : null,
  };
}

function lowerOperation(
  operation: Operation,
  tensors: readonly PaperTensor[],
  index: (name: string) => number,
  rowSumOf: (weight: PaperTensor) => number,
): PaperOperation {
  const output = index(operation.output);
  const out = tensors[output]!.scale;
  switch (operation.op) {
    case 'matmul': {
      const [weight, vector] = [index(operation.weight), index(operation.vector)];
      const [w, v] = [tensors[weight]!, tensors[vector]!];
      const [rows, columns] = [w.shape[0]!, w.shape[1]!];
      const multiplier = (w.scale * v.scale) / out;
      const accumulator = accumulatorFor(rowSumOf(w) * greatestDifference(v));
      return { op: 'matmul', weight, vector, output, rows, columns, multiplier, accumulator };
    }
    case 'add': {
      const [left, right] = [index(operation.left), index(operation.right)];
      const leftMultiplier = tensors[left]!.scale / out;
      const rightMultiplier = tensors[right]!.scale / out;
      return { op: 'add', left, right, output, leftMultiplier, rightMultiplier };
    }
    case 'mul': {
      const [left, right] = [index(operation.left), index(operation.right)];
      const multiplier = (tensors[left]!.scale * tensors[right]!.scale) / out;
      return { op: 'mul', left, right, output, multiplier };
    }
    case 'one-minus': {
      const input = index(operation.input);
      return {
        op: 'one-minus',
        input,
        output,
        one: (1 / 255 / out) * 255,
        multiplier: tensors[input]!.scale / out,
      };
    }
    case 'relu':
    case 'sigmoid':
    case 'tanh':
      return { op: operation.op, input: index(operation.input), output };
    default:
      return operation satisfies never;
  }
}

/** Greatest |q - zeroPoint| that a code can have. */
export function greatestDifference({ zeroPoint, maxCode }: PaperTensor): number {
  return Math.max(Math.abs(zeroPoint), Math.abs(maxCode - zeroPoint));
}

function greatestRowSum({ codes, zeroPoint, shape }: PaperTensor): number {
  const [rows, columns] = [shape[0]!, shape[1]!];
  let greatest = 0;
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += Math.abs(codes![r * columns + c]! - zeroPoint);
    greatest = Math.max(greatest, sum);
  }
  return greatest;
}

function accumulatorFor(bound: number): PaperAccumulator {
  // The bound itself is rounded to 53 bits: half of the range is left as a margin.
  return bound < 2 ** 31 ? 'int32' : bound < 2 ** 62 ? 'int64' : 'double';
}
