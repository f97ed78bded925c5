// A front end out of JSON, checked: what stands in a frontend.json, in metadata, in a run or in a program file.
import {
  checkStftShape,
  FRAMINGS,
  MAX_SAMPLE_RATE_HZ,
  MIN_SAMPLE_RATE_HZ,
  WINDOW_NAMES,
} from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { defaultFloor, FEATURE_NAMES, FEATURES, type FeatureName, isBinFeature } from './features.ts';
import { isFloat32Size } from './float32-transform.ts';
import {
  type FrontEnd,
  givenBy,
  maskFloorGain,
  OUTPUT_NAMES,
  type StageFrontEnd,
  shown,
} from './front-end.ts';
import { FRONT_ENDS, PRESET_NAMES } from './presets.ts';

const MOST_EXPONENT = 4;
const REQUIRED = ['sampleRateHz', 'fftSize', 'hop', 'feature'] as const;
const WITH_DEFAULTS = ['window', 'featureFloor', 'maskFloorDb', 'rounding'] as const;
const OPTIONAL = [
  'synthesisWindow',
  'windowLength',
  'framing',
  'output',
  'exponent',
  'overlap',
  'lag',
  'stages',
] as const;
const STAGE_KEYS: readonly string[] = ['feature', 'featureFloor', 'maskFloorDb', 'exponent'];
/** Networks in a row; far above any that is known. */
const MOST_STAGES = 8;
const KEYS: readonly string[] = [...REQUIRED, ...WITH_DEFAULTS, ...OPTIONAL];

/**
 * Checks the content of a `frontend.json`, already parsed. What may be missing: `window` (sqrt-hann), `featureFloor` (that of the
 * feature), `maskFloorDb` (none), `rounding` (exact), and what `FrontEnd` has as optional. `preset` names a front end that gives what
 * is not said; unknown keys are refused, they would be typing errors.
 * @param place name of the file, for messages
 * @throws HushbitError `bad-model`
 */
export function parseFrontEnd(json: unknown, place: string): FrontEnd {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw bad(place, 'an object', json);
  }
  const { preset, ...own } = json as Record<string, unknown>;
  const base = preset === undefined ? {} : FRONT_ENDS[oneOf({ preset }, 'preset', PRESET_NAMES, place)];
  const given: Record<string, unknown> = {
    window: 'sqrt-hann',
    maskFloorDb: null,
    rounding: 'exact',
    ...base,
    ...own,
  };
  for (const key of Object.keys(given)) if (!KEYS.includes(key)) throw bad(place, KEYS.join(', '), key);
  const feature = oneOf(given, 'feature', FEATURE_NAMES, place);
  const hasOwnFloor = own.featureFloor !== undefined || (own.feature === undefined && preset !== undefined);
  const window = oneOf(given, 'window', WINDOW_NAMES, place);
  const frontEnd: FrontEnd = {
    sampleRateHz: integer(given, 'sampleRateHz', place),
    fftSize: integer(given, 'fftSize', place),
    hop: integer(given, 'hop', place),
    window,
    feature,
    featureFloor: hasOwnFloor ? (given.featureFloor as number) : defaultFloor(feature),
    maskFloorDb: given.maskFloorDb as number | null,
    rounding: oneOf(given, 'rounding', ['exact', 'paper'], place),
    ...(given.synthesisWindow === undefined || given.synthesisWindow === window
      ? {}
      : { synthesisWindow: oneOf(given, 'synthesisWindow', WINDOW_NAMES, place) }),
    ...(given.windowLength === undefined || given.windowLength === given.fftSize
      ? {}
      : { windowLength: integer(given, 'windowLength', place) }),
    ...(given.framing === undefined || oneOf(given, 'framing', FRAMINGS, place) === 'centred'
      ? {}
      : { framing: 'stream' }),
    ...outputOf(given, feature, place),
    ...(given.exponent === undefined || given.exponent === 1 ? {} : { exponent: given.exponent as number }),
    ...(given.overlap === undefined || oneOf(given, 'overlap', OVERLAPS, place) === 'divided'
      ? {}
      : { overlap: 'sum' }),
    ...(given.lag === undefined || given.lag === 0 ? {} : { lag: integer(given, 'lag', place) }),
    ...(given.stages === undefined ? {} : { stages: parseStages(given.stages, `${place}: stages`) }),
  };
  checkFrontEnd(frontEnd, place);
  return frontEnd;
}

/** Left out where it is what a network of the feature gives anyway. */
function outputOf(
  given: Record<string, unknown>,
  feature: FeatureName,
  place: string,
): Pick<FrontEnd, 'output'> {
  if (given.output === undefined) return {};
  const output = oneOf(given, 'output', OUTPUT_NAMES, place);
  if (feature === 'samples') throw bad(`${place}: output`, 'none with samples', output);
  return output === givenBy({ feature }) ? {} : { output };
}

const OVERLAPS = ['divided', 'sum'] as const;

