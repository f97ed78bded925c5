// Dense layer: a matrix product, a bias and a function, each of the last two where there is one.
import type { Composite, Layer, LayerSink } from '../layer.ts';
import type { FunctionLayer, FunctionName } from './functions.ts';
import type { MatmulLayer } from './matmul.ts';
import type { AddLayer } from './pair.ts';

export type DenseLayer = Layer<
  'dense',
  {
    readonly weight: string;
    /** W x, and W x + b: inside of the layer unless they are its output. */
    readonly product: string;
    readonly bias: { readonly name: string; readonly sum: string } | null;
    readonly activation: FunctionName | null;
  }
>;

export const dense: Composite<DenseLayer, MatmulLayer | AddLayer | FunctionLayer> = {
  kind: 'dense',
  expand({ name, params, inputs, outputs }) {
    const { weight, product, bias, activation } = params;
    const primitives: (MatmulLayer | AddLayer | FunctionLayer)[] = [
      { kind: 'matmul', name, params: { weight }, inputs, outputs: [product] },
    ];
    if (bias) {
      primitives.push({
        kind: 'add',
        name,
        params: null,
        inputs: [product, bias.name],
        outputs: [bias.sum],
      });
    }
    if (activation) {
      primitives.push({ kind: activation, name, params: null, inputs: [bias?.sum ?? product], outputs });
    }
    return primitives;
  },
};

export interface DenseValues {
  /** `fc1`; names the layer in reports. */
  readonly layer: string;
  /** Tensor names of weight, bias, product, sum. */
  readonly names: {
    readonly weight: string;
    readonly bias: string;
    readonly product: string;
    readonly sum: string;
  };
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major [outputs, inputs]. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly activation: { readonly op: FunctionName; readonly name: string } | null;
}

/** Returns the name of the layer's output. */
export function addDense(sink: LayerSink, input: string, values: DenseValues): string {
  const { layer, names, activation } = values;
  const weight = sink.weight(names.weight, values.outputs, values.inputs, values.weight, layer);
  const bias = { name: sink.bias(names.bias, values.bias, layer), sum: names.sum };
  const made: DenseLayer = {
    kind: 'dense',
    name: layer,
    params: { weight, product: names.product, bias, activation: activation?.op ?? null },
    inputs: [input],
    outputs: [activation?.name ?? names.sum],
  };
  return sink.push(made);
}
