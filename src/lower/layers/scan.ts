// A recurrence over steps within the frame, or of many lanes over the frames.
import type { ScanLayer } from '../../network/index.ts';
import { type LayerLowering, unsupported } from '../step.ts';
import type { ScanStep } from '../steps/scan.ts';
import { lstmStep, MOST_LSTM_STEPS } from './lstm-scan.ts';

export const lowerScan: LayerLowering<ScanLayer> = (layer, network) => {
  const { params, inputs, outputs } = layer;
  const { cell, candidate, direction, steps, lanes, units, weight, bias, reset, initial } = params;
  const output = outputs[0]!;
  const cells = outputs[1];
  if (cell === 'lstm' && initial === null && steps <= MOST_LSTM_STEPS) {
    const isRead = network.layers.some((other) => other.inputs.includes(cells!));
    if (!isRead && network.outputs.every(({ tensor }) => tensor !== cells)) return [lstmStep(layer)];
  }
  if (cell !== 'gru' || candidate !== 'tanh') {
    throw unsupported(
      output,
      `a GRU with tanh over steps or lanes, or an LSTM of ${MOST_LSTM_STEPS} steps or fewer within a frame`,
      `${cell} with ${candidate}`,
    );
  }
  const state = initial?.[0] ?? null;
  if (state !== null) {
    const next = network.carried.find((one) => one.state === state)?.next;
    if (steps > 1 || next !== output) {
      throw unsupported(output, 'states before that the result takes the place of, one step on', state);
    }
  }
  const step: ScanStep = {
    ...{ step: 'scan', output, input: inputs[0]!, weight, bias, steps, lanes, units, reset },
    reverse: direction === 'reverse',
    replaced: state === null ? null : { state, bounded: true },
  };
  return [step];
};
