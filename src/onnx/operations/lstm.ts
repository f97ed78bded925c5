// The operator LSTM.
import { addLstm, type LstmGate } from '../../network/index.ts';
import type { Operation } from './operation.ts';
import { carry, initialState, openRecurrence, outputsOf, shaped } from './recurrence.ts';

const lstm: Operation = (node, context) => {
  const recurrence = openRecurrence(node, 4, [['Sigmoid'], ['Tanh'], ['Tanh']], context);
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
  const gates = { i: gate(0, 0), o: gate(1, 1), f: gate(2, 2), c: gate(3, null) };
  const { params, outputs } = addLstm(context.builder, input, { index, inputs, units, ...gates });
  carry(hidden, params.hidden, outputs[0]!, context);
  carry(cell, params.cell, outputs[1]!, context);
  return outputsOf(recurrence, outputs, context);
};

export const LSTM: Readonly<Record<string, Operation>> = { LSTM: lstm };
