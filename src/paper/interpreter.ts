// Interpreter of a PaperProgram: program.ts word for word, one frame at a time, in plain doubles. Slow and obvious: the
// oracle of the WebAssembly engine and of the generated C.
import { rint } from '../program/index.ts';
import { quantise } from './affine.ts';
import type { PaperOperation, PaperProgram, PaperTensor } from './program.ts';

/** Called after each frame with the codes of every tensor; the arrays are reused. */
export type CodeObserver = (tensor: PaperTensor, codes: Float64Array) => void;

export interface PaperModel {
  /** Features per frame. */
  readonly bins: number;
  /** Mask values per frame. */
  readonly outputs: number;
  reset(): void;
  /** features: row-major [frames, bins]; mask: [frames, outputs] */
  run(features: Float32Array, frames: number, mask: Float32Array, observe?: CodeObserver): void;
}

export function createPaperInterpreter(program: PaperProgram): PaperModel {
  const { tensors } = program;
  const codes = tensors.map((tensor) => Float64Array.from(tensor.codes ?? new Uint8Array(tensor.size)));
  const [x, out] = [tensors[program.input]!, tensors[program.output]!];
  const bins = x.size;
  const outputs = out.size;
  const carried = program.states.map(({ state, next }) => ({
    from: tensors[next]!,
    to: tensors[state]!,
    next: codes[next]!,
    state: codes[state]!,
  }));

  function reset(): void {
    for (const { to, state } of carried) state.fill(quantise(0, to));
  }
  reset();

  return {
    bins,
    outputs,
    reset,
    run(features, frames, mask, observe) {
      for (let t = 0; t < frames; t++) {
        const input = codes[program.input]!;
        for (let i = 0; i < bins; i++) input[i] = quantise(features[t * bins + i]!, x);
        for (const operation of program.operations) runOperation(operation, tensors, codes);
        const output = codes[program.output]!;
        for (let i = 0; i < outputs; i++) mask[t * outputs + i] = (output[i]! - out.zeroPoint) * out.scale;
        if (observe) tensors.forEach((tensor, i) => void observe(tensor, codes[i]!));
        for (const { from, to, next, state } of carried) {
          for (let i = 0; i < state.length; i++) {
            state[i] = quantise((next[i]! - from.zeroPoint) * from.scale, to);
          }
        }
      }
    },
  };
}

function runOperation(
  operation: PaperOperation,
  tensors: readonly PaperTensor[],
  codes: readonly Float64Array[],
): void {
  const o = tensors[operation.output]!;
  const out = codes[operation.output]!;
  const requantise = (real: number): number => Math.min(Math.max(rint(real), 0), o.maxCode);
  switch (operation.op) {
    case 'matmul': {
      const { weight, vector, columns, multiplier } = operation;
      const [w, v] = [codes[weight]!, codes[vector]!];
      const [zw, zv] = [tensors[weight]!.zeroPoint, tensors[vector]!.zeroPoint];
      for (let r = 0; r < out.length; r++) {
        let sum = 0;
        for (let c = 0; c < columns; c++) sum += (w[r * columns + c]! - zw) * (v[c]! - zv);
        out[r] = requantise(multiplier * sum + o.zeroPoint);
      }
      break;
    }
    case 'add': {
      const { left, right, leftMultiplier, rightMultiplier } = operation;
      const [l, r] = [codes[left]!, codes[right]!];
      const [zl, zr] = [tensors[left]!.zeroPoint, tensors[right]!.zeroPoint];
      for (let i = 0; i < out.length; i++) {
        const sum = leftMultiplier * (l[i]! - zl) + rightMultiplier * (r[i]! - zr);
        out[i] = requantise(sum + o.zeroPoint);
      }
      break;
    }
    case 'mul': {
      const { left, right, multiplier } = operation;
      const [l, r] = [codes[left]!, codes[right]!];
      const [zl, zr] = [tensors[left]!.zeroPoint, tensors[right]!.zeroPoint];
      for (let i = 0; i < out.length; i++) {
        out[i] = requantise(multiplier * (l[i]! - zl) * (r[i]! - zr) + o.zeroPoint);
      }
      break;
    }
    case 'one-minus': {
      const { input, one, multiplier } = operation;
      const x = codes[input]!;
      const zx = tensors[input]!.zeroPoint;
      for (let i = 0; i < out.length; i++) {
        out[i] = requantise(one - multiplier * (x[i]! - zx) + o.zeroPoint);
      }
      break;
    }
    case 'relu':
    case 'sigmoid':
    case 'tanh': {
      const { zeroPoint, scale } = tensors[operation.input]!;
      const x = codes[operation.input]!;
      const f = FUNCTIONS[operation.op];
      for (let i = 0; i < out.length; i++) out[i] = quantise(f((x[i]! - zeroPoint) * scale), o);
      break;
    }
    default:
      operation satisfies never;
  }
}

const FUNCTIONS = {
  relu: (t: number) => Math.max(0, t),
  sigmoid: (t: number) => 1 / (1 + Math.exp(-t)),
  tanh: (t: number) => Math.tanh(t),
};
