// Runs clips through the float32 network and shows observers the tensors that they ask for.
import { HushbitError } from '../base/errors.ts';
import {
  createReference,
  type Network,
  singlePorts,
  type TensorObserver,
  tensorSize,
} from '../network/index.ts';

/** Runs frames through the network in float32 from a fresh state and shows every tensor of every frame. */
export type ObservedRun = (features: Float32Array, frames: number, observe: TensorObserver) => void;

/**
 * Every clip from a fresh state, in order.
 * @param clips features per clip, row-major [frames, bins]
 * @param add by tensor; constants have none
 * @param run the float32 network; the slow reference run by default
 * @returns frames of all clips
 * @throws HushbitError `bad-calibration` for no clip, a part of a frame, or a value that is not finite
 */
export function observeNetwork(
  network: Network,
  clips: readonly Float32Array[],
  add: ReadonlyMap<string, (values: Float32Array) => void>,
  run: ObservedRun = referenceRun(network),
): number {
  const bins = tensorSize(singlePorts(network).input);
  if (clips.length === 0 || clips.some((clip) => clip.length === 0 || clip.length % bins !== 0)) {
    throw bad('clips', `features of whole frames of ${bins} bins`, clips.length === 0 ? 'no clip' : 'others');
  }
  let frames = 0;
  for (const clip of clips) {
    run(clip, clip.length / bins, (name, values) => {
      const observer = add.get(name);
      if (observer === undefined) return;
      for (let i = 0; i < values.length; i++) {
        const v = values[i]!;
        if (!Number.isFinite(v)) throw bad(name, 'finite values', `${v}`, 'are the clips sound?');
      }
      observer(values);
    });
    frames += clip.length / bins;
  }
  return frames;
}

function referenceRun(network: Network): ObservedRun {
  const model = createReference(network);
  return (features, frames, observe) => {
    model.reset();
    model.run(features, frames, new Float32Array(frames * model.outputs), observe);
  };
}

function bad(place: string, expected: string, got: string, remedy = 'make one with `hushbit calibrate`') {
  return new HushbitError({ code: 'bad-calibration', place, expected, got, remedy });
}
