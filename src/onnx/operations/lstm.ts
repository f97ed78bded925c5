// LSTM as elementary operations (ONNX operator LSTM): i, f, o gates, c' = f * c + i * g, h' = o * tanh(c'). Two states.
import type { GraphBuilder } from '../../network/graph-builder.ts';

/** Matrices row-major. */
export interface LstmGate {
  /** [units, inputs] */
  readonly inputWeight: Float32Array;
  /** [units, units] */
  readonly recurrentWeight: Float32Array;
  readonly inputBias: Float32Array;
  readonly recurrentBias: Float32Array;
  /** Factor of the cell state, or null. */
  readonly peephole: Float32Array | null;
}

export interface LstmLayer {
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
  readonly i: LstmGate;
  readonly o: LstmGate;
  readonly f: LstmGate;
  readonly c: LstmGate;
}

export interface LstmNames {
  readonly hiddenState: string;
  readonly hidden: string;
  readonly cellState: string;
  readonly cell: string;
}

/** `hidden` is the layer's output. */
export function addLstm(builder: GraphBuilder, input: string, lstm: LstmLayer): LstmNames {
  const layer = `lstm${lstm.index}`;
  const named = (name: string): string => `${layer}_${name}`;
  const hiddenState = builder.state(named('h'), lstm.units, layer);
  const cellState = builder.state(named('c'), lstm.units, layer);
  /** Before the activation. */
  const sum = (gate: 'i' | 'o' | 'f' | 'c', cell: string): string => {
    const { inputWeight, recurrentWeight, inputBias, recurrentBias, peephole } = lstm[gate];
    const weight = builder.weight(named(`Wi${gate}`), lstm.units, lstm.inputs, inputWeight, layer);
    const fromInput = builder.matmul(weight, input, named(`${gate}_x_`));
    const inputSum = builder.add(
      fromInput,
      builder.bias(named(`bi${gate}`), inputBias, layer),
      named(`${gate}_x`),
    );
    const recurrent = builder.weight(named(`Wh${gate}`), lstm.units, lstm.units, recurrentWeight, layer);
    const fromState = builder.matmul(recurrent, hiddenState, named(`${gate}_h_`));
    const stateSum = builder.add(
      fromState,
      builder.bias(named(`bh${gate}`), recurrentBias, layer),
      named(`${gate}_h`),
    );
    const both = builder.add(inputSum, stateSum, named(`${gate}_`));
    if (peephole === null) return both;
    const seen = builder.mul(cell, builder.bias(named(`p${gate}`), peephole, layer), named(`${gate}_p`));
    return builder.add(both, seen, named(`${gate}_all`));
  };
  const i = builder.map('sigmoid', sum('i', cellState), named('i'));
  const f = builder.map('sigmoid', sum('f', cellState), named('f'));
  const g = builder.map('tanh', sum('c', cellState), named('g'));
  const kept = builder.mul(f, cellState, named('kept'));
  const cell = builder.add(kept, builder.mul(i, g, named('fresh')), named('cell'));
  const o = builder.map('sigmoid', sum('o', cell), named('o'));
  const hidden = builder.mul(o, builder.map('tanh', cell, named('out')), named('hidden'));
  builder.setNext(hiddenState, hidden);
  builder.setNext(cellState, cell);
  return { hiddenState, hidden, cellState, cell };
}
