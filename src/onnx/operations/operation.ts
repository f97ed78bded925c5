// What an operation of ONNX is to the reader: inputs in, values out; constants are folded, the rest becomes graph.
import type { ImportContext } from '../context.ts';
import type { Node } from '../node.ts';
import type { Value } from '../value.ts';

export type Operation = (node: Node, context: ImportContext) => readonly Value[];
