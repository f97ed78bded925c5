// The node LSTM, gates i, o, f, c.
import { expandLayer, type LstmLayer, type Network, primitiveOf } from '../../../network/index.ts';
import { type LayerWriter, stacked, type Writing } from '../layer-writer.ts';

export const lstm: LayerWriter<LstmLayer> = {
  sequence: (layer, network) => (isCellRead(layer, network) ? null : (writing) => writeLstm(writing, layer)),
};

/** The node gives the cell of the last frame only. */
function isCellRead(layer: LstmLayer, { layers, outputs, carried }: Network): boolean {
  const cell = layer.outputs[1]!;
  const reads = layers.flatMap((other) => (other === layer ? [] : expandLayer(other)));
  return (
    reads.some((primitive) => primitiveOf(primitive).reads(primitive).includes(cell)) ||
    outputs.some(({ tensor }) => tensor === cell) ||
    carried.some(({ state, next }) => next === cell && state !== layer.params.cell)
  );
}

function writeLstm({ writer, data, length }: Writing, { name, params, inputs, outputs }: LstmLayer): void {
  const { i, o, f, c } = params.gates;
  const gates = [i, o, f, c];
  const [hidden, cell] = outputs as [string, string];
  const units = length(hidden);
  const width = length(inputs[0]!);
  const b = [
    ...gates.map(({ inputBias }) => data(inputBias)),
    ...gates.map(({ recurrentBias }) => data(recurrentBias)),
  ];
  const constants = [
    writer.constant(
      `${name}.W`,
      'float',
      [1, 4 * units, width],
      stacked(gates.map(({ inputWeight }) => data(inputWeight))),
    ),
    writer.constant(
      `${name}.R`,
      'float',
      [1, 4 * units, units],
      stacked(gates.map(({ recurrentWeight }) => data(recurrentWeight))),
    ),
    writer.constant(`${name}.B`, 'float', [1, 8 * units], stacked(b)),
  ];
  const from = [inputs[0]!, ...constants, '', params.hidden, params.cell];
  const peepholes = [i, o, f].map(({ peephole }) => (peephole ? data(peephole) : new Float32Array(units)));
  if ([i, o, f].some(({ peephole }) => peephole !== null)) {
    from.push(writer.constant(`${name}.P`, 'float', [1, 3 * units], stacked(peepholes)));
  }
  const whole = `${hidden}.directions`;
  writer.node('LSTM', from, [whole, `${hidden}.last`, `${cell}.last`], { hidden_size: { int: units } });
  // [frames, directions, 1, units] -> [frames, 1, units]
  writer.node('Squeeze', [whole, writer.constant('axes.directions', 'int64', [1], [1])], [hidden]);
}
