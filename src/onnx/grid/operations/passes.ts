// Operations that leave every element where it is.
import { constant } from '../../constant.ts';
import { known, needGrid, needValue } from '../inputs-of.ts';
import type { GridOperation } from './operation.ts';

const same: GridOperation = (node) => [needValue(node, 0)];

const cast: GridOperation = (node) => {
  const to = node.int('to', 0);
  if (![1, 10, 11].includes(to)) node.fail('floats', `type ${to}`);
  return [needGrid(node, 0)];
};

const shapeOf: GridOperation = (node) => {
  const value = known(node, node.inputs[0] ?? node.fail('an input', 'none'));
  const rank = value.shape.length;
  const at = (n: number) => Math.max(0, Math.min(rank, n < 0 ? n + rank : n));
  const [start, end] = [at(node.int('start', 0)), at(node.int('end', rank))];
  const sizes = value.shape.slice(start, Math.max(start, end));
  const tainted = value.kind === 'grid' && value.time >= start && value.time < end;
  return [constant([sizes.length], Float64Array.from(sizes), true, tainted)];
};

export const PASSES_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Identity: same,
  Dropout: (node) => {
    const training = node.inputs[2];
    if (training && !(training.kind === 'constant' && training.data.every((v) => v === 0)))
      node.fail('no training', 'training_mode');
    return [needValue(node, 0)];
  },
  Cast: cast,
  Shape: shapeOf,
};
