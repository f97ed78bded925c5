// Spectra of real signals are walked from both ends at once: pairs of doubles in the reverse order.

/** Two doubles in the reverse order. */
// @ts-ignore: decorator
@inline
export function loadReversed(at: usize): v128 {
  const v = v128.load(at);
  return v128.shuffle<f64>(v, v, 1, 0);
}

// @ts-ignore: decorator
@inline
export function storeReversed(at: usize, v: v128): void {
  v128.store(at, v128.shuffle<f64>(v, v, 1, 0));
}
