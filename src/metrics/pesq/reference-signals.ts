// All that depends on the clean signal alone, computed when first needed.
import { transformForFilters } from './frequency-filter.ts';
import { bandEnergyOf } from './level-alignment.ts';
import { referencePowers } from './perceptual-model.ts';
import { type PesqRate, rateOf } from './rate.ts';
import {
  type Band,
  type BandSignal,
  checkBandEnergy,
  checkedSamples,
  filterBand,
  type Samples,
} from './signals.ts';

export interface ReferenceBand extends BandSignal {
  /** Bark spectra at the level of the input, row-major [frames, bands]. */
  readonly powers: Float64Array;
}

/** All that is known of a reference, plain data: it can be cloned into a thread, or shared with one. */
export interface KeptSignals {
  readonly sampleRateHz: number;
  readonly sampleCount: number;
  readonly bandEnergy: number;
  readonly samples: Float64Array;
  /** Those that were computed by then. */
  readonly bands: ReadonlyMap<Band, ReferenceBand>;
}

export class ReferenceSignals {
  readonly rate: PesqRate;
  readonly sampleCount: number;
  /** Sum of squares in the band of the level alignment. */
  readonly bandEnergy: number;
  readonly #samples: Float64Array;
  readonly #bands = new Map<Band, ReferenceBand>();

  constructor(clean: Samples | KeptSignals, sampleRateHz: number) {
    this.rate = rateOf(sampleRateHz);
    if (isKept(clean)) {
      this.#samples = clean.samples;
      this.sampleCount = clean.sampleCount;
      this.bandEnergy = clean.bandEnergy;
      for (const [band, kept] of clean.bands) {
        this.#bands.set(band, { ...kept, view: { ...kept.view, keepsMoreSpectra: false } });
      }
      return;
    }
    this.#samples = checkedSamples(clean, 'reference', this.rate);
    this.sampleCount = this.#samples.length;
    const length = this.sampleCount + this.rate.padding;
    const area = transformForFilters(this.#samples, length);
    this.bandEnergy = bandEnergyOf(area, length, sampleRateHz);
    checkBandEnergy(this.bandEnergy, this.#samples, 'reference');
  }

  band(band: Band): ReferenceBand {
    const known = this.#bands.get(band);
    if (known) return known;
    const { rate } = this;
    const area =
      band === 'narrow' ? transformForFilters(this.#samples, this.sampleCount + rate.padding) : null;
    const signal = filterBand(band, this.#samples, area, rate);
    const kept: ReferenceBand = {
      ...signal,
      view: { ...signal.view, frameSpectra: new Map(), keepsMoreSpectra: true },
      powers: referencePowers(signal.model, rate),
    };
    this.#bands.set(band, kept);
    return kept;
  }

  keep(): KeptSignals {
    const { rate, sampleCount, bandEnergy } = this;
    const { sampleRateHz } = rate;
    return { sampleRateHz, sampleCount, bandEnergy, samples: this.#samples, bands: this.#bands };
  }
}

function isKept(source: Samples | KeptSignals): source is KeptSignals {
  return typeof source === 'object' && source !== null && 'bands' in source;
}
