// Several clips through one machine: a lane per clip, a lane that is done takes the next clip at the end of its block.

/** Lays out frames of several clips side by side and runs a block of them at a time. */
export interface LaneMachine {
  /** Frames times lanes of a block, at most. */
  readonly rows: number;
  resetLane(lane: number): void;
  moveLane(from: number, to: number): void;
  runBlock(frames: number, lanes: number): void;
}

/** What goes in and comes out of a lane: `count` frames from frame `at` on, in a block of `lanes` lanes. */
export interface LaneClip {
  readonly frames: number;
  input(at: number, count: number, lane: number, lanes: number): void;
  output(at: number, count: number, lane: number, lanes: number): void;
}

interface Lane {
  readonly clip: LaneClip;
  /** Frames done. */
  at: number;
}

/** Clips of any lengths, each from a fresh state, at most `lanes` at a time. */
export function runLockStep(machine: LaneMachine, clips: readonly LaneClip[], lanes: number): void {
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
      clip.input(at, Math.min(frames, clip.frames - at), lane, active.length);
    }
    machine.runBlock(frames, active.length);
    for (const [lane, current] of active.entries()) {
      const count = Math.min(frames, current.clip.frames - current.at);
      current.clip.output(current.at, count, lane, active.length);
      current.at += count;
    }
  }
}
