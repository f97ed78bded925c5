// What a user chose to work on, resolved to values: the model with its front end, the scheme, what the tensors hold, the pairs
// to judge on. The command line's options are such a choice; so is what run.json says of a run.
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { WindowName } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { type NetworkStatistics, rangesFromJson, type TensorRanges } from '../calibrate/index.ts';
import { readJson } from '../disk/index.ts';
import { describeFrontEnd, type FrontEnd, parseFrontEnd, requireFrontEnd } from '../frontend/index.ts';
import {
  type ClipChoice,
  type ClipPair,
  createScheme,
  EMBEDDED_MODEL,
  embeddedClips,
  foldModel,
  loadModel,
  type ModelSource,
  namesakeNote,
  openRounding,
  type RoundingParts,
  type RoundingSource,
  rangesOfClips,
  readChosenPairs,
  readFeatureClips,
  readFrontEnd,
  readRoundingParts,
  roundingIdentity,
  type ScoredClip,
  validationPairs,
} from '../inputs/index.ts';
import { readContext, readPlaces } from '../measure/index.ts';
import { hasMoments, type Rounding, type RoundingMode } from '../precision/index.ts';
import type { Scheme, SchemeName } from '../scheme/index.ts';
import type { RunFile } from '../study/index.ts';
import { readKernels } from '../target/index.ts';
import type { Calibration, Model } from './model.ts';

export interface ModelChoice {
  /** Default: the embedded one. */
  readonly model?: ModelSource;
  readonly scheme?: SchemeName;
  readonly preset?: 'paper';
  /** Name of a preset or a file; of a run, the front end itself. */
  readonly frontEnd?: string | FrontEnd;
  /** Directory of .npy frames per clip: a network whose features are its own is judged on these instead of on sound. */
  readonly features?: string;
  /** Which output of the file is the network's, where it has several. */
  readonly outputPort?: string;
  readonly window?: WindowName;
  /** dB; null for none. */
  readonly maskFloor?: number | null;
  /** Noisy WAVs to calibrate on. */
  readonly calibrate?: string;
  /** A file of ranges. */
  readonly calibration?: string;
  /** Of a run. */
  readonly ranges?: Record<string, { min: number; max: number }>;
  /** Of a run's model: formats and ranges mean nothing for another one. */
  readonly fingerprint?: string;
  /** Fold linear layers into those behind them where that saves multiply-adds. */
  readonly fold?: boolean;
  /** Of weights, in scheme integer; default auto. */
  readonly rounding?: RoundingMode;
  /** Of a run: what its weights were rounded on, and by what name that is known. */
  readonly roundedOn?: RoundingSource & { readonly identity: string };
}

/** What work is done with. */
export interface Chosen {
  readonly model: Model;
  readonly scheme: Scheme;
  /** Read or measured when it is first asked for. */
  readonly ranges: () => Calibration;
  readonly rounding: ChosenRounding;
  /** What the scheme rounds weights by. */
  readonly weights: Rounding;
}

/** How weights below 8 bits are rounded, and on what. */
export interface ChosenRounding {
  readonly mode: RoundingMode;
  readonly source: RoundingSource;
  /** Read or measured when it is first asked for. */
  readonly parts: () => RoundingParts;
  /** Statistics of the parts, where they were measured elsewhere. */
  readonly know: (statistics: NetworkStatistics) => void;
}

/** @throws HushbitError `bad-option` for a scheme that is not the preset's */
export function chosenScheme({ preset, scheme }: Pick<ModelChoice, 'preset' | 'scheme'>): SchemeName {
  if (preset === 'paper' && scheme === 'integer') {
    throw new HushbitError({
      code: 'bad-option',
      place: '--scheme',
      expected: 'paper, which --preset paper means',
      got: 'integer, given or as in the run',
      remedy: 'leave one of the two out',
    });
  }
  return scheme ?? (preset === 'paper' ? 'paper' : 'integer');
}

/**
 * @param note told of a front end that was guessed, and of a namesake of an embedded model
 * @throws HushbitError `bad-model`, or `bad-run` for another model than the run's
 */
