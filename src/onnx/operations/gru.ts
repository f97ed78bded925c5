// The operator GRU.
import { addGru, type FunctionName, type GruGate } from '../../network/index.ts';
import type { Operation } from './operation.ts';
import { carry, initialState, openRecurrence, outputsOf } from './recurrence.ts';

const CANDIDATES: Readonly<Record<string, FunctionName>> = { tanh: 'tanh', relu: 'relu', sigmoid: 'sigmoid' };

const gru: Operation = (node, context) => {
  const recurrence = openRecurrence(node, 3, [['Sigmoid'], ['Tanh', 'Relu', 'Sigmoid']], context);
  const { x, inputs, units, w, r, b } = recurrence;
  const initial = initialState(node, 5, units, context);
  const input = context.make(x);
  const gate = (g: number): GruGate => ({
    inputWeight: w.slice(g * units * inputs, (g + 1) * units * inputs),
    recurrentWeight: r.slice(g * units * units, (g + 1) * units * units),
    inputBias: b.slice(g * units, (g + 1) * units),
    recurrentBias: b.slice((3 + g) * units, (4 + g) * units),
  });
  const { index } = context.nextLayer('gru');
  const reset = node.int('linear_before_reset', 0) !== 0 ? 'after' : 'before';
  const candidate = CANDIDATES[(node.texts('activations')?.[1] ?? 'Tanh').toLowerCase()]!;
  const layer = { index, inputs, units, reset, candidate, z: gate(0), r: gate(1), n: gate(2) } as const;
  const next = addGru(context.builder, input, layer);
  carry(initial, `h${index}`, next, context);
  return outputsOf(recurrence, [next], context);
};

export const GRU: Readonly<Record<string, Operation>> = { GRU: gru };
