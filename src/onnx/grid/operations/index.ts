// The operations of this reading, by name.

import { AXES_OF_GRIDS } from './axes.ts';
import { CONTRACTIONS } from './contractions.ts';
import { CONVOLUTIONS_OF_GRIDS } from './convolutions.ts';
import { FUNCTIONS_OF_GRIDS } from './functions.ts';
import { JOINS_OF_GRIDS } from './joins.ts';
import type { GridOperation } from './operation.ts';
import { PAIRS_OF_GRIDS } from './pairs.ts';
import { PASSES_OF_GRIDS } from './passes.ts';
import { PLACEMENTS_OF_GRIDS } from './placements.ts';
import { RECURRENCES } from './recurrences.ts';
import { REDUCTIONS } from './reductions.ts';
import { REPEATS_OF_GRIDS } from './repeats.ts';
import { SELECTIONS_OF_GRIDS } from './selections.ts';

export const GRID_OPERATIONS: ReadonlyMap<string, GridOperation> = new Map(
  Object.entries({
    ...PASSES_OF_GRIDS,
    ...AXES_OF_GRIDS,
    ...JOINS_OF_GRIDS,
    ...PLACEMENTS_OF_GRIDS,
    ...REPEATS_OF_GRIDS,
    ...SELECTIONS_OF_GRIDS,
    ...PAIRS_OF_GRIDS,
    ...FUNCTIONS_OF_GRIDS,
    ...CONTRACTIONS,
    ...CONVOLUTIONS_OF_GRIDS,
    ...RECURRENCES,
    ...REDUCTIONS,
  }),
);