export function openChosenModel(choice: ModelChoice, note: (line: string) => void): Model {
  refuseBesideFeatures(choice);
  const isPaper = choice.preset === 'paper';
  const window = choice.window ?? (isPaper ? 'rectangular' : undefined);
  const maskFloor = choice.maskFloor === undefined && isPaper ? null : choice.maskFloor;
  const model = loadModel(choice.model ?? EMBEDDED_MODEL, {
    paperRounding: chosenScheme(choice) === 'paper',
    isFedFeatures: choice.features !== undefined,
    ...(choice.outputPort === undefined ? {} : { outputPort: choice.outputPort }),
    ...(choice.frontEnd === undefined ? {} : { frontEnd: choice.frontEnd }),
    ...(window === undefined ? {} : { window }),
    ...(maskFloor === undefined ? {} : { maskFloor }),
  });
  const { fingerprint, namedFingerprint, frontEndOrigin } = model;
  for (const name of [model.source].flat()) {
    const line = namesakeNote(name);
    if (line !== null) note(line);
  }
  for (const line of model.graph.notes ?? []) note(`${model.name}: ${line}`);
  if (frontEndOrigin.origin === 'guessed') {
    const guess = describeFrontEnd(requireFrontEnd(model.frontEnd));
    note(`${model.name}: front end guessed from ${frontEndOrigin.why}: ${guess}; --front-end says another`);
  }
  if (choice.fold) {
    const { model: folded, folds } = foldModel(model);
    for (const { layer, into } of folds) note(`${layer} is folded into ${into.join(', ')}`);
    if ([undefined, folded.fingerprint].includes(choice.fingerprint)) return folded;
  } else if ([undefined, fingerprint, namedFingerprint].includes(choice.fingerprint)) return model;
  throw new HushbitError({
    code: 'bad-run',
    place: model.name,
    expected: `the model ${choice.fingerprint!.slice(0, 16)}... as when the run began`,
    got: `${fingerprint.slice(0, 16)}...`,
    remedy: 'give --model with the weights that were searched',
  });
}

/** Model and scheme. @param note told where clips are chosen for want of a choice @throws HushbitError */
export async function openChosen(choice: ModelChoice, note: (line: string) => void): Promise<Chosen> {
  refuseTwoCalibrations(choice);
  const model = openChosenModel(choice, note);
  let known: TensorRanges | undefined;
  const ranges = () => (known ??= chosenRanges(choice, model, note));
  const rounding = chosenRounding(choice, model, note);
  const weights = openRounding(model.graph, rounding.mode, rounding.parts);
  const scheme = createScheme(chosenScheme(choice), model.graph, ranges, await readKernels(), weights);
  return { model, scheme, ranges, rounding, weights };
}

/** @param note told where weights can only be rounded to nearest @throws HushbitError `bad-option`, `bad-run` */
export function chosenRounding(
  choice: Omit<ModelChoice, 'model' | 'calibration'> & { readonly calibration?: unknown },
  model: Model,
  note: (line: string) => void,
): ChosenRounding {
  const { calibrate, ranges, roundedOn } = choice;
  const isPaper = chosenScheme(choice) === 'paper';
  if (isPaper && choice.rounding !== undefined && choice.rounding !== 'nearest') {
    throw new HushbitError({
      code: 'bad-option',
      place: '--rounding',
      expected: "nearest in scheme paper, whose rounding is the paper's",
      got: choice.rounding,
    });
  }
  // A run that says nothing of rounding is of a version, or of formats, that knew nearest alone.
  const isBare = isPaper || (ranges !== undefined && roundedOn === undefined && calibrate === undefined);
  const mode = isBare ? 'nearest' : (choice.rounding ?? 'auto');
  const source = calibrate === undefined && roundedOn ? roundedOn : sourceOf(choice);
  let known: RoundingParts | undefined;
  function parts(): RoundingParts {
    if (known !== undefined) return known;
    known = checkedParts(readRoundingParts(model, mode, source), roundedOn?.identity ?? null, model);
    if (source.calibration !== undefined && !hasMoments(model.graph, known.statistics)) {
      note(`${source.calibration} has ranges alone: weights are rounded to nearest`);
    }
    return known;
  }
  function know(statistics: NetworkStatistics): void {
    const { audio, floor } = parts();
    known = { mode, statistics, audio, floor };
  }
  return { mode, source, parts, know };
}

/** Ranges that are given as values say nothing of moments: weights are then rounded on what the package brings along. */
function sourceOf({
  features,
  calibrate = features,
  calibration,
}: {
  features?: string;
  calibrate?: string;
  calibration?: unknown;
}): RoundingSource {
  return { calibrate, calibration: typeof calibration === 'string' ? calibration : undefined };
}

function checkedParts(parts: RoundingParts, expected: string | null, model: Model): RoundingParts {
  const identity = roundingIdentity(parts);
  if (expected === null || identity === expected) return parts;
  throw new HushbitError({
    code: 'bad-run',
    place: 'calibration of the run',
    expected: `the clips that weights of ${model.name} were rounded on (${expected.slice(0, 16)}...)`,
    got: `${identity.slice(0, 16)}...`,
    remedy: 'give --calibrate with the place where they are now',
  });
}

/** Features with the same as --clips beside them would be two things to be judged on. @throws HushbitError `bad-option` */
function refuseBesideFeatures({ features, ...choice }: ModelChoice & ClipChoice): void {
  const beside = (['frontEnd', 'clips', 'clean', 'noisy'] as const).find((key) => choice[key] !== undefined);
  if (features === undefined || beside === undefined) return;
  throw new HushbitError({
    code: 'bad-option',
    place: '--features',
    expected: 'features or sound',
    got: `--${beside === 'frontEnd' ? 'front-end' : beside} beside it`,
    remedy: 'leave one of the two out',
  });
}

