// LSTM (ONNX operator LSTM): gates i, o, f, c' = f * c + i * g, h' = o * tanh(c'). Two tensors are carried. A peephole is a
// factor per unit of the cell that a gate sees beside its products: i and f see c, o sees c'.
import type { Carried, Composite, Layer, LayerSink } from '../layer.ts';
import type { FunctionLayer } from './functions.ts';
import type { MatmulLayer } from './matmul.ts';
import type { AddLayer, MulLayer } from './pair.ts';

export type LstmGateName = 'i' | 'o' | 'f' | 'c';

export interface LstmGateNames {
  /** [units, inputs] */
  readonly inputWeight: string;
  /** [units, units] */
  readonly recurrentWeight: string;
  readonly inputBias: string;
  readonly recurrentBias: string;
  readonly peephole: string | null;
}

/** inputs: x. outputs: h', c'. */
export type LstmLayer = Layer<
  'lstm',
  {
    readonly hidden: string;
    readonly cell: string;
    readonly gates: Readonly<Record<LstmGateName, LstmGateNames>>;
  }
>;

/** Tensors inside of the layer: `lstm1_i_` before the function, `lstm1_i` behind it, and so on. */
export function lstmTensor(layer: string, suffix: string): string {
  return `${layer}_${suffix}`;
}

type LstmPrimitive = MatmulLayer | AddLayer | MulLayer | FunctionLayer;

export const lstm: Composite<LstmLayer, LstmPrimitive> = {
  kind: 'lstm',
  expand({ name, params, inputs, outputs }) {
    const primitives: LstmPrimitive[] = [];
    const inside = (suffix: string): string => lstmTensor(name, suffix);
    const push = (kind: 'add' | 'mul', left: string, right: string, output: string): string => {
      primitives.push({ kind, name, params: null, inputs: [left, right], outputs: [output] });
      return output;
    };
    const apply = (kind: 'sigmoid' | 'tanh', input: string, output: string): string => {
      primitives.push({ kind, name, params: null, inputs: [input], outputs: [output] });
      return output;
    };
    const side = (weight: string, bias: string, vector: string, output: string): string => {
      const product = `${output}_`;
      primitives.push({ kind: 'matmul', name, params: { weight }, inputs: [vector], outputs: [product] });
      return push('add', product, bias, output);
    };
    const sum = (gate: LstmGateName, cell: string): string => {
      const { inputWeight, recurrentWeight, inputBias, recurrentBias, peephole } = params.gates[gate];
      const fromInput = side(inputWeight, inputBias, inputs[0]!, inside(`${gate}_x`));
      const fromState = side(recurrentWeight, recurrentBias, params.hidden, inside(`${gate}_h`));
      const both = push('add', fromInput, fromState, inside(`${gate}_`));
      if (peephole === null) return both;
      return push('add', both, push('mul', cell, peephole, inside(`${gate}_p`)), inside(`${gate}_all`));
    };
    const [hidden, cell] = outputs as [string, string];
    const i = apply('sigmoid', sum('i', params.cell), inside('i'));
    const f = apply('sigmoid', sum('f', params.cell), inside('f'));
    const g = apply('tanh', sum('c', params.cell), inside('g'));
    push('add', push('mul', f, params.cell, inside('kept')), push('mul', i, g, inside('fresh')), cell);
    const o = apply('sigmoid', sum('o', cell), inside('o'));
    push('mul', o, apply('tanh', cell, inside('out')), hidden);
    return primitives;
  },
  carried: ({ params, outputs }): readonly Carried[] => [
    { state: params.hidden, next: outputs[0]! },
    { state: params.cell, next: outputs[1]! },
  ],
};

/** Matrices row-major. */
export interface LstmGate {
  /** [units, inputs] */
  readonly inputWeight: Float32Array;
  /** [units, units] */
  readonly recurrentWeight: Float32Array;
  readonly inputBias: Float32Array;
  readonly recurrentBias: Float32Array;
  /** Factor of the cell, or null. */
  readonly peephole: Float32Array | null;
}

export interface LstmValues extends Readonly<Record<LstmGateName, LstmGate>> {
  /** 1, 2, ...: `lstm1`, tensors `lstm1_Wii`, `lstm1_i_`, `lstm1_h`, `lstm1_hidden`. */
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
}

/** Returns the layer that was added: its outputs and what it carries. */
export function addLstm(sink: LayerSink, input: string, values: LstmValues): LstmLayer {
  const { units, inputs } = values;
  const name = `lstm${values.index}`;
  const named = (suffix: string): string => lstmTensor(name, suffix);
  const gate = (of: LstmGateName): LstmGateNames => {
    const { inputWeight, recurrentWeight, inputBias, recurrentBias, peephole } = values[of];
    return {
      inputWeight: sink.weight(named(`Wi${of}`), units, inputs, inputWeight, name),
      recurrentWeight: sink.weight(named(`Wh${of}`), units, units, recurrentWeight, name),
      inputBias: sink.bias(named(`bi${of}`), inputBias, name),
      recurrentBias: sink.bias(named(`bh${of}`), recurrentBias, name),
      peephole: peephole && sink.bias(named(`p${of}`), peephole, name),
    };
  };
  const layer: LstmLayer = {
    kind: 'lstm',
    name,
    params: {
      hidden: sink.state(named('h'), units, name),
      cell: sink.state(named('c'), units, name),
      gates: { i: gate('i'), o: gate('o'), f: gate('f'), c: gate('c') },
    },
    inputs: [input],
    outputs: [named('hidden'), named('cell')],
  };
  sink.push(layer);
  return layer;
}
