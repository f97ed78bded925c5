// What work begins with: a model, clips to judge on, and what its tensors hold.

import { HushbitError } from '../base/errors.ts';
import type { TensorRanges } from '../calibrate/index.ts';
import { requireFrontEnd } from '../frontend/index.ts';
import {
  type ClipPair,
  EMBEDDED_MODEL,
  embeddedClips,
  type FrontEndChoice,
  type LoadedModel,
  loadModel,
  type ModelSource,
  rangesOfClips,
  readPairsOf,
} from '../inputs/index.ts';

/** A network with the front end around it. */
export type Model = LoadedModel;
/** What the tensors of a model hold over noisy clips; `calibrationToJson` makes a file of it. */
export type Calibration = TensorRanges;

/**
 * @param source `nsnet2` (embedded), an ONNX file, or a directory of .npy files; several of these, or a pipeline.json
 * @param choice window, mask floor and rounding in place of the model's own
 * @throws HushbitError `bad-model`, `unsupported`
 */
export function openModel(source: ModelSource = EMBEDDED_MODEL, choice: FrontEndChoice = {}): Model {
  return loadModel(source, choice);
}

/**
 * Pairs to judge on, at the model's rate.
 * @param dir with clean/NAME.wav and noisy/NAME.wav; default the embedded pairs that searches are judged on
 * @throws HushbitError `bad-audio`
 */
export function openPairs(model: Model, dir: string = embedded('search')): ClipPair[] {
  return readPairsOf(dir, requireFrontEnd(model.frontEnd).sampleRateHz);
}

/**
 * Runs the float32 network over noisy clips: other ones than those that are judged.
 * @param dir noisy WAVs, or a directory with noisy/; default the embedded calibration clips
 * @throws HushbitError `bad-audio`
 */
export function calibrate(model: Model, dir: string = embedded('calibration')): Calibration {
  return rangesOfClips(model, dir);
}

function embedded(part: 'calibration' | 'search'): string {
  const dir = embeddedClips(part);
  if (dir !== null) return dir;
  throw new HushbitError({
    code: 'bad-option',
    place: `${part} clips`,
    expected: 'a directory of clips',
    got: 'none',
    remedy: 'the embedded clips are not in this installation',
  });
}
