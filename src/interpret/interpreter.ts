// Interpreter of a QuantProgram: follows program.ts word by word, the oracle of the WebAssembly engine and of the
// generated C. Slow on purpose: 64-bit steps are BigInt. Sums of products are doubles, exact below 2^53.
import { dequantiseOutput, quantiseInput } from '../program/integer-rules.ts';
import type { QuantProgram } from '../program/program.ts';
import { runOperation } from './operations/index.ts';
import { type BufferValues, type Machine, makeBufferValues } from './operations/machine.ts';

export interface Interpreter {
  /** Feature values per frame; equals the mask values per frame. */
  readonly bins: number;
  /** Current values by index of `program.buffers`: what each held last. The arrays are live. */
  readonly buffers: readonly BufferValues[];
  reset(): void;
  /** features, mask: row-major [frames, bins]. `afterFrame` may look at `buffers`. */
  run(features: Float32Array, frames: number, mask: Float32Array, afterFrame?: (frame: number) => void): void;
}

export function createInterpreter(program: QuantProgram): Interpreter {
  const values = program.buffers.map(makeBufferValues);
  const past = program.buffers.map((buffer) =>
    Array.from({ length: buffer.history }, () => makeBufferValues(buffer)),
  );
  const machine: Machine = { program, values, past };
  const input = program.buffers[program.input]!;
  const output = program.buffers[program.output]!;
  const bins = input.length;
  const reset = (): void => {
    for (const [index, { carried, zeroPoint }] of program.buffers.entries()) {
      if (carried) values[index]!.fill(zeroPoint);
      for (const row of past[index]!) row.fill(zeroPoint);
    }
  };
  reset();
  return {
    bins,
    buffers: values,
    reset,
    run(features, frames, mask, afterFrame) {
      for (let t = 0; t < frames; t++) {
        const x = values[program.input]!;
        for (let i = 0; i < bins; i++) x[i] = quantiseInput(features[t * bins + i]!, input);
        for (const operation of program.operations) runOperation(machine, operation);
        const y = values[program.output]!;
        for (let i = 0; i < output.length; i++) mask[t * output.length + i] = dequantiseOutput(y[i]!, output);
        for (const [index, rows] of past.entries()) keepFrame(rows, values[index]!);
        afterFrame?.(t);
      }
    },
  };
}

/** This frame becomes the one before. */
function keepFrame(past: readonly BufferValues[], now: BufferValues): void {
  for (let back = past.length - 1; back >= 0; back--) past[back]!.set(back === 0 ? now : past[back - 1]!);
}
