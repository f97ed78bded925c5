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

/** The model signal in narrow-band, with guards and padding, at the level of the input, into `signal`. */
export function narrowBandSignal(
  area: FilterSpectrum,
  sampleCount: number,
  rate: PesqRate,
  signal = new Float64Array(guardedLength(sampleCount, rate) + rate.padding),
): Float64Array {
  applyResponse(area, IRS_RECEIVE_RESPONSE, rate.sampleRateHz);
  // the tail of the filter reaches into the padding and stays there
  const end = rate.guard + sampleCount + rate.padding;
  signal.fill(0, 0, rate.guard);
  signal.set(area.time.subarray(0, end - rate.guard), rate.guard);
  signal.fill(0, end);
  return signal;
}

/** The model signal in wide-band, into `signal`. Its padding is zero. */
export function wideBandSignal(
  samples: Float64Array,
  rate: PesqRate,
  signal = new Float64Array(guardedLength(samples.length, rate) + rate.padding),
): Float64Array {
  const first = rate.guard;
  const end = first + samples.length;
  signal.fill(0, 0, first);
  signal.set(samples, first);
  signal.fill(0, end);
  for (let i = 0; i < FADE; i++) {
    signal[first + i - 1]! *= i / FADE;
    signal[end - i]! *= i / FADE;
  }
  filterCascade([WIDE_BAND_SECTION], signal, first, end);
  return signal;
}
