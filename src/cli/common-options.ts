// Options that several commands share: model, front end, scheme, clips, calibration.
import type { Command } from 'commander';
import {
  type ClipChoice,
  EMBEDDED_MODEL,
  embeddedModels,
  FRONT_END_NAMES,
  type ModelChoice,
  ROUNDING_MODES,
  SCHEME_NAMES,
  WINDOW_NAMES,
} from '../run/index.ts';
import { oneOf, realNumber, wholeNumber } from './numbers.ts';
import { addOutputOptions, type OutputOptions } from './output.ts';

export interface ModelOptions extends OutputOptions, ModelChoice {
  seed?: number;
}

export interface ClipOptions extends ModelOptions, ClipChoice {}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Over a default, which is a name alone. */
const collectModels = (value: string, previous: string | string[]): string | string[] =>
  Array.isArray(previous) ? [...previous, value] : [value];

/** Model, scheme, front end, calibration, seed and output options. */
export function addModelOptions(command: Command): Command {
  command
    .option(
      '--model <M>',
      `${embeddedModels().join(' | ')} (embedded; a path of that name is ./NAME), FILE.onnx, or a directory of .npy files or of one ONNX file; several in a row, or a pipeline.json`,
      collectModels,
      EMBEDDED_MODEL,
    )
    .option('--scheme <S>', 'integer (default) | paper', oneOf('--scheme', SCHEME_NAMES))
    .option(
      '--preset <P>',
      'paper: its scheme, window, formats, metric and search',
      oneOf('--preset', ['paper']),
    )
    .option(
      '--front-end <F>',
      `${FRONT_END_NAMES.join(' | ')} | FILE.json; default: what lies beside the model, else a guess`,
    )
    .option('--output-port <NAME>', 'the output to take for the mask, where a file has several')
    .option(
      '--features <DIR>',
      '.npy frames per clip instead of sound, for a network whose features are its own',
    )
    .option('--window <W>', WINDOW_NAMES.join(' | '), oneOf('--window', WINDOW_NAMES))
    .option('--mask-floor <DB>', 'least gain of the mask, dB', realNumber('--mask-floor', -120, 0))
    .option('--calibrate <DIR>', 'noisy WAVs to calibrate on; not the clips that are scored')
    .option('--calibration <F>', 'ranges that `hushbit calibrate` wrote')
    .option(
      '--rounding <R>',
      'of weights below 8 bits: nearest | plain | full | auto (default: auto)',
      oneOf('--rounding', ROUNDING_MODES),
    )
    .option('--fold', 'fold linear layers into those behind them where that saves multiply-adds')
    .option('--seed <N>', 'seed of everything random', wholeNumber('--seed', 0, 2 ** 31 - 1), 1);
  return addOutputOptions(command);
}

export function addClipOptions(command: Command): Command {
  return command
    .option('--clips <DIR>', 'DIR/clean/NAME.wav and DIR/noisy/NAME.wav')
    .option('--clean <FILE>', 'clean speech; with --noisy, repeatable', collect)
    .option('--noisy <FILE>', 'the same speech with noise', collect);
}
