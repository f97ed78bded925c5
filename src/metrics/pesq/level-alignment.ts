// Level alignment (P.862, 10.1.2): both signals to the same power between 300 and 3500 Hz.
// The divisor of the mean covers the longer of the two signals, so what is kept here is the sum; everything behind
// is linear, so the gain is carried as a number and the signals stay at the level they came with.
import { LEVEL_RESPONSE } from './filters.table.ts';
import { applyResponse, type FilterSpectrum } from './frequency-filter.ts';

/** Squared 16-bit units. */
const TARGET_POWER = 1e7;

/** Sum of squares of the band-limited signal over its first `length` samples. */
export function bandEnergyOf(area: FilterSpectrum, length: number, sampleRateHz: number): number {
  applyResponse(area, LEVEL_RESPONSE, sampleRateHz);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += area.time[i]! * area.time[i]!;
  return sum;
}

/** Factor on the samples; `bodyLength` is that of the longer signal with its padding. */
export function levelGain(bandEnergy: number, bodyLength: number): number {
  return Math.sqrt((TARGET_POWER * bodyLength) / bandEnergy);
}
