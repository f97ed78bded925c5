// What the recurrent operations share: one direction, one sequence. The state is an input and an output of the file, or runs
// along its time axis; the network carries it from frame to frame either way.

import type { Constant } from '../constant.ts';
import type { ImportContext } from '../context.ts';
import { describe, type Node, needConstant, needDynamic } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type StatePart, type Value } from '../value.ts';

export interface Recurrence {
  readonly x: Dynamic;
  readonly inputs: number;
  readonly units: number;
  /** Row-major [gates * units, inputs] and [gates * units, units]. */
  readonly w: Float32Array;
  readonly r: Float32Array;
  /** [2 * gates * units]: of the input, then of the state. */
  readonly b: Float32Array;
  /** Sequence first, or batch first. */
  readonly batchFirst: boolean;
}

export function shaped(node: Node, index: number, what: string, shape: readonly number[]): Float32Array {
  const given = needConstant(node, index, what);
  const fits = given.shape.length === shape.length && shape.every((n, i) => n === given.shape[i]);
  if (!fits || given.integer || given.tainted)
    node.fail(`${what} of ${describe(shape)}`, describe(given.shape));
  return given.data as Float32Array;
}

export function openRecurrence(
  node: Node,
  gates: number,
  activations: readonly (readonly string[])[],
  context: ImportContext,
): Recurrence {
  const direction = node.text('direction', 'forward');
  if (direction !== 'forward') node.fail('direction forward', direction);
  const given = node.texts('activations');
  const isKnown = (name: string, at: number): boolean =>
    activations[at]?.some((one) => one.toLowerCase() === name.toLowerCase()) ?? false;
  if (given && (given.length !== activations.length || !given.every(isKnown))) {
    node.fail(`activations ${activations.map((each) => each.join(' or ')).join(', ')}`, given.join(', '));
  }
  if (node.has('clip')) node.fail('no clip', 'one');
  if (node.inputs[4] !== undefined) node.fail('no sequence lengths', 'some');
  const x = needDynamic(node, 0);
  const batchFirst = node.int('layout', 0) !== 0;
  const [steps, batch] = batchFirst ? [1, 0] : [0, 1];
  const isSequence = context.frames === 'sequence' && x.time >= 0;
  const timed = isSequence ? x.time === steps : x.time !== steps && x.shape[steps] === 1;
  const single = x.time === batch || x.shape[batch] === 1;
  if (x.shape.length !== 3 || x.feature !== 2 || !timed || !single) {
    node.fail(batchFirst ? '[1, frames, inputs]' : '[frames, 1, inputs]', describe(x.shape));
  }
  const inputs = lengthOf(x);
  const stacked = needConstant(node, 1, 'W').shape[1] ?? 0;
  const units = stacked / gates;
  if (!(units >= 1) || !Number.isInteger(units)) node.fail(`W for ${gates} gates`, `${stacked} rows`);
  const declared = node.int('hidden_size', units);
  if (declared !== units) node.fail(`hidden_size ${units}, as W has`, `${declared}`);
  const w = shaped(node, 1, 'W', [1, stacked, inputs]);
  const r = shaped(node, 2, 'R', [1, stacked, units]);
  context.budget.take(w.length + r.length + 4 * stacked);
  const b =
    node.inputs[3] === undefined ? new Float32Array(2 * stacked) : shaped(node, 3, 'B', [1, 2 * stacked]);
  return { x, inputs, units, w, r, b, batchFirst };
}

/**
 * The state's place among the inputs of the file; null where it begins at 0 and runs along the frames of the file.
 * A file of one frame whose recurrence begins at 0 begins anew with every frame, which is another network.
 */
export function initialState(
  node: Node,
  index: number,
  units: number,
  context: ImportContext,
): StatePart | null {
  const value = node.inputs[index];
  if (value === undefined || value.kind === 'constant') {
    if (value) zeroState(node, value);
    if (context.frames === 'sequence') return null;
    return node.fail(
      'a state that is an input, as the file is of one frame',
      'one that begins at 0 with each',
    );
  }
  const part = value.kind === 'dynamic' ? stateOf(value, context) : null;
  if (!part) return node.fail('a state that is an input of the network', 'a computed one');
  if (part.positions.length !== units) node.fail(`${units} values of state`, `${part.positions.length}`);
  return part;
}

function stateOf({ source }: Dynamic, context: ImportContext): StatePart | null {
  return source.form === 'cells' ? context.cells.stateOf(source.cells) : null;
}

function zeroState(node: Node, { data }: Constant): void {
  if (!data.every((v) => v === 0)) node.fail('an initial state of 0', 'other constants');
}

/** Y and its last frame, as ONNX shapes them. */
export function outputsOf(recurrence: Recurrence, names: readonly string[], context: ImportContext): Value[] {
  const { x, units, batchFirst } = recurrence;
  const [steps, batch] = batchFirst ? [1, 0] : [0, 1];
  const [frames, clips] = [x.shape[steps]!, x.shape[batch]!];
  const shape = batchFirst ? [clips, frames, 1, units] : [frames, 1, clips, units];
  const source = { form: 'tensor', name: names[0]! } as const;
  const isSequence = context.frames === 'sequence' && x.time >= 0;
  const clipAxis = batchFirst ? 0 : 2;
  const time = isSequence ? (batchFirst ? 1 : 0) : x.time < 0 ? -1 : clipAxis;
  const y = dynamic(shape, 3, time, source);
  const moment = isSequence ? 'last' : 'every';
  const lastShape = batchFirst ? [clips, 1, units] : [1, clips, units];
  const lastTime = isSequence || x.time < 0 ? -1 : batchFirst ? 0 : 1;
  const last = names.map((name) => dynamic(lastShape, 2, lastTime, { form: 'tensor', name }, moment));
  return [y, ...last];
}

export function carry(part: StatePart | null, state: string, next: string, context: ImportContext): void {
  if (part) context.carried.push({ part, state, next });
}
