// Calibration: what the tensors of a model hold over the noisy clips of a directory.
import { observeRanges, type TensorRanges } from '../calibrate/index.ts';
import { prepareClip } from '../frontend/index.ts';
import { createObservedRun } from '../wasm/index.ts';
import { readNoisyClips } from './clips.ts';
import type { LoadedModel } from './model.ts';

/** @throws HushbitError `bad-audio` */
export function rangesOfClips(model: LoadedModel, dir: string): TensorRanges {
  const clips = readNoisyClips(dir, model.frontEnd.sampleRateHz);
  return observeRanges(
    model.graph,
    clips.map(({ samples }) => prepareClip(samples, model.frontEnd).features),
    createObservedRun(model.graph),
  );
}
