// A GRU: two products with their biases in a step for each gate, a function each, and the update in place on the state.
import { type GruLayer, gruTensor } from '../../network/index.ts';
import type { LayerLowering, Step } from '../step.ts';
import type { GruUpdateStep } from '../steps/gru-update.ts';
import { type Addend, element, linearStep } from '../steps/linear.ts';
import { functionStep } from './elementwise.ts';

export const lowerGru: LayerLowering<GruLayer> = ({ name, params, inputs, outputs }) => {
  const { gates, state, reset, candidate } = params;
  const bounded = candidate === 'tanh' || candidate === 'sigmoid';
  const inside = (suffix: string): string => gruTensor(name, suffix);
  const fromInput = (gate: 'z' | 'r' | 'n'): Addend[] => [
    { form: 'matrix', weight: gates[gate].inputWeight, vector: inputs[0]! },
    { form: 'bias', bias: gates[gate].inputBias },
  ];
  const fromState = (gate: 'z' | 'r' | 'n', vector: string): Addend[] => [
    { form: 'matrix', weight: gates[gate].recurrentWeight, vector },
    { form: 'bias', bias: gates[gate].recurrentBias },
  ];
  const gate = (of: 'z' | 'r'): Step[] => [
    linearStep(inside(`${of}_`), [...fromInput(of), ...fromState(of, state)]),
    functionStep('sigmoid', inside(`${of}_`), inside(of), of === 'z' && !bounded),
  ];
  const [r, f, kept, n2] = [inside('r'), inside('f'), inside('n1'), inside('n2')];
  const update: GruUpdateStep = {
    step: 'gru-update',
    update: inside('z'),
    candidate: inside('n'),
    state,
    bounded,
    output: outputs[0]!,
  };
  const last = [functionStep(candidate, n2, inside('n')), update];
  return reset === 'after'
    ? [
        linearStep(f, fromState('n', state)),
        ...gate('r'),
        ...gate('z'),
        linearStep(n2, [...fromInput('n'), element(r, f)]),
        ...last,
      ]
    : [
        ...gate('r'),
        ...gate('z'),
        linearStep(kept, [element(r, state)]),
        linearStep(n2, [...fromInput('n'), ...fromState('n', kept)]),
        ...last,
      ];
};
