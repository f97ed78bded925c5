// GRU and LSTM: along an axis within the frame, in both directions, or over the frames in many lanes.
import { addConvolution, addScan, type FunctionName, SINGLE } from '../../../network/index.ts';
import type { Constant } from '../../constant.ts';
import { concat, reshape } from '../../fold.ts';
import { describe } from '../../node.ts';
import type { GridContext } from '../context.ts';
import {
  framesOf,
  type Grid,
  type GridNode,
  joinParts,
  type LastState,
  type Timing,
  withCells,
} from '../grid.ts';
import { known, needGrid, needNumbers, onlyFrames, shaped } from '../inputs-of.ts';
import { rearranged } from './axes.ts';
import type { GridOperation } from './operation.ts';
import { select } from './selections.ts';

const CANDIDATES: Readonly<Record<string, FunctionName>> = { tanh: 'tanh', relu: 'relu', sigmoid: 'sigmoid' };

interface Cell {
  readonly cell: 'gru' | 'lstm';
  readonly gates: number;
  /** Where its initial states stand among the inputs. */
  readonly initial: readonly number[];
}

const GRU: Cell = { cell: 'gru', gates: 3, initial: [5] };
const LSTM: Cell = { cell: 'lstm', gates: 4, initial: [5, 6] };

function candidateOf(node: GridNode, { cell }: Cell, directions: number, at: number): FunctionName {
  const given = node.texts('activations')?.map((name) => name.toLowerCase());
  const each = cell === 'gru' ? 2 : 3;
  if (!given) return 'tanh';
  if (given.length !== directions * each) node.fail(`${directions * each} activations`, `${given.length}`);
  const [gate, candidate, last] = given.slice(at * each, (at + 1) * each) as [string, string, string?];
  const name = CANDIDATES[candidate];
  const isKnown =
    gate === 'sigmoid' && name !== undefined && (cell === 'gru' || (name === 'tanh' && last === 'tanh'));
  return isKnown ? name : node.fail('Sigmoid and Tanh, or a candidate of Relu or Sigmoid', given.join(', '));
}

const recurrence =
  (kind: Cell): GridOperation =>
  (node, context) => {
    if (node.has('clip') && node.float('clip', 0) !== 0) node.fail('no clip', 'one');
    if (node.int('input_forget', 0) !== 0) node.fail('input_forget 0', '1');
    if (node.inputs[7] !== undefined) node.fail('no peepholes', 'some');
    const direction = node.text('direction', 'forward');
    if (!['forward', 'reverse', 'bidirectional'].includes(direction)) node.fail('a direction', direction);
    const names =
      direction === 'bidirectional'
        ? (['forward', 'reverse'] as const)
        : [direction as 'forward' | 'reverse'];
    const batchFirst = node.int('layout', 0) !== 0;
    const given = needGrid(node, 0);
    if (given.shape.length !== 3) node.fail('[steps, batch, inputs]', describe(given.shape));
    const x = batchFirst ? rearranged(given, [1, 0, 2], context) : given;
    if (x.time === 2) node.fail('an axis of inputs', 'an axis of frames');
    checkLengths(node, x);
    const [steps, lanes, inputs] = x.cells.shape as [number, number, number];
    const stacked = needNumbers(node, 1, 'W').shape[1] ?? 0;
    const units = stacked / kind.gates;
    if (!(units >= 1 && Number.isInteger(units))) node.fail(`W for ${kind.gates} gates`, `${stacked} rows`);
    const count = names.length;
    const w = shaped(node, needNumbers(node, 1, 'W'), 'W', [count, stacked, inputs]);
    const r = shaped(node, needNumbers(node, 2, 'R'), 'R', [count, stacked, units]);
    const b =
      node.inputs[3] === undefined
        ? new Float32Array(2 * stacked * count)
        : shaped(node, needNumbers(node, 3, 'B'), 'B', [count, 2 * stacked]);
    context.budget.take(w.length + r.length + b.length);
    const isOverFrames = x.time === 0;
    if (isOverFrames && (count > 1 || direction !== 'forward')) {
      node.fail('direction forward over the frames: a frame cannot know the future', direction);
    }
    if (isOverFrames) onlyFrames(node, x);
    if (isOverFrames && x.lead > 0) node.fail('frames from the first on', 'zeros before it');
    const starts = kind.initial.map((index) => initialOf(node, index, context));
    // A file of one frame whose recurrence over frames begins at 0 keeps nothing, which is another network.
    const forgets = context.frames === null && steps === 1 && starts.every((one) => one === null);
    if (forgets)
      node.fail('a state that is an input, as the file is of one frame', 'one that begins at 0 with each');
    const input = context.tensorOf(x);
    const made = names.map((way, d) => {
      const layer = context.nextLayer('scan');
      const part = (data: Float32Array, size: number): Float32Array => data.slice(d * size, (d + 1) * size);
      const rows = { ...SINGLE, size: steps * lanes, outputs: steps * lanes };
      const bias = part(b, 2 * stacked);
      const gates = addConvolution(context.builder, input, {
        name: layer,
        output: context.unique(`${layer}_x`),
        weight: part(w, stacked * inputs),
        bias: bias.slice(0, stacked),
        channels: inputs,
        outputs: stacked,
        height: rows,
      });
      const outputs = kind.initial.map((_, s) => context.unique(`${layer}_${s === 0 ? 'h' : 'c'}`));
      const carried = isOverFrames
        ? outputs.map((name) => context.builder.state(context.unique(`${name}0`), lanes * units, layer))
        : null;
      const states = starts.map(
        (start) => start && directionOf(node, start, d, count, lanes, units, context),
      );
      if (isOverFrames && states.some((one) => one !== null)) {
        node.fail('a state that begins at 0, as it runs over the frames of the file', 'another');
      }
      const initial =
        carried ??
        (states.every((one) => one === null)
          ? null
          : states.map((one) => one ?? context.vector(`${layer}_zeros`, new Float32Array(lanes * units))));
      addScan(context.builder, gates, {
        name: layer,
        outputs,
        weight: part(r, stacked * units),
        bias: bias.slice(stacked),
        cell: kind.cell,
        reset: node.int('linear_before_reset', 0) !== 0 ? 'after' : 'before',
        candidate: candidateOf(node, kind, count, d),
        direction: way,
        steps,
        lanes,
        units,
        initial,
      });
      for (const [s, state] of (carried ?? []).entries()) context.builder.setNext(state, outputs[s]!);
      return outputs;
    });
    return results(node, kind, { x, names, made, steps, lanes, units, batchFirst, isOverFrames }, context);
  };

