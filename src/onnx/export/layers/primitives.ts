// Products, sums, functions and normalisation: one node each, of a frame or of many.
import { HushbitError } from '../../../base/errors.ts';
import type {
  FunctionLayer,
  FunctionName,
  Layer,
  MatmulLayer,
  NormaliseLayer,
  RealFunctionName,
} from '../../../network/index.ts';
import { type LayerWriter, transposed, type Writing } from '../layer-writer.ts';

export const matmul: LayerWriter<MatmulLayer> = {
  frame({ writer, network, data }, { params, inputs, outputs }) {
    const [rows, columns] = network.tensors.get(params.weight)!.shape as [number, number];
    const turned = transposed(data(params.weight), rows, columns);
    const weight = writer.constant(params.weight, 'float', [columns, rows], turned);
    writer.node('MatMul', [inputs[0]!, weight], outputs);
  },
};

function pair<K extends string>(node: string): LayerWriter<Layer<K, null>> {
  return {
    frame({ writer, operand }, { inputs, outputs }) {
      writer.node(node, inputs.map(operand), outputs);
    },
  };
}

export const add = pair<'add'>('Add');
export const mul = pair<'mul'>('Mul');
export const div = pair<'div'>('Div');

function realFunction<K extends RealFunctionName>(node: string): LayerWriter<Layer<K, null>> {
  return {
    frame({ writer, operand }, { inputs, outputs }) {
      writer.node(node, [operand(inputs[0]!)], outputs);
    },
  };
}

export const exp = realFunction<'exp'>('Exp');
export const log = realFunction<'log'>('Log');
export const sqrt = realFunction<'sqrt'>('Sqrt');
export const reciprocal = realFunction<'reciprocal'>('Reciprocal');

const NODES: Readonly<Record<Exclude<FunctionName, 'one-minus'>, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
};

/** The name of a function as an activation of a recurrent node; null where ONNX has none. */
export function activationName(name: FunctionName): string | null {
  return name === 'one-minus' ? null : NODES[name];
}

export const pointwise: LayerWriter<FunctionLayer> = {
  frame({ writer, operand }: Writing, { kind, inputs, outputs }) {
    if (kind === 'one-minus') {
      const one = writer.constant('ones.scalar', 'float', [], [1]);
      writer.node('Sub', [one, operand(inputs[0]!)], outputs);
    } else writer.node(NODES[kind], [operand(inputs[0]!)], outputs);
  },
};

function notWritten(place: string, got: string): HushbitError {
  const remedy = 'export it as C or as a program';
  return new HushbitError({
    code: 'unsupported',
    place,
    expected: 'layers that are written as ONNX',
    got,
    remedy,
  });
}

export const normalise: LayerWriter<NormaliseLayer> = {
  frame({ writer, operand }, { inputs, outputs, params }) {
    const [x, scale, bias] = [inputs[0]!, params.scale, params.bias].map(operand) as [string, string, string];
    const attributes = { axis: { int: -1 }, epsilon: { float: params.epsilon } };
    if (params.rows === undefined) {
      writer.node('LayerNormalization', [x, scale, bias], outputs, attributes);
      return;
    }
    throw notWritten(outputs[0]!, 'normalise with rows');
  },
};
