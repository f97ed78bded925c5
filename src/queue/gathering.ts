// How long outcomes that come one by one are left to gather before they are taken in together. Each round of taking in and sending
// costs the coordinator some time whatever it carries; the workers must have something to do meanwhile.

/** Longer spares the coordinator little more. */
const MOST_MS = 200;
/** Of what the workers hold, the part that they may run through while outcomes gather. */
const PART_OF_STOCK = 0.25;

/**
 * Milliseconds to wait before the next outcomes are taken in.
 * @param stock jobs that were sent and have no outcome yet
 * @param taken outcomes taken in at once
 * @param elapsedMs since those before them were taken in
 */
export function gatherMs(stock: number, taken: number, elapsedMs: number): number {
  if (taken <= 0 || !(elapsedMs > 0)) return 0;
  return Math.min(MOST_MS, (PART_OF_STOCK * stock * elapsedMs) / taken);
}
