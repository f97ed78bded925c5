// Whole clips through a float32 network, side by side in the lanes of one machine: for what runs many clips again and again, as
// finishing does. Each starts from a fresh state and is as if it ran alone. The network may have several inputs and outputs.
import { type Network, tensorSize } from '../network/index.ts';
import { createArena } from './arena.ts';
import { createFloatMachine, type FloatArena } from './float-machine.ts';
import { runLockStep } from './lock-step.ts';

/** Enough for full tiles of the product; more would wait for the longest clip. */
const MOST_LANES = 8;

/** Values of a tensor in every frame, clip by clip, each row-major [frames, size]. */
type Clips = readonly Float32Array[];

// One memory for one network after another.
let arena: FloatArena | undefined;

/** @returns of the clips of each input, in the order of the ports, those of each output */
export function createClipRun(network: Network): (inputs: readonly Clips[]) => Float32Array[][] {
  const portsOf = (ports: Network['inputs']) =>
    ports.map(({ tensor }) => ({ tensor, size: tensorSize(network.tensors.get(tensor)!) }));
  const [reads, writes] = [portsOf(network.inputs), portsOf(network.outputs)];
  return (inputs) => {
    const frames = inputs[0]!.map(({ length }) => length / reads[0]!.size);
    const lanes = Math.max(1, Math.min(MOST_LANES, frames.length));
    const machine = createFloatMachine(network, {
      arena: (arena ??= createArena()),
      lanes,
      functions: 'program',
    });
    const made = writes.map(({ size }) => frames.map((count) => new Float32Array(count * size)));
    // The longest first, so that none is left alone at the end.
    const order = [...frames.keys()].sort((a, b) => frames[b]! - frames[a]! || a - b);
    const clips = order.map((clip) => ({
      frames: frames[clip]!,
      input(at: number, count: number, lane: number, lanes: number): void {
        for (const [i, { tensor }] of reads.entries()) {
          machine.put(tensor, inputs[i]![clip]!, at, count, lane, lanes);
        }
      },
      output(at: number, count: number, lane: number, lanes: number): void {
        for (const [i, { tensor }] of writes.entries()) {
          machine.take(tensor, made[i]![clip]!, at, count, lane, lanes);
        }
      },
    }));
    runLockStep(machine, clips, lanes);
    return made;
  };
}
