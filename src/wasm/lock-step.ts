// Several clips through one machine: a lane per clip, a lane that is done takes the next clip at the end of its block.
import type { Machine } from './machine.ts';

export interface ClipRun {
  /** Row-major [frames, bins]. */
  readonly features: Float32Array;
  readonly frames: number;
  /** Row-major [frames, bins], written. */
  readonly mask: Float32Array;
}

interface Lane {
  readonly clip: ClipRun;
  /** Frames done. */
  at: number;
}

/** Clips of any lengths, each from a fresh state, at most `lanes` at a time. */
export function runLockStep(machine: Machine, clips: readonly ClipRun[], lanes: number): void {
  const queue = clips.filter(({ frames }) => frames > 0);
  const active: Lane[] = [];
  let taken = 0;
  for (;;) {
    for (let lane = 0; lane < lanes; lane += 1) {
      const current = active[lane];
      if (current && current.at < current.clip.frames) continue;
      if (taken < queue.length) {
        active[lane] = { clip: queue[taken]!, at: 0 };
        taken += 1;
        machine.resetLane(lane);
      } else if (current) {
        // No clip is left for this lane: the last lane moves here, and is looked at again.
        const last = active.length - 1;
        if (lane < last) machine.moveLane(last, lane);
        active[lane] = active[last]!;
        active.length = last;
        lane -= 1;
      }
    }
    if (active.length === 0) return;
    const longest = active.reduce((most, { clip, at }) => Math.max(most, clip.frames - at), 0);
    const frames = Math.min(Math.floor(machine.rows / active.length), longest);
    for (const [lane, { clip, at }] of active.entries()) {
      machine.input(clip.features, at, Math.min(frames, clip.frames - at), lane, active.length);
    }
    machine.runBlock(frames, active.length);
    for (const [lane, current] of active.entries()) {
      const count = Math.min(frames, current.clip.frames - current.at);
      machine.output(current.clip.mask, current.at, count, lane, active.length);
      current.at += count;
    }
  }
}
