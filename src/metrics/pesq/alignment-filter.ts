// The copy of a model signal that time alignment works on: without its mean, with soft ends, band-passed.
import type { PesqRate } from './rate.ts';
import { filterWhole } from './second-order-section.ts';

/** `signal` with guards and padding; into `copy`, of the same length. */
export function alignmentSignal(
  signal: Float64Array,
  rate: PesqRate,
  copy = new Float64Array(signal.length),
): Float64Array {
  const { guard, window, padding } = rate;
  copy.set(signal);
  const total = signal.length - padding;
  const end = total - guard;
  let mean = 0;
  for (let i = guard; i < end; i++) mean += copy[i]!;
  // the divisor counts the guards
  mean /= total;
  for (let i = guard; i < end; i++) copy[i]! -= mean;
  for (let k = 0; k < window; k++) {
    const ramp = (k + 0.5) / window;
    copy[guard + k]! *= ramp;
    copy[end - 1 - k]! *= ramp;
  }
  filterWhole(rate.alignmentSections, copy);
  return copy;
}
