// Float32 run of a network, one frame at a time: slow and obvious, the oracle of the fast executors. What a layer computes
// stands with its kind.
import { primitiveOf } from './layers/index.ts';
import { type Network, singlePorts, tensorSize } from './network.ts';
import { primitivesOf } from './primitives.ts';

/** Called after each frame with the value of every tensor of the network; the arrays are reused. */
export type TensorObserver = (name: string, values: Float32Array) => void;

export interface ReferenceModel {
  /** Features per frame. */
  readonly bins: number;
  /** Mask values per frame. */
  readonly outputs: number;
  reset(): void;
  /** Frame after frame. features: row-major [frames, bins]; mask: [frames, outputs]. */
  run(features: Float32Array, frames: number, mask: Float32Array, observe?: TensorObserver): void;
}

export function createReference(network: Network): ReferenceModel {
  const values = new Map<string, Float32Array>();
  for (const tensor of network.tensors.values()) {
    values.set(tensor.name, tensor.data ?? new Float32Array(tensorSize(tensor)));
  }
  const at = (name: string): Float32Array => values.get(name)!;
  const ports = singlePorts(network);
  const [input, output] = [at(ports.input.name), at(ports.output.name)];
  const bins = input.length;
  const steps = primitivesOf(network).map((layer) => ({ layer, kind: primitiveOf(layer) }));
  // What each state becomes, taken when the whole frame is done, of all before any is replaced: `next` may be a state itself.
  const carried = network.carried.map(({ state, next }) => ({
    state: at(state),
    next: at(next),
    taken: new Float32Array(at(state).length),
  }));

  return {
    bins,
    outputs: output.length,
    reset() {
      for (const { state } of carried) state.fill(0);
    },
    run(features, frames, mask, observe) {
      for (let t = 0; t < frames; t++) {
        input.set(features.subarray(t * bins, (t + 1) * bins));
        for (const { layer, kind } of steps) kind.float32(layer, at);
        mask.set(output, t * output.length);
        if (observe) for (const [name, tensor] of values) observe(name, tensor);
        for (const { next, taken } of carried) taken.set(next);
        for (const { state, taken } of carried) state.set(taken);
      }
    },
  };
}
