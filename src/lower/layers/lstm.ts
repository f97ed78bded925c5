// An LSTM: two products with their biases in a step for each gate, a function each; cell and hidden state are replaced in
// place.
import { type LstmGateName, type LstmLayer, lstmTensor } from '../../network/index.ts';
import type { LayerLowering, Step } from '../step.ts';
import { affineStep } from '../steps/depthwise.ts';
import { type Addend, element, linearStep, replaceStep } from '../steps/linear.ts';
import { functionStep } from './elementwise.ts';

export const lowerLstm: LayerLowering<LstmLayer> = ({ name, params, inputs, outputs }) => {
  const { gates, hidden, cell } = params;
  const [nextHidden, nextCell] = outputs as [string, string];
  const inside = (suffix: string): string => lstmTensor(name, suffix);
  const gate = (of: LstmGateName, output: string): Step[] => {
    const { inputWeight, recurrentWeight, inputBias, recurrentBias, peephole } = gates[of];
    const seen = inside(`${of}_p`);
    const addends: Addend[] = [
      { form: 'matrix', weight: inputWeight, vector: inputs[0]! },
      { form: 'bias', bias: inputBias },
      { form: 'matrix', weight: recurrentWeight, vector: hidden },
      { form: 'bias', bias: recurrentBias },
    ];
    const sum = inside(peephole === null ? `${of}_` : `${of}_all`);
    const steps: Step[] = [];
    if (peephole !== null) {
      steps.push(affineStep(seen, of === 'o' ? nextCell : cell, peephole, []));
      addends.push(element(seen));
    }
    steps.push(linearStep(sum, addends));
    return [...steps, functionStep(of === 'c' ? 'tanh' : 'sigmoid', sum, output, of === 'f')];
  };
  const [i, f, g, o, out] = ['i', 'f', 'g', 'o', 'out'].map(inside) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return [
    ...gate('i', i),
    ...gate('f', f),
    ...gate('c', g),
    replaceStep(nextCell, [element(f, cell), element(i, g)], { state: cell, bounded: false }),
    ...gate('o', o),
    functionStep('tanh', nextCell, out),
    replaceStep(nextHidden, [element(o, out)], { state: hidden, bounded: true }),
  ];
};
