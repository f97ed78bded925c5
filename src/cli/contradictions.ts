// What a run was made with is part of its results: an option that says otherwise would label old figures anew.
import type { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { chosenScheme, otherFrontEnd, type RunFile, readContext } from '../run/index.ts';
import type { ModelOptions } from './common-options.ts';
import type { LatencyOptions } from './latency-options.ts';

/**
 * Refuses options of this command line that differ from the run. The model, the clips and the calibration are compared by what
 * is in them, by whoever opens them.
 * @throws HushbitError `bad-option`
 */
export function refuseContradictions(
  run: RunFile,
  given: ModelOptions & Pick<LatencyOptions, 'target'>,
  command: Command,
): void {
  const { scheme, window, maskFloorDb, target } = readContext(run);
  const isGiven = (key: string): boolean => command.getOptionValueSource(key) === 'cli';
  const decibels = (floor: number | null | undefined): string =>
    floor === null || floor === undefined ? 'no mask floor' : `${floor} dB`;
  const checked: [string, string, string, string][] = [
    ['scheme', '--scheme', scheme, String(given.scheme)],
    ['preset', '--preset', scheme, isGiven('preset') ? chosenScheme(given) : scheme],
    ['frontEnd', '--front-end', ...(otherFrontEnd(run, given.frontEnd) ?? (['', ''] as const))],
    ['target', '--target', target?.target ?? 'host', String(given.target)],
    ['window', '--window', window ?? 'none', String(given.window)],
    ['maskFloor', '--mask-floor', decibels(maskFloorDb), decibels(given.maskFloor)],
  ];
  for (const [key, option, own, other] of checked) {
    if (!isGiven(key) || own === other) continue;
    throw new HushbitError({
      code: 'bad-option',
      place: option,
      expected: `${own}, as the run was searched with`,
      got: other,
      remedy: 'leave it out, or search again with it',
    });
  }
}

/** Options whose contents have to be compared with the run's, even where nothing has to be measured. */
export function namesSources(command: Command): boolean {
  const keys = ['model', 'calibrate', 'calibration', 'clips', 'clean', 'noisy'];
  return keys.some((key) => command.getOptionValueSource(key) === 'cli');
}

/** @throws HushbitError `bad-option` where ranges that were given are not those of the run */
export function refuseOtherRanges(
  run: RunFile,
  ranges: Readonly<Record<string, { readonly min: number; readonly max: number }>>,
  command: Command,
): void {
  const given = ['calibrate', 'calibration'].find((key) => command.getOptionValueSource(key) === 'cli');
  if (given === undefined) return;
  const own = readContext(run).ranges;
  const other = Object.keys(own).find((name) => {
    const [a, b] = [own[name]!, ranges[name]];
    return b === undefined || a.min !== b.min || a.max !== b.max;
  });
  if (other === undefined) return;
  throw new HushbitError({
    code: 'bad-option',
    place: `--${given}`,
    expected: `the ranges that the run was searched with`,
    got: `others for ${other}`,
    remedy: 'leave it out, or search again with it',
  });
}
