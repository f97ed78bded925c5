// The operations that are read, by name.
import { ELEMENTWISE } from './elementwise.ts';
import type { Operation } from './operation.ts';
import { PRODUCTS } from './products.ts';
import { RECURRENT } from './recurrent.ts';
import { SHAPES } from './shapes.ts';

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...PRODUCTS, ...ELEMENTWISE, ...RECURRENT, ...SHAPES }),
);

/** For messages. */
export const SUPPORTED = [...OPERATIONS.keys()].join(', ');
