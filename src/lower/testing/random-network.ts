// Random networks of layers of every kind. For tests; not exported from the room.
import type { RandomSource } from '../../base/random.ts';
import { createNetworkBuilder, type Network } from '../../network/index.ts';
import { addRandomDense } from './layers/dense.ts';
import { PLACE_LAYERS, RANDOM_LAYERS } from './layers/index.ts';
import { pick, WIDTHS } from './random-values.ts';

/** One to four layers, then a dense layer with sigmoid that gives as many mask values as there are inputs. */
export function randomNetwork(
  random: RandomSource,
  kinds: readonly string[] = Object.keys(RANDOM_LAYERS),
  greatestWidth = 72,
): Network {
  const widths = WIDTHS.filter((width) => width <= greatestWidth);
  const builder = createNetworkBuilder('random');
  const bins = pick(random, widths);
  let last = builder.input('x', bins, 'fc1');
  const layers = random.int(1, 4);
  for (let index = 1; index <= layers; index++) {
    last = { ...RANDOM_LAYERS, ...PLACE_LAYERS }[pick(random, kinds)]!({
      random,
      builder,
      input: last,
      index,
      widths,
    });
  }
  return builder.finish(addRandomDense(random, builder, last, layers + 1, bins, 'sigmoid'));
}
