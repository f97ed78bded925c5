// The front end of a model: what the user names, else frontend.json beside it, else what its file says of itself, else a guess from
// its layers and widths, which whoever prints has to say.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { WindowName } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { readJson } from '../disk/index.ts';
import {
  canRoundAsPaper,
  describeFrontEnd,
  FRONT_ENDS,
  type FrontEnd,
  type FrontEndFit,
  fittingFrontEnd,
  inputsOf,
  isBinFeature,
  isPresetName,
  outputsOf,
  PRESET_NAMES,
  parseFrontEnd,
  requireFrontEnd,
} from '../frontend/index.ts';
import { type Network, singlePorts, tensorSize } from '../network/index.ts';
import { metadataOf } from '../onnx/index.ts';
import { FRONT_END_FILE } from './manifest.ts';

export interface FrontEndChoice {
  /** Fed from files of features: it needs none. */
  readonly isFedFeatures?: boolean;
  /** Name of a preset, a file as frontend.json, or a front end itself; undefined for the model's own. */
  readonly frontEnd?: string | FrontEnd;
  readonly window?: WindowName;
  /** dB; null for none; undefined for the front end's own. */
  readonly maskFloor?: number | null;
  /** Reproduce the paper's rounding where the front end allows it. */
  readonly paperRounding?: boolean;
}

export interface ModelFrontEnd {
  /** Null for a network that is fed features, or whose features are its own. */
  readonly frontEnd: FrontEnd | null;
  /** `guessed` where nothing said it; `none` where none fits. */
  readonly origin: 'given' | 'beside' | 'metadata' | 'guessed' | 'features' | 'none';
  /** Where it was found, or why it was guessed. */
  readonly why: string;
}

/** JSON as in frontend.json, in the metadata of an ONNX file. */
export const FRONT_END_METADATA = 'hushbit.frontend';

/** @throws HushbitError `bad-model` for a network of several inputs or outputs */
function frontEndFitOf(network: Network): FrontEndFit {
  const { input, output } = singlePorts(network);
  const layers = network.layers.map(({ kind }) => kind);
  return fittingFrontEnd({
    inputs: tensorSize(input),
    outputs: tensorSize(output),
    output: network.outputs[0]!.name,
    layers,
  });
}

export interface FrontEndSources {
  /** Directory that frontend.json lies in. */
  readonly dir: string;
  /** What the model's file says of itself. */
  readonly metadata: { readonly json: string; readonly place: string } | null;
  readonly network: Network;
}

/** What an ONNX file says of its front end. @param place the file, for messages */
export function frontEndMetadata(bytes: Uint8Array, place: string): FrontEndSources['metadata'] {
  const json = metadataOf(bytes, place).get(FRONT_END_METADATA);
  return json === undefined ? null : { json, place };
}

/** @throws HushbitError `bad-model` */
export function frontEndOf(sources: FrontEndSources, choice: FrontEndChoice): ModelFrontEnd {
  if (choice.isFedFeatures) return { frontEnd: null, origin: 'features', why: 'it is fed features' };
  const { place, ...found } = ownFrontEnd(sources, choice.frontEnd);
  const own = found.frontEnd;
  if (own === null) return found;
  checkPorts(own, sources.network, place);
  const rounding = choice.paperRounding && canRoundAsPaper(own) ? 'paper' : own.rounding;
  const chosen: FrontEnd = {
    ...own,
    rounding,
    window: choice.window ?? own.window,
    maskFloorDb: choice.maskFloor === undefined ? own.maskFloorDb : choice.maskFloor,
  };
  return { ...found, frontEnd: parseFrontEnd(chosen, place) };
}

function ownFrontEnd(
  { dir, metadata, network }: FrontEndSources,
  given: string | FrontEnd | undefined,
): ModelFrontEnd & { readonly place: string } {
  if (typeof given === 'object') {
    return { frontEnd: given, origin: 'given', why: 'given', place: 'front end' };
  }
  if (given !== undefined) {
    return { frontEnd: readFrontEnd(given), origin: 'given', why: given, place: given };
  }
  const said = saidFrontEnd({ dir, metadata });
  if (said) return said;
  const { frontEnd, why } = frontEndFitOf(network);
  return { frontEnd, origin: frontEnd ? 'guessed' : 'none', why, place: network.name };
}

