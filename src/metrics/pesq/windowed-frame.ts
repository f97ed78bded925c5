// One windowed frame of a signal.

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
