import { pick, randomVector } from '../random-values.ts';
import type { RandomLayer } from './layer.ts';

/** Products with a function of the vector itself (SiLU, GLU), factors and terms, 1 - x, sums. */
export const randomElementwise: RandomLayer = ({ random, builder, input, index }) => {
  const name = (what: string) => `element${index}_${what}`;
  const constant = (what: string) =>
    builder.bias(name(what), randomVector(random, builder.length(input), 1), `element${index}`);
  const gate = builder.map(pick(random, ['sigmoid', 'tanh', 'relu'] as const), input, name('gate'));
  switch (random.int(0, 4)) {
    case 0:
      return builder.mul(input, gate, name('y'));
    case 1:
      return builder.add(builder.mul(gate, constant('factor'), name('scaled')), input, name('y'));
    case 2:
      return builder.add(gate, constant('term'), name('y'));
    case 3:
      return builder.map('one-minus', gate, name('y'));
    default:
      return builder.add(builder.mul(input, gate, name('product')), gate, name('y'));
  }
};
