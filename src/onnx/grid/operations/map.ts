// A function that a network has, of every element of a value.
import type { FunctionName, RealFunctionName } from '../../../network/index.ts';
import { elementwise, type GridContext } from '../context.ts';
import type { Grid } from '../grid.ts';

/** f(0) = 0: what was padded with zeros stays zeros. */
const SILENT: ReadonlySet<string> = new Set(['relu', 'tanh', 'sqrt']);

export function map(kind: FunctionName | RealFunctionName, value: Grid, context: GridContext): Grid {
  return elementwise(value, SILENT.has(kind), context, (tensor) =>
    context.builder.map(kind, tensor, context.unique(kind)),
  );
}
