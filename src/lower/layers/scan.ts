// A recurrence over steps within the frame, or of many lanes over the frames.
import type { Network, ScanLayer } from '../../network/index.ts';
import { type LayerLowering, unsupported } from '../step.ts';
import type { LstmScanStep } from '../steps/lstm-scan.ts';
import type { ScanStep } from '../steps/scan.ts';

export const lowerScan: LayerLowering<ScanLayer> = (layer, network) => {
  const { params, inputs, outputs } = layer;
  const { cell, candidate, direction, steps, lanes, units, weight, bias, reset, initial } = params;
  const output = outputs[0]!;
  const states = initial ?? [];
  for (const [i, state] of states.entries()) {
    const next = network.carried.find((one) => one.state === state)?.next;
    if (steps > 1 || next !== outputs[i]) {
      throw unsupported(output, 'states before that the result takes the place of, one step on', state);
    }
  }
  const [hidden, cells] = states;
  const common = {
    ...{ output, input: inputs[0]!, weight, bias, steps, lanes, units },
    reverse: direction === 'reverse',
    replaced: hidden === undefined ? null : { state: hidden, bounded: true },
  };
  if (cell === 'lstm') {
    refuseOthers(network, layer);
    const step: LstmScanStep = { step: 'lstm-scan', ...common, cell: cells ?? null };
    return [step];
  }
  if (candidate !== 'tanh') throw unsupported(output, 'a GRU with tanh over steps or lanes', candidate);
  const step: ScanStep = { step: 'scan', ...common, reset };
  return [step];
};

/** The cells of an LSTM lie in a form of its own: the next frame alone may read them. */
function refuseOthers(network: Network, layer: ScanLayer): void {
  const own = [layer.outputs[1]!, ...(layer.params.initial?.slice(1) ?? [])];
  const reader = network.layers.find(
    (other) =>
      other.inputs.some((name) => own.includes(name)) ||
      (other.kind === 'scan' && other !== layer && other.params.initial?.some((name) => own.includes(name))),
  );
  const isShown = network.outputs.some(({ tensor }) => own.includes(tensor));
  const isCarried = network.carried.some(
    ({ state, next }) => own.includes(next) && !layer.params.initial?.includes(state),
  );
  if (reader === undefined && !isShown && !isCarried) return;
  const got = reader?.outputs[0] ?? 'the network';
  throw unsupported(layer.outputs[0]!, 'cells that the next frame alone reads', `${got} that reads them too`);
}
