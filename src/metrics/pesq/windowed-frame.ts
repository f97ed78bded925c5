// One frame of a signal.

/** `signal` times `window` at `position`; zeros outside the signal. */
export function loadFrame(
  signal: Float64Array,
  position: number,
  window: Float64Array,
  out: Float64Array,
): void {
  const size = window.length;
  const first = Math.min(size, Math.max(0, -position));
  const end = Math.max(first, Math.min(size, signal.length - position));
  if (first > 0) out.fill(0, 0, first);
  if (end < size) out.fill(0, end, size);
  for (let n = first; n < end; n++) out[n] = signal[position + n]! * window[n]!;
}

/** `signal` at `position`, as it is; zeros outside the signal. */
export function copyFrame(signal: Float64Array, position: number, out: Float64Array): void {
  const first = Math.min(out.length, Math.max(0, -position));
  const end = Math.max(first, Math.min(out.length, signal.length - position));
  if (first > 0) out.fill(0, 0, first);
  if (end < out.length) out.fill(0, end);
  if (first < end) out.set(signal.subarray(position + first, position + end), first);
}
