// Spectra: a frame of real and imaginary parts is one vector in the network, all real parts first, whichever axis the file has them on.

/** Of a frame with one axis of 2 and one of bins: where each element goes; null for another frame, or where it is so already. */
export function planesOf(frame: readonly number[]): Int32Array | null {
  const wide = frame.filter((n) => n > 1);
  if (wide.length !== 2 || wide[1] !== 2 || wide[0]! <= 2) return null;
  const bins = wide[0]!;
  return Int32Array.from({ length: 2 * bins }, (_, i) => (i % 2) * bins + Math.floor(i / 2));
}