/** @throws HushbitError `bad-audio`, `bad-model` for a network whose features are its own */
export function openChosenPairs(
  choice: ClipChoice,
  { frontEnd }: Pick<Model, 'frontEnd'>,
  note: (line: string) => void,
): ClipPair[] {
  const { sampleRateHz } = requireFrontEnd(frontEnd);
  const pairs = readChosenPairs(choice, sampleRateHz, embeddedClips('search'));
  const judgedHz = pairs.find(({ input }) => input !== undefined)?.sampleRateHz;
  if (judgedHz !== undefined)
    note(`a network of ${sampleRateHz} Hz: judged at ${judgedHz} Hz, after resampling`);
  return pairs;
}

/** Pairs to hear, or features where these were chosen. */
export function openChosenClips(
  choice: ModelChoice & ClipChoice,
  model: Model,
  note: (line: string) => void,
): ScoredClip[] {
  const { features } = choice;
  return features === undefined
    ? openChosenPairs(choice, model, note)
    : readFeatureClips(features, model.graph);
}

/**
 * Clips that a search does not hear.
 * @param dir of pairs, or of features for a model that is fed them; default the embedded pairs, or none
 */
export function openValidation(dir: string | undefined, { frontEnd, graph }: Model): ScoredClip[] {
  if (frontEnd !== null) return validationPairs(dir, frontEnd.sampleRateHz);
  return dir === undefined ? [] : readFeatureClips(dir, graph);
}

/** Before either is read: which is asked for first depends on what is computed. @throws HushbitError `bad-option` */
function refuseTwoCalibrations({ calibration, calibrate }: ModelChoice): void {
  if (calibration === undefined || calibrate === undefined) return;
  throw new HushbitError({
    code: 'bad-option',
    place: '--calibration and --calibrate',
    expected: 'one of the two',
    got: 'both',
    remedy: 'leave one of the two out',
  });
}

/** Ranges from a file, from the clips named, or from the embedded calibration clips. */
function chosenRanges(choice: ModelChoice, model: Model, note: (line: string) => void): TensorRanges {
  if (choice.calibration !== undefined) {
    const json = readJson(choice.calibration, 'bad-calibration', 'a calibration file');
    return rangesFromJson(model.graph, json, choice.calibration);
  }
  if (choice.calibrate === undefined && choice.ranges) {
    return rangesFromJson(model.graph, choice.ranges, 'run.json: context.ranges', 'run');
  }
  const dir = choice.calibrate ?? choice.features ?? embeddedClips('calibration');
  if (dir === null) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'calibration',
      expected: '--calibrate DIR or --calibration FILE',
      got: 'neither',
      remedy: 'calibrate on noisy clips other than those that are scored',
    });
  }
  if (choice.calibrate === undefined && choice.features !== undefined) {
    note('calibrating on the features that are scored: give others with --calibrate DIR for a fair figure');
  } else if (choice.calibrate === undefined) {
    requireFrontEnd(model.frontEnd);
    note(`calibrating on the embedded clips (${path.basename(dir)})`);
  }
  return rangesOfClips(model, dir);
}

/** What a run was made with and on, as a choice. @throws HushbitError `bad-run` */
export function choiceOfRun(run: RunFile) {
  const context = readContext(run);
  const places = readPlaces(run);
  const { modelPath, clipSources } = places;
  return {
    model: modelPath,
    scheme: context.scheme,
    // A run of the first version has window and mask floor alone.
    frontEnd: context.frontEnd ? parseFrontEnd(context.frontEnd, 'run.json: context.frontEnd') : undefined,
    window: context.window ?? undefined,
    maskFloor: context.maskFloorDb,
    outputPort: context.outputPort,
    iterations: context.iterations ?? undefined,
    cflags: context.cflags ?? undefined,
    target: context.target?.target,
    ...clipSources,
    validation: places.validation,
    ranges: context.ranges,
    fingerprint: run.model.fingerprint,
    ...(context.fold && { fold: true }),
    ...(context.rounding && {
      rounding: context.rounding.mode,
      roundedOn: { ...places.rounding, identity: context.rounding.identity },
    }),
  };
}

/**
 * The front end of a run and the one that `given` names instead, each in a line, where they differ: window and mask floor have
 * options of their own.
 */
export function otherFrontEnd(run: RunFile, given: ModelChoice['frontEnd']): [string, string] | null {
  const { frontEnd, window, maskFloor } = choiceOfRun(run);
  if (frontEnd === undefined || typeof given !== 'string') return null;
  const { rounding } = frontEnd;
  const other = {
    ...readFrontEnd(given),
    window: window ?? frontEnd.window,
    maskFloorDb: maskFloor,
    rounding,
  };
  return isDeepStrictEqual(frontEnd, other) ? null : [describeFrontEnd(frontEnd), describeFrontEnd(other)];
}