/** Given lengths are those of the axis: exporters write them out. */
function checkLengths(node: GridNode, x: Grid): void {
  const lengths = node.inputs[4];
  if (lengths === undefined) return;
  const fits = lengths.kind === 'constant' && lengths.data.every((n) => n === x.shape[0]);
  if (!fits) node.fail('no sequence lengths but all steps', 'others');
}

/** [directions, lanes, units]; null for zeros. */
function initialOf(node: GridNode, index: number, context: GridContext): Grid | null {
  const given = node.inputs[index];
  if (given === undefined) return null;
  const value = known(node, given);
  if (value.kind === 'grid') {
    const isZero = value.cells.data.every((cell) => cell < 0);
    return isZero ? null : value;
  }
  if (value.data.every((v) => v === 0)) return null;
  const constant: Constant = value;
  const tensor = context.vector(constant.name ?? `${node.name}_initial`, Float32Array.from(constant.data));
  return context.whole(tensor, constant.shape, { time: -1, lead: 0, silent: true }, 1);
}

function directionOf(
  node: GridNode,
  start: Grid,
  d: number,
  count: number,
  lanes: number,
  units: number,
  context: GridContext,
): string {
  if (start.time >= 0) node.fail('an initial state', 'a value of every frame');
  const isLayered = node.int('layout', 0) !== 0;
  const shape = isLayered ? [lanes, count, units] : [count, lanes, units];
  if (start.shape.join() !== shape.join()) node.fail(`states of ${describe(shape)}`, describe(start.shape));
  return context.tensorOf(select(node, start, isLayered ? 1 : 0, [d], context));
}

interface Made {
  readonly x: Grid;
  readonly names: readonly string[];
  /** By direction: h, and c. */
  readonly made: readonly (readonly string[])[];
  readonly steps: number;
  readonly lanes: number;
  readonly units: number;
  readonly batchFirst: boolean;
  readonly isOverFrames: boolean;
}

function results(
  node: GridNode,
  kind: Cell,
  given: Made,
  context: GridContext,
): readonly (Grid | LastState)[] {
  const { x, names, made, steps, lanes, units, batchFirst, isOverFrames } = given;
  const { time, lead } = x;
  const timing: Timing = { time, lead, silent: lead === 0 && x.silent };
  const frames = framesOf(x);
  const whole = (tensor: string): Grid =>
    rearranged(context.whole(tensor, [steps, lanes, units], timing, frames), [0, -1, 1, 2], context);
  const join = (grids: readonly Grid[], axis: number): Grid => {
    if (grids.length === 1) return grids[0]!;
    const { parts, cells } = joinParts(grids);
    const joined = concat(node, cells, axis, context.budget);
    return { ...withCells(grids[0]!, joined), parts };
  };
  const y = join(
    made.map(([h]) => whole(h!)),
    1,
  );
  const turned = batchFirst ? rearranged(y, [2, 0, 1, 3], context) : y;
  const last = (s: number): Grid | LastState => {
    if (isOverFrames) return { kind: 'last', shape: [names.length, x.shape[1]!, units] };
    const each = made.map((outputs, d) => {
      const all = whole(outputs[s]!);
      const end = select(node, all, 0, [names[d] === 'forward' ? steps - 1 : 0], context);
      const cells = reshape(end.cells, [1, lanes, units]);
      return withCells({ ...end, time: -1 }, cells, end.time < 0 ? -1 : end.time - 1);
    });
    const state = join(
      each.map((one, d) => ({ ...one, shape: lastShape(x, each[d]!) })),
      0,
    );
    return batchFirst ? rearranged(state, [1, 0, 2], context) : state;
  };
  return [turned, ...kind.initial.map((_, s) => last(s))];
}

const lastShape = (x: Grid, state: Grid): readonly number[] =>
  state.cells.shape.map((n, at) => (at === state.time ? x.shape[x.time]! : n));

export const RECURRENCES: Readonly<Record<string, GridOperation>> = {
  GRU: recurrence(GRU),
  LSTM: recurrence(LSTM),
};
