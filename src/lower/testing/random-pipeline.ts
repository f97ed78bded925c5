// Small random networks in a row: masks of a spectrum by dense layers and a GRU, and frames of samples by dense layers.
import type { RandomSource } from '../../base/random.ts';
import {
  addDense,
  addGru,
  createNetworkBuilder,
  joinStages,
  type Network,
  type NetworkBuilder,
} from '../../network/index.ts';

/** Even sizes of all radices. */
const FRAMES = [4, 6, 8, 10, 12, 16, 24, 30, 32, 48, 50, 64, 90];

type Works = 'spectrum' | 'samples';

export function randomPipeline(
  random: RandomSource,
  works: readonly Works[] = Array.from({ length: random.int(1, 3) }, () =>
    random.int(0, 1) === 0 ? 'spectrum' : 'samples',
  ),
): { readonly network: Network; readonly frame: number } {
  const frame = FRAMES[random.int(0, FRAMES.length - 1)]!;
  const stages = works.map((one) => {
    if (one === 'samples') return { network: stage(random, frame, null), works: one };
    const network = stage(random, frame / 2 + 1, 'sigmoid');
    return {
      ...{ network, works: one, exponent: random.int(1, 2) as 1 | 2 },
      floor: Math.fround(random.int(0, 1) * 0.01),
      maskFloor: random.int(0, 1) === 0 ? null : Math.fround(0.3),
    };
  });
  return { network: joinStages('pipeline', frame, stages), frame };
}

function stage(random: RandomSource, width: number, last: 'sigmoid' | null): Network {
  const values = (length: number) => Float32Array.from({ length }, () => random.int(-1000, 1000) / 2000);
  const builder = createNetworkBuilder('stage');
  const input = builder.input('x', width, 'input');
  const units = random.int(2, 20);
  const inner =
    random.int(0, 1) === 0 ? gru(builder, input, width, units) : dense('fc1', input, width, units, 'tanh');
  return builder.finish(dense('fc2', inner, units, width, last));

  function dense(
    layer: string,
    from: string,
    inputs: number,
    outputs: number,
    op: 'tanh' | 'sigmoid' | null,
  ) {
    return addDense(builder, from, {
      layer,
      names: { weight: `${layer}.W`, bias: `${layer}.b`, product: `${layer}.p`, sum: `${layer}.s` },
      ...{ inputs, outputs, weight: values(inputs * outputs), bias: values(outputs) },
      activation: op && { op, name: `${layer}.y` },
    });
  }
  function gru(to: NetworkBuilder, from: string, inputs: number, size: number): string {
    const gate = () => ({
      inputWeight: values(inputs * size),
      recurrentWeight: values(size * size),
      inputBias: values(size),
      recurrentBias: values(size),
    });
    return addGru(to, from, { index: 1, inputs, units: size, z: gate(), r: gate(), n: gate() });
  }
}
