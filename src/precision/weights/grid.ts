// The values that a row of weights may take, in units of its scale: the integers around 0, or every odd half, where all codes
// are used and none stands for 0 (mid-rise).
import type { IntegerFormat, WeightGrid } from '../../program/formats.ts';

export interface Grid {
  readonly name: WeightGrid;
  /** Least and greatest code; a code q stands for scale * (q + offset). */
  readonly least: number;
  readonly greatest: number;
  /** 0, or 1/2 where the grid is mid-rise. */
  readonly offset: number;
  /** Greatest magnitude, in units of the scale, that values of both signs have. */
  readonly reach: number;
}

export function gridOf(name: WeightGrid, { low, high, weightLimit }: IntegerFormat): Grid {
  return name === 'zero-centred'
    ? { name, least: -weightLimit, greatest: weightLimit, offset: 0, reach: weightLimit }
    : { name, least: low, greatest: high, offset: 0.5, reach: high + 0.5 };
}
