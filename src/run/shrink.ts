// A model with fewer units, as an ONNX file that every command takes as --model.
import { HushbitError } from '../base/errors.ts';
import { writeWhole } from '../disk/index.ts';
import { FRONT_END_METADATA, readRoundingParts } from '../inputs/index.ts';
import { exportFloatOnnx, requireWritable } from '../onnx/index.ts';
import { type Shrunk, shrinkNetwork } from '../shrink/index.ts';
import { createClipRun } from '../wasm/index.ts';
import { type ModelChoice, openChosenModel } from './choice.ts';
import type { Model } from './model.ts';

export interface ShrinkChoice extends ModelChoice {
  /** Share of the units of every layer that may lose some; above 0, at most 1. */
  readonly keep: number;
  /** The ONNX file to write. */
  readonly output: string;
}

export interface ShrunkModel extends Omit<Shrunk, 'network'> {
  /** Of the ONNX file. */
  readonly bytes: Uint8Array;
  /** Of the model and of what is left. */
  readonly parameters: readonly [number, number];
}

/**
 * @param calibrate noisy clips that units are judged and the rest is fitted on; default what the package brings along
 * @throws HushbitError `bad-audio`, `bad-option` where no layer can lose a unit, `unsupported` for what ONNX cannot say
 */
export function shrinkModel(
  model: Model,
  keep: number,
  calibrate?: string,
  onStep: (step: string) => void = () => undefined,
): ShrunkModel {
  const metadata: Record<string, string> =
    model.frontEnd === null ? {} : { [FRONT_END_METADATA]: JSON.stringify(model.frontEnd) };
  // First what cannot be written at all: fitting takes a while.
  requireWritable(
    model.graph,
    'a smaller network is written as ONNX, so others cannot be shrunk; search their bits instead, or shrink each network of a pipeline',
  );
  const { statistics, audio, floor } = readRoundingParts(model, 'auto', { calibrate });
  const material = { statistics, audio: audio!, engine: createClipRun, floor };
  const { network, ...shrunk } = shrinkNetwork(model.graph, keep, material, onStep);
  if (shrunk.layers.length === 0) {
    throw new HushbitError({
      code: 'bad-option',
      place: model.name,
      expected: 'a layer whose units are read by matrices alone',
      got: 'none',
      remedy: '`hushbit inspect` shows its layers: dense layers, GRUs and LSTMs can lose units',
    });
  }
  return {
    ...shrunk,
    bytes: exportFloatOnnx(network, metadata).bytes,
    parameters: [parametersOf(model.graph), parametersOf(network)],
  };
}

function parametersOf({ tensors }: Model['graph']): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}

/** What `hushbit shrink --json` prints. @throws HushbitError as `shrinkModel` */
export function shrinkChoice(choice: ShrinkChoice, note: (line: string) => void) {
  const { keep, output, calibrate, calibration } = choice;
  if (calibration !== undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--calibration',
      expected: '--calibrate DIR: what is left is fitted on audio',
      got: 'a file of ranges and moments',
      remedy: 'give noisy clips, or leave it out for those that the package brings along',
    });
  }
  if (!/\.onnx$/i.test(output)) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--output',
      expected: 'a name that ends in .onnx, so that it is a model',
      got: output,
    });
  }
  const model = openChosenModel(choice, note);
  const { bytes, ...shrunk } = shrinkModel(model, keep, calibrate ?? choice.features, note);
  writeWhole(output, bytes);
  return { model: model.name, output, keep, bytes: bytes.length, ...shrunk };
}