/** What lies beside the model, else what its file says of itself; null where nothing does. */
function saidFrontEnd({
  dir,
  metadata,
}: Pick<FrontEndSources, 'dir' | 'metadata'>): (ModelFrontEnd & { readonly place: string }) | null {
  const beside = path.join(dir, FRONT_END_FILE);
  if (existsSync(beside)) {
    const json = readJson(beside, 'bad-model', 'a front end');
    return { frontEnd: parseFrontEnd(json, beside), origin: 'beside', why: beside, place: beside };
  }
  if (metadata) {
    const place = `${metadata.place}: metadata ${FRONT_END_METADATA}`;
    return { frontEnd: parseMetadata(metadata.json, place), origin: 'metadata', why: place, place };
  }
  return null;
}

/**
 * What is said of the model's front end, else the guess.
 * @throws HushbitError `bad-model` for one that is not valid, or a network of several inputs or outputs
 */
export function surveyFrontEnd({ dir, metadata, network }: FrontEndSources): FrontEndFit {
  const said = saidFrontEnd({ dir, metadata });
  if (said === null) return frontEndFitOf(network);
  const { frontEnd, origin } = said;
  const where = origin === 'beside' ? `${FRONT_END_FILE} beside it` : `its metadata ${FRONT_END_METADATA}`;
  return {
    name: PRESET_NAMES.find((preset) => isDeepStrictEqual(FRONT_ENDS[preset], frontEnd)) ?? 'custom',
    frontEnd,
    why: `${where}: ${describeFrontEnd(requireFrontEnd(frontEnd))}`,
  };
}

/** @param name of a preset, or of a file */
export function readFrontEnd(name: string): FrontEnd {
  if (existsSync(name)) return parseFrontEnd(readJson(name, 'bad-model', 'a front end'), name);
  if (isPresetName(name)) return FRONT_ENDS[name];
  throw new HushbitError({
    code: 'bad-model',
    place: name,
    expected: `${PRESET_NAMES.join(', ')} or a file as frontend.json`,
    got: 'no such name and no such file',
    remedy: 'give --front-end NAME or FILE.json',
  });
}

function parseMetadata(json: string, place: string): FrontEnd {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new HushbitError({
      code: 'bad-model',
      place,
      expected: 'a front end in JSON',
      got: json.slice(0, 40),
    });
  }
  return parseFrontEnd(parsed, place);
}

/** @throws HushbitError where the network has other widths than the front end */
function checkPorts(frontEnd: FrontEnd, network: Network, place: string): void {
  if (frontEnd.stages !== undefined) {
    throw new HushbitError({
      code: 'bad-model',
      place,
      expected: 'the front end of one network',
      got: `one of ${frontEnd.stages.length} stages`,
      remedy: 'name each network with --model, in their order',
    });
  }
  const { input, output } = singlePorts(network);
  const [inputs, outputs] = [tensorSize(input), tensorSize(output)];
  if (inputsOf(frontEnd) === inputs && outputsOf(frontEnd) === outputs) return;
  const isSpectrum = isBinFeature(frontEnd.feature) && inputs === outputs && inputs > 2;
  throw new HushbitError({
    code: 'bad-model',
    place,
    expected: isSpectrum
      ? `an FFT of ${2 * (inputs - 1)} points for the model's ${inputs} inputs`
      : `${inputs} values in and ${outputs} out, as ${network.name} has them`,
    got: isSpectrum ? `${frontEnd.fftSize}` : `${inputsOf(frontEnd)} and ${outputsOf(frontEnd)}`,
    remedy: isSpectrum ? 'correct fftSize in the front end' : 'give --front-end with one that fits it',
  });
}
