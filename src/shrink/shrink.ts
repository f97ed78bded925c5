// A network with fewer units: pruning as a format of zero bits. Units go by what they cost the output to second order, from calibration
// audio; what is left is fitted to the whole network by regression. No training, and the same each time.
import type { NetworkStatistics } from '../calibrate/index.ts';
import { layerCosts, type Network, singlePorts, tensorSize } from '../network/index.ts';
import { heldBackPower, outputError, type PartEngine, type RoundingAudio } from '../precision/index.ts';
import { productImportance } from './product-importance.ts';
import { refit } from './refit.ts';
import { removalOrder } from './removal-order.ts';
import type { KeptUnits } from './slice-network.ts';
import { type UnitGroup, unitGroups } from './unit-groups.ts';

export interface ShrinkMaterial {
  /** With moments of what matrices multiply, of `audio.heard`. */
  readonly statistics: NetworkStatistics;
  readonly audio: RoundingAudio;
  readonly engine: PartEngine;
  /** Least gain of the mask that is told apart; -Infinity for none. */
  readonly floor: number;
}

export interface ShrunkLayer {
  readonly layer: string;
  readonly units: number;
  readonly kept: number;
}

export interface Shrunk {
  readonly network: Network;
  readonly layers: readonly ShrunkLayer[];
  /** Multiply-adds per frame of the whole network, and of this one. */
  readonly macs: readonly [number, number];
  /** Squared error of the output over the whole network's, on audio that nothing was fitted to; dB. */
  readonly errorDb: number;
}

/** What importance is measured on: the beginnings of some clips. */
const IMPORTANCE = { clips: 4, frames: 125 } as const;

/** Of the units of a group, at least one. */
function keptCount({ size }: Pick<UnitGroup, 'size'>, keep: number): number {
  return Math.max(1, Math.min(size, Math.round(size * keep)));
}

/**
 * @param keep share of the units of every layer that loses some, above 0 and at most 1
 * @param onStep told what is done next
 */
export function shrinkNetwork(
  network: Network,
  keep: number,
  { statistics, audio, engine, floor }: ShrinkMaterial,
  onStep: (step: string) => void = () => undefined,
): Shrunk {
  const groups = unitGroups(network);
  onStep('what errors of each product cost');
  const most = IMPORTANCE.frames * tensorSize(singlePorts(network).input);
  const few = audio.heard.slice(0, IMPORTANCE.clips).map((clip) => clip.subarray(0, most));
  const importance = productImportance(network, statistics, { clips: few, engine, floor });
  const kept = groups.map((group): KeptUnits => {
    const count = group.size - keptCount(group, keep);
    if (count > 0) onStep(`${count} of ${group.size} units of ${group.layer} go`);
    const gone = new Set(removalOrder(network, group, count, statistics, importance).map(({ unit }) => unit));
    const units = Array.from({ length: group.size }, (_, unit) => unit).filter((unit) => !gone.has(unit));
    return { group, units };
  });
  onStep('what is left is fitted');
  const small = refit(network, kept, { clips: audio.heard, engine, statistics });
  const heldBack = { clips: audio.heldBack, engine, floor };
  const error = outputError(network, small, heldBack) / heldBackPower(network, heldBack);
  return {
    network: small,
    layers: kept.map(({ group, units }) => ({ layer: group.layer, units: group.size, kept: units.length })),
    macs: [macsOf(network), macsOf(small)],
    errorDb: 10 * Math.log10(error),
  };
}

function macsOf(network: Network): number {
  return layerCosts(network).reduce((sum, { macs }) => sum + macs, 0);
}
