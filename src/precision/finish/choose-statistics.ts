// How frames weigh in what rounding goes by. Weighed by their level, loud frames do not have all the say of networks that are fed
// magnitudes; but what little audio says then counts for less still, and all frames alike can do better. Plain rounding decides,
// on audio that was held back.
import type { NetworkStatistics } from '../../calibrate/index.ts';
import type { Network } from '../../network/index.ts';
import type { FormatName } from '../../program/formats.ts';
import { roundProducts } from '../round-products.ts';
import { createWeightStore, type RoundedCache } from '../weight-store.ts';
import { PLAIN } from '../weights/plain.ts';
import { type HeldBack, heldBackError } from './held-back.ts';

/** Few enough bits for an error that tells, and what a search rounds to anyway. */
const TRIAL: FormatName = 'i4';

/** @returns of statistics of the same audio those with which less is lost; the first of equal ones */
export function chooseStatistics(
  network: Network,
  candidates: readonly NetworkStatistics[],
  heldBack: HeldBack,
  cache: RoundedCache | null,
): NetworkStatistics {
  const weights = createWeightStore(PLAIN, cache);
  const errors = candidates.map((statistics) =>
    heldBackError(
      network,
      roundProducts(network, () => TRIAL, { weights, statistics }),
      heldBack,
    ),
  );
  return candidates[errors.indexOf(Math.min(...errors))] ?? candidates[0]!;
}
