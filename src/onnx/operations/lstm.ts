// LSTM as elementary operations (ONNX operator LSTM): i, f, o gates, c' = f * c + i * g, h' = o * tanh(c'). Two states.
import type { NetworkBuilder } from '../../network/index.ts';
import type { Operation } from './operation.ts';
import { carry, initialState, openRecurrence, outputsOf, shaped } from './recurrence.ts';

/** Matrices row-major. */
interface LstmGate {
  /** [units, inputs] */
  readonly inputWeight: Float32Array;
  /** [units, units] */
  readonly recurrentWeight: Float32Array;
  readonly inputBias: Float32Array;
  readonly recurrentBias: Float32Array;
  /** Factor of the cell state, or null. */
  readonly peephole: Float32Array | null;
}

interface LstmLayer {
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
  readonly i: LstmGate;
  readonly o: LstmGate;
  readonly f: LstmGate;
  readonly c: LstmGate;
}

interface LstmNames {
  readonly hiddenState: string;
  readonly hidden: string;
  readonly cellState: string;
  readonly cell: string;
}

/** `hidden` is the layer's output. */
function addLstm(builder: NetworkBuilder, input: string, lstm: LstmLayer): LstmNames {
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

const lstm: Operation = (node, context) => {
  const recurrence = openRecurrence(node, 4, ['Sigmoid', 'Tanh', 'Tanh'], context);
  const { x, inputs, units, w, r, b } = recurrence;
  if (node.int('input_forget', 0) !== 0) node.fail('input_forget 0', '1');
  const hidden = initialState(node, 5, units, context);
  const cell = initialState(node, 6, units, context);
  const peepholes = node.inputs[7] === undefined ? null : shaped(node, 7, 'P', [1, 3 * units]);
  const input = context.make(x);
  const gate = (g: number, peephole: number | null): LstmGate => ({
    inputWeight: w.slice(g * units * inputs, (g + 1) * units * inputs),
    recurrentWeight: r.slice(g * units * units, (g + 1) * units * units),
    inputBias: b.slice(g * units, (g + 1) * units),
    recurrentBias: b.slice((4 + g) * units, (5 + g) * units),
    peephole:
      peepholes && peephole !== null ? peepholes.slice(peephole * units, (peephole + 1) * units) : null,
  });
  const { index } = context.nextLayer('lstm');
  const names = addLstm(context.builder, input, {
    index,
    inputs,
    units,
    i: gate(0, 0),
    o: gate(1, 1),
    f: gate(2, 2),
    c: gate(3, null),
  });
  carry(hidden, names.hiddenState, names.hidden, context);
  carry(cell, names.cellState, names.cell, context);
  return outputsOf(recurrence, [names.hidden, names.cell]);
};

export const LSTM: Readonly<Record<string, Operation>> = { LSTM: lstm };
