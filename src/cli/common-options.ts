// Options that several commands share, and what they resolve to: model, front end, scheme, clips, calibration.
import path from 'node:path';
import type { Command } from 'commander';
import { WINDOW_NAMES, type WindowName } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { rangesFromJson, type TensorRanges } from '../calibrate/index.ts';
import { readJson } from '../disk/index.ts';
import {
  type ClipChoice,
  createScheme,
  EMBEDDED_MODEL,
  embeddedClips,
  type LoadedModel,
  loadModel,
  rangesOfClips,
  readChosenPairs,
} from '../inputs/index.ts';
import type { ClipPair } from '../measure/index.ts';
import { SCHEME_NAMES, type Scheme, type SchemeName } from '../scheme/index.ts';
import { oneOf, realNumber, wholeNumber } from './numbers.ts';
import { addOutputOptions, note, type OutputOptions } from './output.ts';

export interface ModelOptions extends OutputOptions {
  model?: string;
  scheme?: SchemeName;
  preset?: 'paper';
  window?: WindowName;
  /** dB; null for none. */
  maskFloor?: number | null;
  calibrate?: string;
  calibration?: string;
  seed?: number;
  /** Of a run. */
  ranges?: Record<string, { min: number; max: number }>;
  /** Of a run's model: formats and ranges mean nothing for another one. */
  fingerprint?: string;
}

export interface ClipOptions extends ModelOptions, ClipChoice {}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Model, scheme, front end, calibration, seed and output options. */
export function addModelOptions(command: Command): Command {
  command
    .option(
      '--model <M>',
      `${EMBEDDED_MODEL} (embedded), FILE.onnx, or a directory of .npy files`,
      EMBEDDED_MODEL,
    )
    .option('--scheme <S>', 'integer (default) | paper', oneOf('--scheme', SCHEME_NAMES))
    .option(
      '--preset <P>',
      'paper: its scheme, window, formats, metric and search',
      oneOf('--preset', ['paper']),
    )
    .option('--window <W>', WINDOW_NAMES.join(' | '), oneOf('--window', WINDOW_NAMES))
    .option('--mask-floor <DB>', 'least gain of the mask, dB', realNumber('--mask-floor', -120, 0))
    .option('--calibrate <DIR>', 'noisy WAVs to calibrate on; not the clips that are scored')
    .option('--calibration <F>', 'ranges that `hushbit calibrate` wrote')
    .option('--seed <N>', 'seed of everything random', wholeNumber('--seed', 0, 2 ** 31 - 1), 1);
  return addOutputOptions(command);
}

export function addClipOptions(command: Command): Command {
  return command
    .option('--clips <DIR>', 'DIR/clean/NAME.wav and DIR/noisy/NAME.wav')
    .option('--clean <FILE>', 'clean speech; with --noisy, repeatable', collect)
    .option('--noisy <FILE>', 'the same speech with noise', collect);
}

/** @throws HushbitError `bad-model`, or `bad-run` for another model than the run's */
export function resolveModel(options: ModelOptions): LoadedModel {
  const window = options.window ?? (options.preset === 'paper' ? 'rectangular' : undefined);
  const maskFloor = options.maskFloor === undefined && options.preset === 'paper' ? null : options.maskFloor;
  const model = loadModel(options.model ?? EMBEDDED_MODEL, {
    paperRounding: resolveSchemeName(options) === 'paper',
    ...(window === undefined ? {} : { window }),
    ...(maskFloor === undefined ? {} : { maskFloor }),
  });
  const { fingerprint, namedFingerprint } = model;
  if ([undefined, fingerprint, namedFingerprint].includes(options.fingerprint)) return model;
  throw new HushbitError({
    code: 'bad-run',
    place: model.name,
    expected: `the model ${options.fingerprint!.slice(0, 16)}... as when the run began`,
    got: `${fingerprint.slice(0, 16)}...`,
    remedy: 'give --model with the weights that were searched',
  });
}

export function resolveSchemeName(options: ModelOptions): SchemeName {
  if (options.preset === 'paper' && options.scheme === 'integer') {
    throw new HushbitError({
      code: 'bad-option',
      place: '--scheme',
      expected: 'paper, which --preset paper means',
      got: 'integer, given or as in the run',
      remedy: 'leave one of the two out',
    });
  }
  return options.scheme ?? (options.preset === 'paper' ? 'paper' : 'integer');
}

export function resolvePairs(options: ClipOptions, model: LoadedModel): ClipPair[] {
  return readChosenPairs(options, model.frontEnd.sampleRateHz, embeddedClips('search'));
}

/** Ranges from a file, from the clips named, or from the embedded calibration clips. */
export function resolveRanges(options: ModelOptions, model: LoadedModel): TensorRanges {
  if (options.calibration !== undefined && options.calibrate !== undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--calibration and --calibrate',
      expected: 'one of the two',
      got: 'both',
      remedy: 'leave one of the two out',
    });
  }
  if (options.calibration !== undefined) {
    const json = readJson(options.calibration, 'bad-calibration', 'a calibration file');
    return rangesFromJson(model.graph, json, options.calibration);
  }
  if (options.calibrate === undefined && options.ranges) {
    return rangesFromJson(model.graph, options.ranges, 'run.json: context.ranges', 'run');
  }
  const dir = options.calibrate ?? embeddedClips('calibration');
  if (dir === null) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'calibration',
      expected: '--calibrate DIR or --calibration FILE',
      got: 'neither',
      remedy: 'calibrate on noisy clips other than those that are scored',
    });
  }
  if (options.calibrate === undefined)
    note(options, `calibrating on the embedded clips (${path.basename(dir)})`);
  return rangesOfClips(model, dir);
}

/** The ranges are read or measured when they are first asked for. */
export function resolveScheme(
  options: ModelOptions,
  model: LoadedModel,
  kernels: ReadonlyMap<string, string>,
): { scheme: Scheme; ranges: () => TensorRanges } {
  let known: TensorRanges | undefined;
  const ranges = () => (known ??= resolveRanges(options, model));
  return { scheme: createScheme(resolveSchemeName(options), model.graph, ranges, kernels), ranges };
}