function parseStages(json: unknown, place: string): readonly StageFrontEnd[] {
  if (!Array.isArray(json) || json.length === 0 || json.length > MOST_STAGES) {
    throw bad(place, `a list of 1 to ${MOST_STAGES} stages`, json);
  }
  return json.map((one: unknown, i) => {
    const at = `${place}[${i}]`;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) throw bad(at, 'an object', one);
    const given = { maskFloorDb: null, ...one } as Record<string, unknown>;
    for (const key of Object.keys(given)) {
      if (!STAGE_KEYS.includes(key)) throw bad(at, STAGE_KEYS.join(', '), key);
    }
    const feature = oneOf(given, 'feature', FEATURE_NAMES, at);
    const { featureFloor = defaultFloor(feature), maskFloorDb, exponent } = given;
    return {
      feature,
      featureFloor: featureFloor as number,
      maskFloorDb: maskFloorDb as number | null,
      ...(exponent === undefined || exponent === 1 ? {} : { exponent: exponent as number }),
    };
  });
}

/** @throws HushbitError where a value is out of range or sizes do not fit together. */
export function checkFrontEnd(frontEnd: FrontEnd, place: string): void {
  const { sampleRateHz, lag, stages, feature } = frontEnd;
  if (!(sampleRateHz >= MIN_SAMPLE_RATE_HZ && sampleRateHz <= MAX_SAMPLE_RATE_HZ)) {
    throw bad(`${place}: sampleRateHz`, `${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ}`, sampleRateHz);
  }
  checkStftShape(frontEnd, place);
  if (frontEnd.rounding === 'paper' && !canRoundAsPaper(frontEnd)) {
    throw bad(
      `${place}: rounding`,
      'exact, or ln-power, an FFT of 2 * 4^k points and one window as long',
      'paper',
    );
  }
  if (lag !== undefined && !(lag >= 1 && lag <= MOST_LAG))
    throw bad(`${place}: lag`, `0 to ${MOST_LAG}`, lag);
  checkStage(frontEnd, place);
  if (frontEnd.maskFloorDb !== null && feature !== 'samples' && givenBy(frontEnd) !== 'mask') {
    throw bad(`${place}: maskFloorDb`, `none with a ${givenBy(frontEnd)}`, frontEnd.maskFloorDb);
  }
  if (stages === undefined) return;
  if (feature !== 'samples')
    throw bad(`${place}: stages`, 'none beside a feature other than samples', 'some');
  for (const [i, stage] of stages.entries()) {
    if (stage.feature === 'complex')
      throw bad(`${place}: stages[${i}]: feature`, 'another in a row of networks', 'complex');
    checkStage(stage, `${place}: stages[${i}]`);
  }
}

/** Samples; ten seconds at the highest rate would be more than any network waits. */
const MOST_LAG = 480000;

function checkStage({ feature, featureFloor, maskFloorDb, exponent }: StageFrontEnd, place: string): void {
  const { floor, hasExponent } = featureOf(feature);
  const needsFloor = floor > 0;
  const isFloor = typeof featureFloor === 'number' && featureFloor <= 1;
  if (!isBinFeature(feature)) {
    if (featureFloor !== 0) throw bad(`${place}: featureFloor`, `0 with ${feature}`, featureFloor);
    if (maskFloorDb !== null && feature === 'samples')
      throw bad(`${place}: maskFloorDb`, 'none with samples', maskFloorDb);
  } else if (!(isFloor && (featureFloor >= 1e-30 || (featureFloor === 0 && !needsFloor)))) {
    throw bad(`${place}: featureFloor`, `${needsFloor ? '' : '0, or '}a power from 1e-30 to 1`, featureFloor);
  }
  if (exponent !== undefined) {
    if (!hasExponent) throw bad(`${place}: exponent`, `none with ${feature}`, exponent);
    if (!(typeof exponent === 'number' && exponent > 0 && exponent <= MOST_EXPONENT)) {
      throw bad(`${place}: exponent`, `more than 0, at most ${MOST_EXPONENT}`, exponent);
    }
  }
  if (maskFloorDb !== null) maskFloorGain(maskFloorDb, `${place}: maskFloorDb`);
}

function featureOf(name: FeatureName): { readonly floor: number; readonly hasExponent: boolean } {
  return isBinFeature(name) ? FEATURES[name] : { floor: 0, hasExponent: name === 'complex' };
}

/** Whether the paper's rounding of features can be had. */
export function canRoundAsPaper(
  frontEnd: Pick<FrontEnd, 'fftSize' | 'feature' | 'synthesisWindow' | 'windowLength' | 'framing'>,
): boolean {
  const { fftSize, feature, synthesisWindow, windowLength, framing } = frontEnd;
  return (
    isFloat32Size(fftSize) &&
    feature === 'ln-power' &&
    synthesisWindow === undefined &&
    windowLength === undefined &&
    framing === undefined
  );
}

function integer(given: Record<string, unknown>, key: string, place: string): number {
  const value = given[key];
  if (!Number.isInteger(value)) throw bad(`${place}: ${key}`, 'an integer', value);
  return value as number;
}

function oneOf<T extends string>(
  given: Record<string, unknown>,
  key: string,
  names: readonly T[],
  place: string,
): T {
  const value = names.find((name) => name === given[key]);
  if (value === undefined) throw bad(`${place}: ${key}`, names.join(' or '), given[key]);
  return value;
}

function bad(place: string, expected: string, got: unknown): HushbitError {
  return new HushbitError({ code: 'bad-model', place, expected, got: shown(got) });
}
