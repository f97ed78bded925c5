// The node GRU, gates z, r, n.
import type { GruLayer } from '../../../network/index.ts';
import { type LayerWriter, stacked, type Writing } from '../layer-writer.ts';
import { activationName } from './primitives.ts';

export const gru: LayerWriter<GruLayer> = {
  sequence(layer) {
    const candidate = activationName(layer.params.candidate);
    return candidate === null ? null : (writing) => writeGru(writing, layer, candidate);
  },
};

function writeGru({ writer, data, length }: Writing, layer: GruLayer, candidate: string): void {
  const { name, params, inputs, outputs } = layer;
  const { z, r, n } = params.gates;
  const gates = [z, r, n];
  const next = outputs[0]!;
  const units = length(next);
  const width = length(inputs[0]!);
  const w = stacked(gates.map(({ inputWeight }) => data(inputWeight)));
  const recurrent = stacked(gates.map(({ recurrentWeight }) => data(recurrentWeight)));
  const b = stacked([
    ...gates.map(({ inputBias }) => data(inputBias)),
    ...gates.map(({ recurrentBias }) => data(recurrentBias)),
  ]);
  const constants = [
    writer.constant(`${name}.W`, 'float', [1, 3 * units, width], w),
    writer.constant(`${name}.R`, 'float', [1, 3 * units, units], recurrent),
    writer.constant(`${name}.B`, 'float', [1, 6 * units], b),
  ];
  const whole = `${next}.directions`;
  writer.node('GRU', [inputs[0]!, ...constants, '', params.state], [whole, `${next}.last`], {
    hidden_size: { int: units },
    linear_before_reset: { int: params.reset === 'after' ? 1 : 0 },
    ...(candidate === 'Tanh' ? {} : { activations: { texts: ['Sigmoid', candidate] } }),
  });
  // [frames, directions, 1, units] -> [frames, 1, units]
  writer.node('Squeeze', [whole, writer.constant('axes.directions', 'int64', [1], [1])], [next]);
}
