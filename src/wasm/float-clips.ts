// Whole clips through a float32 network, side by side in the lanes of one engine: for what runs many clips again and again, as
// finishing does. Each starts from a fresh state and is as if it ran alone.
import { type Network, singlePorts, tensorSize } from '../network/index.ts';
import { createArena } from './arena.ts';
import { createFloatEngine, type FloatArena } from './float-engine.ts';

/** Enough for full tiles of the product; more would wait for the longest clip. */
const MOST_LANES = 8;
/** Between two looks at which clips have ended. */
const BLOCK_FRAMES = 8;

// One memory for one network after another.
let arena: FloatArena | undefined;

/** @returns of clips, row-major [frames, inputs], the outputs [frames, outputs] */
export function createClipRun(network: Network): (clips: readonly Float32Array[]) => Float32Array[] {
  return (clips) => {
    const { input, output } = singlePorts(network);
    const [bins, outputs] = [tensorSize(input), tensorSize(output)];
    const lanes = Math.min(MOST_LANES, clips.length);
    const engine = createFloatEngine(network, {
      arena: (arena ??= createArena()),
      lanes,
      functions: 'program',
    });
    const made = clips.map(({ length }) => new Float32Array((length / bins) * outputs));
    // The longest first, so that none is left alone at the end.
    const waiting = [...clips.keys()].sort((a, b) => clips[b]!.length - clips[a]!.length || a - b);
    const running: ({ clip: number; frame: number } | null)[] = Array.from({ length: lanes }, () => null);
    const features = new Float32Array(BLOCK_FRAMES * lanes * bins);
    const block = new Float32Array(BLOCK_FRAMES * lanes * outputs);
    for (;;) {
      for (let lane = 0; lane < lanes; lane++) {
        if (running[lane]) continue;
        const clip = waiting.shift();
        if (clip === undefined) continue;
        running[lane] = { clip, frame: 0 };
        engine.reset(lane);
      }
      if (running.every((one) => one === null)) return made;
      for (const [lane, one] of running.entries()) {
        for (let t = 0; t < BLOCK_FRAMES; t++) {
          const at = (t * lanes + lane) * bins;
          const from = ((one?.frame ?? 0) + t) * bins;
          const frame = one && clips[one.clip]!.subarray(from, from + bins);
          // A lane without a frame runs on silence.
          if (!frame?.length) features.fill(0, at, at + bins);
          else features.set(frame, at);
        }
      }
      engine.run(features, BLOCK_FRAMES, block);
      for (const [lane, one] of running.entries()) {
        if (one === null) continue;
        const out = made[one.clip]!;
        const count = Math.min(BLOCK_FRAMES, out.length / outputs - one.frame);
        for (let t = 0; t < count; t++) {
          const at = (t * lanes + lane) * outputs;
          out.set(block.subarray(at, at + outputs), (one.frame + t) * outputs);
        }
        one.frame += count;
        if (one.frame * outputs >= out.length) running[lane] = null;
      }
    }
  };
}
