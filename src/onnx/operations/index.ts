// The operations that are read, by name.
import { ACTIVATIONS } from './activations.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { AXES } from './axes.ts';
import { CONSTANTS } from './constants.ts';
import { NORMALISATIONS } from './normalisations.ts';
import type { Operation } from './operation.ts';
import { PARTS } from './parts.ts';
import { PRODUCTS } from './products.ts';
import { RECURRENT } from './recurrent.ts';

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...PRODUCTS,
    ...ARITHMETIC,
    ...ACTIVATIONS,
    ...NORMALISATIONS,
    ...RECURRENT,
    ...AXES,
    ...PARTS,
    ...CONSTANTS,
  }),
);

/** For messages. */
export const SUPPORTED = [...OPERATIONS.keys()].join(', ');
