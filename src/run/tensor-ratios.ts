// Where a quantised network loses what it loses: signal to error of every tensor that it holds, against the float32 network on the
// same frames.
import { createInterpreter } from '../interpret/index.ts';
import { createReference, type Network, singlePorts, tensorSize } from '../network/index.ts';
import type { QuantProgram } from '../program/index.ts';

export interface TensorRatio {
  readonly tensor: string;
  readonly layer: string;
  readonly format: string;
  /** 10 log10 of the power of float32 over that of the difference; null where nothing differs. */
  readonly ratioDb: number | null;
}

/** One and a half seconds at 16 ms: the interpreter follows every rounding word by word. */
const MOST_FRAMES = 96;

/**
 * In the order of the program. A state is told as a frame leaves it.
 * @param features row-major [frames, bins]: only the first are used
 */
export function tensorRatios(network: Network, program: QuantProgram, features: Float32Array): TensorRatio[] {
  const { input, output } = singlePorts(network);
  const bins = tensorSize(input);
  const frames = Math.min(MOST_FRAMES, features.length / bins);
  const heard = features.subarray(0, frames * bins);
  const seen = new Map<string, Float32Array[]>();
  createReference(network).run(
    heard,
    frames,
    new Float32Array(frames * tensorSize(output)),
    (name, values) => {
      const list = seen.get(name);
      if (list) list.push(values.slice());
      else seen.set(name, [values.slice()]);
    },
  );
  const next = new Map(network.carried.map(({ state, next: name }) => [state, name]));
  const power = program.buffers.map(() => 0);
  const error = program.buffers.map(() => 0);
  const interpreter = createInterpreter(program);
  interpreter.run(heard, frames, new Float32Array(frames * tensorSize(output)), (frame) => {
    for (const [i, { name, carried, scale, zeroPoint }] of program.buffers.entries()) {
      const wanted = seen.get((carried && next.get(name)) || name)?.[frame];
      const values = interpreter.buffers[i]!;
      if (wanted === undefined) continue;
      for (let k = 0; k < wanted.length; k++) {
        power[i]! += wanted[k]! ** 2;
        error[i]! += (scale * (values[k]! - zeroPoint) - wanted[k]!) ** 2;
      }
    }
  });
  return program.buffers.map(({ name, layer, format }, i) => ({
    tensor: name,
    layer,
    format,
    ratioDb: error[i]! > 0 && power[i]! > 0 ? 10 * Math.log10(power[i]! / error[i]!) : null,
  }));
}
