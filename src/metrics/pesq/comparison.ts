// One degraded signal through the models that are asked for; what they share is computed once.
import { CORRIGENDUM_2_FACTOR } from './filters.table.ts';
import { transformForFilters } from './frequency-filter.ts';
import { guardedLength } from './input-filters.ts';
import { bandEnergyOf, levelGain } from './level-alignment.ts';
import { rawScore } from './mapping.ts';
import { degradedPowers, type PerceptualTrace, perceive } from './perceptual-model.ts';
import type { ReferenceSignals } from './reference-signals.ts';
import {
  type Band,
  type BandSignal,
  badSignal,
  checkBandEnergy,
  checkedSamples,
  filterBand,
  type Samples,
} from './signals.ts';
import { type AlignmentTrace, alignUtterances } from './time-alignment.ts';
import { freshArrays, sharedArrays } from './work-arrays.ts';

export type ModelName = 'narrow' | 'wide' | 'wideCor2';

/** Input filter, and factor on both signals behind it. Alignment is free of scale, so both wide ones share theirs. */
const MODELS: Readonly<Record<ModelName, readonly [band: Band, factor: number]>> = {
  narrow: ['narrow', 1],
  wide: ['wide', 1],
  wideCor2: ['wide', CORRIGENDUM_2_FACTOR],
};

/** Intermediate values of one model. The signals in it are at the level of the input: times the gains, squared for
 * powers, they are those of the standard. */
export interface ModelTrace {
  readonly gainRef: number;
  readonly gainDeg: number;
  readonly bandPowerRef: number;
  readonly bandPowerDeg: number;
  readonly reference: BandSignal;
  readonly degraded: BandSignal;
  readonly alignment: AlignmentTrace;
  readonly perception: PerceptualTrace;
  readonly symmetric: number;
  readonly asymmetric: number;
  readonly raw: number;
}

/** Raw values in the order of `models`, in which models of the same band stand together. */
export function runModels(
  reference: ReferenceSignals,
  degraded: Samples,
  models: readonly ModelName[],
  onTrace?: (model: ModelName, trace: ModelTrace) => void,
): number[] {
  const { rate } = reference;
  // A trace outlives the score.
  const arrays = onTrace ? freshArrays : sharedArrays;
  const samples = checkedSamples(degraded, 'degraded', rate, arrays);
  const length = samples.length + rate.padding;
  // the references' spectra use the same work area: make them before
  for (const model of models) reference.band(MODELS[model][0]);
  const area = transformForFilters(samples, length);
  const bandEnergy = bandEnergyOf(area, length, rate.sampleRateHz);
  checkBandEnergy(bandEnergy, samples, 'degraded');
  const longest = guardedLength(Math.max(samples.length, reference.sampleCount), rate);
  const body = longest - 2 * rate.guard + rate.padding;

  const align = (band: Band) => {
    const signal = filterBand(band, samples, area, rate, arrays);
    const trace: Partial<AlignmentTrace> | undefined = onTrace && {};
    const utterances = alignUtterances(reference.band(band).view, signal.view, rate, trace);
    const powers = degradedPowers(signal.model, utterances, longest, rate, arrays);
    return { band, signal, utterances, trace, heard: { model: signal.model, powers } };
  };
  let aligned: ReturnType<typeof align> | undefined;
  return models.map((model) => {
    const [band, factor] = MODELS[model];
    if (aligned?.band !== band) aligned = align(band);
    const { signal, utterances, heard } = aligned;
    const gainRef = levelGain(reference.bandEnergy, body) * factor;
    const gainDeg = levelGain(bandEnergy, body) * factor;
    const perception: Partial<PerceptualTrace> | undefined = onTrace && {};
    const kept = reference.band(band);
    const totals = perceive(kept, gainRef, heard, gainDeg, utterances, longest, rate, arrays, perception);
    const raw = rawScore(totals.symmetric, totals.asymmetric);
    if (!Number.isFinite(raw))
      throw badSignal('degraded', 'a signal that can be compared', `a score of ${raw}`);
    onTrace?.(model, {
      gainRef,
      gainDeg,
      bandPowerRef: reference.bandEnergy / body,
      bandPowerDeg: bandEnergy / body,
      reference: kept,
      degraded: signal,
      alignment: aligned.trace as AlignmentTrace,
      perception: perception as PerceptualTrace,
      ...totals,
      raw,
    });
    return raw;
  });
}
