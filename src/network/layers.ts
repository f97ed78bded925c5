// Layers as elementary operations: dense (matmul, add, activation) and GRU (equation 2 of the paper, the reset gate
// applied after the recurrent product, as ONNX linear_before_reset = 1). Sizes come from the arrays.
import type { GraphBuilder } from './graph-builder.ts';

export interface DenseLayer {
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
  readonly activation: { readonly op: 'relu' | 'sigmoid'; readonly name: string } | null;
}

/** Returns the name of the layer's output. */
export function addDense(builder: GraphBuilder, input: string, dense: DenseLayer): string {
  const { layer, names } = dense;
  builder.weight(names.weight, dense.outputs, dense.inputs, dense.weight, layer);
  const product = builder.matmul(names.weight, input, names.product);
  builder.bias(names.bias, dense.bias, layer);
  const sum = builder.add(product, names.bias, names.sum);
  return dense.activation ? builder.map(dense.activation.op, sum, dense.activation.name) : sum;
}

/** One gate: z, r or n. Matrices row-major. */
export interface GruGate {
  /** [units, inputs] */
  readonly inputWeight: Float32Array;
  /** [units, units] */
  readonly recurrentWeight: Float32Array;
  readonly inputBias: Float32Array;
  readonly recurrentBias: Float32Array;
}

export interface GruLayer {
  /** 1, 2, ...: `gru1`, tensors `Wir_1`, `gru1_a_`, `h1`, `rnn1GRU`. */
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
  readonly z: GruGate;
  readonly r: GruGate;
  readonly n: GruGate;
}

/** Returns the name of the new state, which is the layer's output. */
export function addGru(builder: GraphBuilder, input: string, gru: GruLayer): string {
  const { index: k, units } = gru;
  const layer = `gru${k}`;
  const state = builder.state(`h${k}`, units, layer);
  // The letters are the paper's: a, c, e from the input, b, d, f from the state, for r, z, n.
  const side = (gate: 'z' | 'r' | 'n', from: 'i' | 'h', letter: string): string => {
    const { inputWeight, recurrentWeight, inputBias, recurrentBias } = gru[gate];
    const weight = `W${from}${gate}_${k}`;
    const bias = `b${from}${gate}_${k}`;
    if (from === 'i') builder.weight(weight, units, gru.inputs, inputWeight, layer);
    else builder.weight(weight, units, units, recurrentWeight, layer);
    const product = builder.matmul(weight, from === 'i' ? input : state, `${layer}_${letter}_`);
    builder.bias(bias, from === 'i' ? inputBias : recurrentBias, layer);
    return builder.add(product, bias, `${layer}_${letter}`);
  };
  const a = side('r', 'i', 'a');
  const b = side('r', 'h', 'b');
  const c = side('z', 'i', 'c');
  const d = side('z', 'h', 'd');
  const e = side('n', 'i', 'e');
  const f = side('n', 'h', 'f');
  const r = builder.map('sigmoid', builder.add(a, b, `${layer}_r_`), `${layer}_r`);
  const z = builder.map('sigmoid', builder.add(c, d, `${layer}_z_`), `${layer}_z`);
  const reset = builder.mul(r, f, `${layer}_n1`);
  const n = builder.map('tanh', builder.add(e, reset, `${layer}_n2`), `${layer}_n`);
  const keep = builder.map('one-minus', z, `${layer}_hn1`);
  const fresh = builder.mul(keep, n, `${layer}_hn2`);
  const old = builder.mul(z, state, `${layer}_hn3`);
  const next = builder.add(fresh, old, `rnn${k}GRU`);
  builder.setNext(state, next);
  return next;
}
