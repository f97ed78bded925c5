// Input filters: what the listener's terminal does to both signals. Narrow-band: modified IRS receive
// characteristic (P.862, 10.1.3). Wide-band: one high-pass section (P.862.2). Corrigendum 2 multiplies the wide-band
// section by a factor, which is carried in the gain.
import { IRS_RECEIVE_RESPONSE, WIDE_BAND_SECTION } from './filters.table.ts';
import { applyResponse, type FilterSpectrum } from './frequency-filter.ts';
import type { PesqRate } from './rate.ts';
import { filterCascade } from './second-order-section.ts';

/** Samples of the fade at both ends in wide-band. */
const FADE = 16;

/** Samples + both guards. */
export function guardedLength(sampleCount: number, rate: PesqRate): number {
  return sampleCount + 2 * rate.guard;
}

/** The model signal in narrow-band, with guards and padding, at the level of the input. */
export function narrowBandSignal(area: FilterSpectrum, sampleCount: number, rate: PesqRate): Float64Array {
  const signal = new Float64Array(guardedLength(sampleCount, rate) + rate.padding);
  applyResponse(area, IRS_RECEIVE_RESPONSE, rate.sampleRateHz);
  // the tail of the filter reaches into the padding and stays there
  signal.set(area.time.subarray(0, sampleCount + rate.padding), rate.guard);
  return signal;
}

/** The model signal in wide-band. Its padding stays zero. */
export function wideBandSignal(samples: Float64Array, rate: PesqRate): Float64Array {
  const first = rate.guard;
  const end = first + samples.length;
  const signal = new Float64Array(end + rate.guard + rate.padding);
  signal.set(samples, first);
  for (let i = 0; i < FADE; i++) {
    signal[first + i - 1]! *= i / FADE;
    signal[end - i]! *= i / FADE;
  }
  filterCascade([WIDE_BAND_SECTION], signal, first, end);
  return signal;
}
