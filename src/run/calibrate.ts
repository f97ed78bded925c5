// What the tensors of a model hold over noisy clips, as a calibration file.
import { HushbitError } from '../base/errors.ts';
import { type RangeMethodName, rangeMethod, rangesOf, rangesToJson } from '../calibrate/index.ts';
import { writeWhole } from '../disk/index.ts';
import { requireFrontEnd } from '../frontend/index.ts';
import {
  embeddedClips,
  momentsFileOf,
  packMoments,
  rangesOfClips,
  statisticsOfClips,
} from '../inputs/index.ts';
import { type ModelChoice, openChosenModel } from './choice.ts';

export interface CalibrateChoice extends Omit<ModelChoice, 'ranges'> {
  /** Noisy WAVs, or a directory with noisy/; default the embedded calibration clips. */
  readonly clips?: string;
  /** File to write. */
  readonly output: string;
  /** How ranges follow from values; default min-max, and for 8 bits mse where a network has convolutions. */
  readonly ranges?: RangeMethodName;
  /** Of all values that a range by percentile holds. */
  readonly percentile?: number;
  /** Also means, variances and Gram matrices, beside it. */
  readonly moments?: boolean;
}

/** @throws HushbitError `bad-option`, `bad-model`, `bad-audio` */
export function writeCalibration(choice: CalibrateChoice, note: (line: string) => void) {
  if (choice.calibration !== undefined || (choice.clips !== undefined && choice.calibrate !== undefined)) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'calibrate',
      expected: '--clips DIR alone',
      got: choice.calibration === undefined ? '--clips and --calibrate' : '--calibration',
      remedy: 'ranges are measured on the clips of one directory',
    });
  }
  if (choice.percentile !== undefined && choice.ranges !== 'percentile') {
    throw new HushbitError({
      code: 'bad-option',
      place: '--percentile',
      expected: '--ranges percentile with it',
      got: choice.ranges ?? 'none',
    });
  }
  const { output, ranges: _, ...modelChoice } = choice;
  const model = openChosenModel(modelChoice, note);
  const dir = choice.clips ?? choice.calibrate ?? choice.features ?? embeddedClips('calibration');
  if (dir === null) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--clips',
      expected: 'a directory of noisy WAVs',
      got: 'none',
    });
  }
  if (choice.features === undefined) requireFrontEnd(model.frontEnd);
  const method = choice.ranges && rangeMethod(choice.ranges, choice.percentile);
  const statistics = choice.moments ? statisticsOfClips(model, dir, method) : null;
  const ranges = rangesToJson(statistics ? rangesOf(statistics) : rangesOfClips(model, dir, method));
  writeWhole(output, `${JSON.stringify(ranges, null, 1)}\n`);
  const moments = statistics && momentsFileOf(output);
  if (statistics && moments) writeWhole(moments, packMoments(statistics));
  return { output, tensors: Object.keys(ranges).length, ...(moments ? { moments } : {}) };
}
