// What an operation of ONNX is to this reading: values in, values out.
import type { GridContext } from '../context.ts';
import type { GridNode, GridValue } from '../grid.ts';

export type GridOperation = (node: GridNode, context: GridContext) => readonly (GridValue | undefined)[];
