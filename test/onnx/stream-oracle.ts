// ONNX Runtime on any file of one frame or of a sequence, with the states carried from output to input as the caller says.
import * as ort from 'onnxruntime-node';
import { openSession } from './runtime.ts';

export interface Stream {
  /** Input with the features, and the output to keep. */
  readonly input: string;
  readonly output: string;
  /** Input to output. */
  readonly states: Readonly<Record<string, string>>;
  /** Frames in one call; open sizes of the input are set to it where it is above 1. Default 1. */
  readonly block?: number;
}

function sizesOf(session: ort.InferenceSession, name: string, open: number): number[] {
  const found = session.inputMetadata.find((one) => one.name === name);
  if (!found?.isTensor) throw new Error(`no input ${name}`);
  return found.shape.map((n) => (typeof n === 'number' && n > 0 ? n : open));
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** @param features row-major [frames, bins] */
export async function runStream(
  bytes: Uint8Array,
  { input, output, states, block = 1 }: Stream,
  features: Float32Array,
  bins: number,
): Promise<Float32Array> {
  const session = await openSession(bytes);
  const shape = sizesOf(session, input, block);
  let carried = new Map(
    Object.keys(states).map((name) => {
      const sizes = sizesOf(session, name, 1);
      return [name, new ort.Tensor('float32', new Float32Array(sizeOf(sizes)), sizes)];
    }),
  );
  const kept: number[] = [];
  for (let from = 0; from < features.length; from += block * bins) {
    const x = new ort.Tensor('float32', features.slice(from, from + block * bins), shape);
    const results = await session.run({ [input]: x, ...Object.fromEntries(carried) });
    for (const value of results[output]!.data as Float32Array) kept.push(value);
    carried = new Map(
      Object.entries(states).map(([name, next]) => {
        const { data } = results[next]!;
        return [name, new ort.Tensor('float32', data as Float32Array, sizesOf(session, name, 1))];
      }),
    );
  }
  await session.release();
  return Float32Array.from(kept);
}
