// One pass over the nodes of a file whose frames have several axes, under one reading of its inputs.
import type { Constant } from '../constant.ts';
import { checkedSize } from '../constant.ts';
import type { InputShape } from '../input-reading.ts';
import { openNode } from '../node.ts';
import { OPERATIONS } from '../operations/index.ts';
import { badFile, badNode, shown } from '../problem.ts';
import type { Source } from '../source.ts';
import type { Value } from '../value.ts';
import { type Refused, walkNodes } from '../walk-nodes.ts';
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
  const { file } = source;
  const { budget } = source.tensors;
  const isSequence = reading.times !== null;
  const context = createGridContext(source.model, budget, isSequence ? reading.frames : null);
  const values = new Map<string, GridValue>();
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

  const outputs = walkNodes<GridValue>({
    source,
    values,
    find,
    progress,
    refused,
    read(proto, place, inputs) {
      const isConstant = inputs.every((input) => input === undefined || input.kind === 'constant');
      const folding = isConstant ? OPERATIONS.get(place.op) : undefined;
      if (folding) {
        const given = inputs as (Value | undefined)[];
        const node = openNode(proto, place, source.opset, given, source.tensors, source.uses);
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
      return operation(openNode(proto, place, source.opset, inputs, source.tensors, source.uses), context);
    },
  });
  return { context, outputs, states, features };
}
