// NSNet2 from .npy weights: fc1, two GRUs, fc2 and fc3 with ReLU, fc4 with sigmoid (Braun and Tashev 2020). The names
// of the tensors are those of the paper's genes. Every size is taken from the arrays.
import { HushbitError } from '../base/errors.ts';
import { addDense, type DenseValues } from '../network/layers/dense.ts';
import { addGru, type GruGate } from '../network/layers/gru.ts';
import type { ModelFile, ModelReader } from '../network/model-file.ts';
import type { Network } from '../network/network.ts';
import { createNetworkBuilder } from '../network/network-builder.ts';
import { type FloatArray, NSNET2_ARRAYS, type Nsnet2ArrayName } from './nsnet2-arrays.ts';
import { assignByShape, WANTED } from './nsnet2-by-shape.ts';
import { readNpy } from './reader.ts';

export { type FloatArray, NSNET2_ARRAYS, type Nsnet2ArrayName };
export type Nsnet2Arrays = Readonly<Record<Nsnet2ArrayName, FloatArray>>;

export const nsnet2NpyReader: ModelReader = {
  format: 'a directory of NSNet2 .npy weights',
  recognises: (files) => files.some(({ name }) => name.endsWith('.npy')),
  read: (files, place) => buildNsnet2(readArrays(files, place)),
};

/** More files than a network of fourteen arrays has beside it were not meant for this. */
const MOST_FILES = 64;

/** By their names; what is missing by its shape, where the other files leave no doubt. */
function readArrays(files: readonly ModelFile[], place: string): Nsnet2Arrays {
  const isNamed = ({ name }: ModelFile): boolean => NSNET2_ARRAYS.some((array) => name === `${array}.npy`);
  const named = new Map(
    files.filter(isNamed).map((file) => [file.name.slice(0, -'.npy'.length), readNpy(file.bytes, file.name)]),
  );
  const missing = NSNET2_ARRAYS.filter((array) => !named.has(array));
  if (missing.length === 0) return Object.fromEntries(named) as unknown as Nsnet2Arrays;
  const rest = files.filter((file) => !isNamed(file) && file.name.endsWith('.npy'));
  const others = new Map(
    rest.slice(0, MOST_FILES).map((file) => [file.name, readNpy(file.bytes, file.name)]),
  );
  const found =
    rest.length >= missing.length && rest.length <= MOST_FILES ? assignByShape(named, others) : null;
  if (found) {
    const assigned = [...found].map(([array, file]) => [array, others.get(file)!] as const);
    return Object.fromEntries([...named, ...assigned]) as unknown as Nsnet2Arrays;
  }
  const shown = [...others].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).slice(0, MOST_SHOWN);
  throw new HushbitError({
    code: 'bad-model',
    place,
    expected: named.size > 0 ? `${missing[0]}.npy` : 'the arrays of NSNet2',
    got:
      shown.length === 0
        ? 'no such file'
        : `${rest.length} of other names, whose shapes leave more than one meaning or none: ${shown.join(', ')}`,
    remedy: `wanted are ${WANTED}`,
  });
}

const MOST_SHOWN = 6;

/** Throws `bad-model` where shapes do not fit together or a value is not finite. */
export function buildNsnet2(arrays: Nsnet2Arrays, name = 'nsnet2'): Network {
  const builder = createNetworkBuilder(name);
  const bins = matrixShape('onnx__MatMul_166', arrays, null)[0];
  const x = builder.input('x', bins, 'fc1');
  const fc1 = addDense(
    builder,
    x,
    dense(arrays, 1, 'onnx__MatMul_166', 'fc1_bias', bins, 'the mask has bins', null),
  );
  const first = addGru(builder, fc1, gru(arrays, 1, ['184', '185', '186'], builder.length(fc1)));
  const second = addGru(builder, first, gru(arrays, 2, ['204', '205', '206'], builder.length(first)));
  const relu = (name: string) => ({ op: 'relu', name }) as const;
  const size2 = builder.length(second);
  const fc2 = addDense(
    builder,
    second,
    dense(arrays, 2, 'onnx__MatMul_207', 'fc2_bias', size2, 'the second GRU has units', relu('relu')),
  );
  const size3 = builder.length(fc2);
  const fc3 = addDense(
    builder,
    fc2,
    dense(arrays, 3, 'onnx__MatMul_208', 'fc3_bias', size3, 'fc2 has outputs', relu('relu_1')),
  );
  const size4 = builder.length(fc3);
  const mask = addDense(
    builder,
    fc3,
    dense(arrays, 4, 'onnx__MatMul_209', 'fc4_bias', size4, 'fc3 has outputs', {
      op: 'sigmoid',
      name: 'sigmoid',
    }),
  );
  if (builder.length(mask) !== bins) {
    throw mismatch(
      'onnx__MatMul_209',
      `${bins} outputs, one per input of the network`,
      `${builder.length(mask)}`,
    );
  }
  return builder.finish(mask);
}

