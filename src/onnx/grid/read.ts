// One pass over the nodes of a file whose frames have several axes, under one reading of its inputs.
import { HushbitError } from '../../base/errors.ts';
import type { Constant } from '../constant.ts';
import { checkedSize } from '../constant.ts';
import type { InputShape } from '../input-reading.ts';
import { openNode } from '../node.ts';
import { OPERATIONS } from '../operations/index.ts';
import { badFile, badNode, shown } from '../problem.ts';
import type { GraphProto, NodeProto } from '../proto/onnx_pb.ts';
import type { Refused } from '../read-nodes.ts';
import { placeOf, type Source } from '../source.ts';
import type { Value } from '../value.ts';
import { createGridContext, type GridContext } from './context.ts';
import { type Grid, type GridValue, sizeOfShape, wholeGrid } from './grid.ts';
import { GRID_OPERATIONS } from './operations/index.ts';
import { planesOf } from './planes.ts';
import type { GridReading } from './ports.ts';

export interface NamedGrid {
  readonly name: string;
  readonly value: GridValue;
}

export interface GridNodes {
  readonly context: GridContext;
  readonly outputs: readonly NamedGrid[];
  /** Names of the state inputs in the network. */
  readonly states: ReadonlyMap<string, { readonly tensor: string; readonly size: number }>;
  /** The vector of a frame. */
  readonly features: string;
}

const MOST_INPUTS = 65_536;

/** Sizes of a frame, and of the whole; an open axis that is not the frames' has one element. */
function frameOf({ name, sizes }: InputShape, time: number, file: string): number[] {
  const frame = sizes.map((n, axis) => (axis === time ? 1 : (n ?? 1)));
  checkedSize(frame, `${file}: input ${shown(name)}`);
  return frame;
}

/** @param progress counts the nodes that were read */
export function readGrid(
  source: Source,
  reading: GridReading,
  progress: { node: number },
  refused: Refused | null = null,
): GridNodes {
  const { graph, file } = source;
  const { budget } = source.tensors;
  const isSequence = reading.times !== null;
  const context = createGridContext(source.model, budget, isSequence ? reading.frames : null);
  const values = new Map<string, GridValue>();
  const missing = new Set<string>();
  const states = new Map<string, { tensor: string; size: number }>();

  const shapes = reading.features.map((input) => {
    const time = reading.times?.get(input.name) ?? -1;
    return { input, time, frame: frameOf(input, time, file) };
  });
  const total = shapes.reduce((sum, { frame }) => sum + sizeOfShape(frame), 0);
  if (total > MOST_INPUTS) throw badFile(file, `at most ${MOST_INPUTS} values of a frame`, `${total}`);
  const features = context.builder.input(context.unique('x'), total, 'input');
  let next = 0;
  for (const { input, time, frame } of shapes) {
    const start = next;
    const timing = { time, lead: 0, silent: true };
    const whole = wholeGrid(features, frame, timing, reading.frames);
    const places = planesOf(frame);
    const data = Float64Array.from(whole.cells.data, (i) => start + (places ? places[i]! : i));
    next += sizeOfShape(frame);
    const value: Grid = {
      ...whole,
      parts: [{ tensor: features, size: total }],
      cells: { ...whole.cells, data },
    };
    values.set(input.name, value);
  }
  for (const input of reading.states) {
    const frame = frameOf(input, -1, file);
    const size = sizeOfShape(frame);
    budget.take(size);
    if (!source.uses.has(input.name)) continue;
    const tensor = context.builder.state(context.unique(input.name), size, 'input');
    states.set(input.name, { tensor, size });
    values.set(input.name, wholeGrid(tensor, frame, { time: -1, lead: 0, silent: true }, 1));
  }
  const find = (name: string): GridValue | undefined =>
    name === '' ? undefined : (values.get(name) ?? source.constants.get(name));

  function readNode(proto: NodeProto, index: number): readonly (GridValue | undefined)[] {
    const place = placeOf(proto, index, file);
    const branches = source.branches.get(proto);
    if (branches) {
      const condition = find(proto.input[0] ?? '');
      if (condition?.kind !== 'constant' || condition.tainted || condition.data.length !== 1) {
        throw badNode(place, 'a constant condition', 'one that depends on what comes');
      }
      return readBranch(condition.data[0] === 0 ? branches.no : branches.yes);
    }
    const inputs = proto.input.map(find);
    for (const [i, name] of proto.input.entries()) {
      if (name === '' || inputs[i]) continue;
      throw badNode(place, 'earlier nodes to make its inputs', `none that makes ${shown(name)}`, 'bad-model');
    }
    const isConstant = inputs.every((input) => input === undefined || input.kind === 'constant');
    const folding = isConstant ? OPERATIONS.get(place.op) : undefined;
    if (folding) {
      const node = openNode(
        proto,
        place,
        source.opset,
        inputs as (Value | undefined)[],
        source.tensors,
        source.uses,
      );
      return folding(node, context.constants) as readonly Constant[];
    }
    const operation = GRID_OPERATIONS.get(place.op);
    if (!operation) {
      const isRead = OPERATIONS.has(place.op);
      throw badNode(
        place,
        isRead ? 'constants' : 'an operation that is read',
        isRead ? 'values of every frame' : shown(place.op),
      );
    }
    const node = openNode(proto, place, source.opset, inputs, source.tensors, source.uses);
    return operation(node, context);
  }
  function readBranch(branch: GraphProto): readonly GridValue[] {
    source.constants.add(branch.initializer);
    branch.node.forEach(readOne);
    return branch.output.map(({ name }) => {
      const value = find(name);
      if (value) return value;
      throw badFile(`${file}: branch ${shown(branch.name)}`, 'outputs that its nodes make', shown(name));
    });
  }
  function readOne(proto: NodeProto, index: number): void {
    const made = readNode(proto, index);
    for (const [i, name] of proto.output.entries()) {
      if (name === '') continue;
      const value = made[i];
      if (!value)
        throw badNode(placeOf(proto, index, file), `${made.length} outputs`, `${proto.output.length}`);
      values.set(name, value);
    }
  }
  for (const [index, proto] of graph.node.entries()) {
    progress.node = index;
    if (refused === null) {
      readOne(proto, index);
      continue;
    }
    const isMissing = proto.input.some((name) => missing.has(name));
    const problem = isMissing ? null : problemOf(() => readOne(proto, index));
    if (problem) refused(problem, proto);
    if (problem || isMissing) for (const name of proto.output) missing.add(name);
  }
  progress.node = graph.node.length;
  const outputs = graph.output.flatMap(({ name }): NamedGrid[] => {
    const value = find(name);
    if (value) return [{ name, value }];
    if (refused && missing.has(name)) return [];
    throw badFile(file, 'outputs that nodes make', `${shown(name)}, which none makes`);
  });
  return { context, outputs, states, features };
}

function problemOf(read: () => void): HushbitError | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof HushbitError) return error;
    throw error;
  }
}
