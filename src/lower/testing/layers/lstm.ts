import { addLstm, type LstmGate } from '../../../network/index.ts';
import { pick } from '../random-values.ts';
import { randomGate } from './gru.ts';
import type { RandomLayer } from './layer.ts';

export const randomLstm: RandomLayer = ({ random, builder, input, index, widths }) => {
  const [inputs, units] = [builder.length(input), pick(random, widths)];
  const gate = (): LstmGate => ({ ...randomGate(random, inputs, units), peephole: null });
  const gates = { i: gate(), o: gate(), f: gate(), c: gate() };
  return addLstm(builder, input, { index, inputs, units, ...gates }).outputs[0]!;
};
