// The operations of this reading, by name.
import { CONTRACTIONS } from './contractions.ts';
import { CONVOLUTIONS_OF_GRIDS } from './convolutions.ts';
import { FUNCTIONS_OF_GRIDS } from './functions.ts';
import { MOVES_OF_GRIDS } from './moves.ts';
import type { GridOperation } from './operation.ts';
import { PAIRS_OF_GRIDS } from './pairs.ts';
import { RECURRENCES } from './recurrences.ts';
import { REDUCTIONS } from './reductions.ts';

export const GRID_OPERATIONS: ReadonlyMap<string, GridOperation> = new Map(
  Object.entries({
    ...MOVES_OF_GRIDS,
    ...PAIRS_OF_GRIDS,
    ...FUNCTIONS_OF_GRIDS,
    ...CONTRACTIONS,
    ...CONVOLUTIONS_OF_GRIDS,
    ...RECURRENCES,
    ...REDUCTIONS,
  }),
);