function mismatch(place: string, expected: string, got: string): HushbitError {
  const remedy = 'do all files come from the same export of one model?';
  return new HushbitError({ code: 'bad-model', place: `${place}.npy`, expected, got, remedy });
}

function describe(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function matrixShape(
  name: Nsnet2ArrayName,
  arrays: Nsnet2Arrays,
  inputs: { readonly count: number; readonly because: string } | null,
): [number, number] {
  const { shape } = arrays[name];
  if (shape.length !== 2 || !(shape[0]! >= 1) || !(shape[1]! >= 1)) {
    throw mismatch(name, 'a matrix [inputs, outputs]', describe(shape));
  }
  if (inputs && shape[0] !== inputs.count) {
    throw mismatch(name, `${inputs.count} inputs (as many as ${inputs.because})`, `${shape[0]}`);
  }
  return [shape[0]!, shape[1]!];
}

function dense(
  arrays: Nsnet2Arrays,
  k: number,
  weightName: Nsnet2ArrayName,
  biasName: Nsnet2ArrayName,
  inputs: number,
  because: string,
  activation: DenseValues['activation'],
): DenseValues {
  const [, outputs] = matrixShape(weightName, arrays, { count: inputs, because });
  const bias = arrays[biasName];
  if (bias.data.length !== outputs || bias.shape.at(-1) !== outputs) {
    throw mismatch(biasName, `[${outputs}], one per output of ${weightName}`, describe(bias.shape));
  }
  return {
    layer: `fc${k}`,
    names: {
      weight: weightName.replace('onnx__', 'onnx'),
      bias: `fc${k}bias`,
      product: `fc${k}MatMul`,
      sum: `fc${k}Add`,
    },
    inputs,
    outputs,
    weight: transpose(toFloat32(arrays[weightName]), inputs, outputs),
    bias: toFloat32(bias),
    activation,
  };
}

function gru(arrays: Nsnet2Arrays, index: number, ids: readonly [string, string, string], inputs: number) {
  const [nameW, nameR, nameB] = ids.map((id) => `onnx__GRU_${id}` as Nsnet2ArrayName) as [
    Nsnet2ArrayName,
    Nsnet2ArrayName,
    Nsnet2ArrayName,
  ];
  const [w, r, b] = [arrays[nameW], arrays[nameR], arrays[nameB]];
  const stacked = w.shape[1] ?? 0;
  const units = stacked / 3;
  if (w.shape.length !== 3 || w.shape[0] !== 1 || !(units >= 1) || !Number.isInteger(units)) {
    throw mismatch(nameW, '[1, 3 * units, inputs]', describe(w.shape));
  }
  if (w.shape[2] !== inputs) {
    throw mismatch(nameW, `${inputs} inputs (what the layer before gives)`, `${w.shape[2]}`);
  }
  if (describe(r.shape) !== describe([1, stacked, units])) {
    throw mismatch(nameR, describe([1, stacked, units]), describe(r.shape));
  }
  if (describe(b.shape) !== describe([1, 2 * stacked])) {
    throw mismatch(nameB, describe([1, 2 * stacked]), describe(b.shape));
  }
  const [wData, rData, bData] = [toFloat32(w), toFloat32(r), toFloat32(b)];
  const gate = (g: number): GruGate => ({
    inputWeight: wData.slice(g * units * inputs, (g + 1) * units * inputs),
    recurrentWeight: rData.slice(g * units * units, (g + 1) * units * units),
    inputBias: bData.slice(g * units, (g + 1) * units),
    recurrentBias: bData.slice(stacked + g * units, stacked + (g + 1) * units),
  });
  return { index, inputs, units, z: gate(0), r: gate(1), n: gate(2) };
}

function toFloat32(array: FloatArray): Float32Array {
  return array.data instanceof Float32Array ? array.data : Float32Array.from(array.data);
}

function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  }
  return out;
}
