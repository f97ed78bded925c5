// GRU: h' = (1 - z) * n + z * h, with the reset gate after the recurrent product, n = f(Win x + bin + r * (Whn h + bhn))
// (equation 2 of the paper, ONNX linear_before_reset = 1), or before it, n = f(Win x + bin + Whn (r * h) + bhn) (Cho 2014).
// f is tanh, or any function of one element.
import type { Carried, Composite, Layer, LayerSink } from '../layer.ts';
import type { FunctionLayer, FunctionName } from './functions.ts';
import type { MatmulLayer } from './matmul.ts';
import type { AddLayer, MulLayer } from './pair.ts';

export type GateName = 'z' | 'r' | 'n';

export interface GruGateNames {
  /** [units, inputs] */
  readonly inputWeight: string;
  /** [units, units] */
  readonly recurrentWeight: string;
  readonly inputBias: string;
  readonly recurrentBias: string;
}

/** inputs: x. outputs: h'. */
export type GruLayer = Layer<
  'gru',
  {
    readonly reset: 'after' | 'before';
    readonly candidate: FunctionName;
    readonly state: string;
    readonly gates: Readonly<Record<GateName, GruGateNames>>;
  }
>;

/** Tensors inside of the layer: the paper's letters a, c, e from the input, b, d, f from the state, for r, z, n. */
export function gruTensor(layer: string, suffix: string): string {
  return `${layer}_${suffix}`;
}

type GruPrimitive = MatmulLayer | AddLayer | MulLayer | FunctionLayer;

export const gru: Composite<GruLayer, GruPrimitive> = {
  kind: 'gru',
  expand({ name, params, inputs, outputs }) {
    const { reset, candidate, state, gates } = params;
    const primitives: GruPrimitive[] = [];
    const inside = (suffix: string): string => gruTensor(name, suffix);
    const push = (kind: 'add' | 'mul', left: string, right: string, output: string): string => {
      primitives.push({ kind, name, params: null, inputs: [left, right], outputs: [output] });
      return output;
    };
    const apply = (kind: FunctionName, input: string, output: string): string => {
      primitives.push({ kind, name, params: null, inputs: [input], outputs: [output] });
      return output;
    };
    const side = (weight: string, bias: string, vector: string, letter: string): string => {
      const product = inside(`${letter}_`);
      primitives.push({ kind: 'matmul', name, params: { weight }, inputs: [vector], outputs: [product] });
      return push('add', product, bias, inside(letter));
    };
    const fromInput = (gate: GateName, letter: string): string =>
      side(gates[gate].inputWeight, gates[gate].inputBias, inputs[0]!, letter);
    const fromState = (gate: GateName, letter: string, vector: string): string =>
      side(gates[gate].recurrentWeight, gates[gate].recurrentBias, vector, letter);
    let n: string;
    let z: string;
    if (reset === 'after') {
      const [a, b] = [fromInput('r', 'a'), fromState('r', 'b', state)];
      const [c, d] = [fromInput('z', 'c'), fromState('z', 'd', state)];
      const [e, f] = [fromInput('n', 'e'), fromState('n', 'f', state)];
      const r = apply('sigmoid', push('add', a, b, inside('r_')), inside('r'));
      z = apply('sigmoid', push('add', c, d, inside('z_')), inside('z'));
      n = apply(candidate, push('add', e, push('mul', r, f, inside('n1')), inside('n2')), inside('n'));
    } else {
      const [a, b] = [fromInput('r', 'a'), fromState('r', 'b', state)];
      const r = apply('sigmoid', push('add', a, b, inside('r_')), inside('r'));
      const [c, d] = [fromInput('z', 'c'), fromState('z', 'd', state)];
      z = apply('sigmoid', push('add', c, d, inside('z_')), inside('z'));
      const kept = push('mul', r, state, inside('n1'));
      const [e, f] = [fromInput('n', 'e'), fromState('n', 'f', kept)];
      n = apply(candidate, push('add', e, f, inside('n2')), inside('n'));
    }
    const fresh = push('mul', apply('one-minus', z, inside('hn1')), n, inside('hn2'));
    push('add', fresh, push('mul', z, state, inside('hn3')), outputs[0]!);
    return primitives;
  },
  carried: ({ params, outputs }): readonly Carried[] => [{ state: params.state, next: outputs[0]! }],
};

/** One gate: z, r or n. Matrices row-major. */
export interface GruGate {
  /** [units, inputs] */
  readonly inputWeight: Float32Array;
  /** [units, units] */
  readonly recurrentWeight: Float32Array;
  readonly inputBias: Float32Array;
  readonly recurrentBias: Float32Array;
}

export interface GruValues {
  /** 1, 2, ...: `gru1`, tensors `Wir_1`, `gru1_a_`, `h1`, `rnn1GRU`. */
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
  readonly z: GruGate;
  readonly r: GruGate;
  readonly n: GruGate;
  /** Default: after. */
  readonly reset?: 'after' | 'before';
  /** Default: tanh. */
  readonly candidate?: FunctionName;
}

/** Returns the name of the new state, which is the layer's output. */
export function addGru(sink: LayerSink, input: string, values: GruValues): string {
  const { index: k, units, inputs } = values;
  const name = `gru${k}`;
  const gate = (of: GateName): GruGateNames => {
    const { inputWeight, recurrentWeight, inputBias, recurrentBias } = values[of];
    return {
      inputWeight: sink.weight(`Wi${of}_${k}`, units, inputs, inputWeight, name),
      recurrentWeight: sink.weight(`Wh${of}_${k}`, units, units, recurrentWeight, name),
      inputBias: sink.bias(`bi${of}_${k}`, inputBias, name),
      recurrentBias: sink.bias(`bh${of}_${k}`, recurrentBias, name),
    };
  };
  const made: GruLayer = {
    kind: 'gru',
    name,
    params: {
      reset: values.reset ?? 'after',
      candidate: values.candidate ?? 'tanh',
      state: sink.state(`h${k}`, units, name),
      gates: { z: gate('z'), r: gate('r'), n: gate('n') },
    },
    inputs: [input],
    outputs: [`rnn${k}GRU`],
  };
  return sink.push(made);
}
