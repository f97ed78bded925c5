// Products that add up over axes: MatMul, Gemm and Einsum, of a value with a constant (a convolution of one tap, in groups where
// both have an axis in common) or of two values (products of all pairs, added up). Axes go by letters, as in Einsum.

import { addConvolution, SINGLE } from '../../../network/index.ts';
import type { Constant } from '../../constant.ts';
import { reshape, transpose } from '../../fold.ts';
import { describe } from '../../node.ts';
import type { GridContext } from '../context.ts';
import { framesOf, type Grid, type GridNode, withCells } from '../grid.ts';
import { needGrid, needNumbers, needValue, numbers } from '../inputs-of.ts';
import { rearranged } from './axes.ts';
import type { GridOperation } from './operation.ts';
import { scaled, together, twoGrids, withConstant } from './pairs.ts';

/** Axes of both and of the result, a letter each. */
interface Letters {
  readonly left: string;
  readonly right: string;
  readonly out: string;
}

const only = (letters: string, test: (letter: string) => boolean): string =>
  [...letters].filter(test).join('');

function places(letters: string, of: string): number[] {
  return [...letters].map((letter) => of.indexOf(letter));
}

function checkSizes(
  node: GridNode,
  shapes: readonly (readonly [string, readonly number[]])[],
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [letters, shape] of shapes) {
    if (letters.length !== shape.length) node.fail(`${letters.length} axes`, describe(shape));
    for (const [i, letter] of [...letters].entries()) {
      const known = sizes.get(letter) ?? shape[i]!;
      if (known !== shape[i]) node.fail(`${known} elements on an axis of both`, `${shape[i]}`);
      sizes.set(letter, known);
    }
  }
  return sizes;
}

/** sum over the letters that `out` leaves out of value * given */
function timesConstant(
  node: GridNode,
  value: Grid,
  given: Constant,
  letters: Letters,
  context: GridContext,
): Grid {
  const { left, right, out } = letters;
  const frame = value.cells.shape;
  const sizes = checkSizes(node, [
    [left, frame],
    [right, given.shape],
  ]);
  const batch = only(left, (one) => right.includes(one) && out.includes(one));
  const summed = only(left, (one) => right.includes(one) && !out.includes(one));
  const rows = only(left, (one) => !right.includes(one));
  const made = only(right, (one) => !left.includes(one));
  if (value.time >= 0 && right.includes(left[value.time]!)) {
    node.fail('nothing over all frames: a frame cannot know the future', 'an axis of frames');
  }
  if ([...rows, ...made].some((one) => !out.includes(one)))
    node.fail('sums over axes of both', 'over one alone');
  const count = (some: string): number => [...some].reduce((product, one) => product * sizes.get(one)!, 1);
  const [groups, width, height, outputs] = [count(batch), count(summed), count(rows), count(made)];
  const input = context.tensorOf(rearranged(value, places(rows + batch + summed, left), context));
  const turned = transpose(given, places(batch + made + summed, right), context.budget);
  const weight = Float32Array.from(turned.data);
  let tensor: string;
  if (groups === 1 && height === 1) {
    const layer = context.nextLayer('fc');
    const name = context.builder.weight(
      context.unique(given.name ?? `${layer}_W`),
      outputs,
      width,
      weight,
      layer,
    );
    tensor = context.builder.matmul(name, input, context.unique(`${layer}MatMul`));
  } else {
    const name = context.nextLayer('fc');
    const axis = { ...SINGLE, size: height, outputs: height };
    const shape = { channels: groups * width, outputs: groups * outputs, groups, height: axis };
    const output = context.unique(`${name}_y`);
    tensor = addConvolution(context.builder, input, { name, output, weight, bias: null, ...shape });
  }
  const order = rows + batch + made;
  const made3 = [...order].map((one) => sizes.get(one)!);
  const time = value.time < 0 ? -1 : order.indexOf(left[value.time]!);
  const frames = framesOf(value);
  const whole = context.whole(tensor, made3, { time, lead: value.lead, silent: value.silent }, frames);
  return rearranged(whole, places(out, order), context);
}

/** Elements of a tensor of all pairs at most. */
const MOST_PAIRS = 1 << 20;

function timesGrid(node: GridNode, a: Grid, b: Grid, letters: Letters, context: GridContext): Grid {
  const { left, right, out } = letters;
  const sizes = checkSizes(node, [
    [left, a.cells.shape],
    [right, b.cells.shape],
  ]);
  const timed = [a.time < 0 ? '' : left[a.time]!, b.time < 0 ? '' : right[b.time]!];
  if (timed[0] !== timed[1] || (timed[0] !== '' && !out.includes(timed[0]!))) {
    node.fail('nothing over all frames: a frame cannot know the future', 'an axis of frames');
  }
  const summed = only(left, (one) => !out.includes(one));
  if (
    summed !== only(left, (one) => summed.includes(one)) ||
    [...right].some((one) => !out.includes(one) && !left.includes(one))
  ) {
    node.fail('sums over axes of both', 'over one alone');
  }
  const all = out + summed;
  const total = [...all].reduce((product, one) => product * sizes.get(one)!, 1);
  if (total > MOST_PAIRS) node.fail(`at most ${MOST_PAIRS} products of a frame`, `${total}`);
  const [x, y] = together(node, a, b, context);
  const spread = (grid: Grid, own: string): Grid => rearranged(grid, places(all, own), context);
  const product = twoGrids(node, 'mul', spread(x, left), spread(y, right), context);
  const size = [...summed].reduce((n, one) => n * sizes.get(one)!, 1);
  if (size === 1) return withCells(product, reshape(product.cells, product.cells.shape.slice(0, out.length)));
  const tensor = context.builder.push({
    kind: 'reduce',
    name: context.layer(),
    params: { function: 'sum', size, inner: 1 },
    inputs: [context.tensorOf(product)],
    outputs: [context.unique(`${node.outputs[0] ?? node.name}_sum`)],
  });
  const { time, lead, silent } = product;
  const frames = framesOf(product);
  return context.whole(tensor, product.cells.shape.slice(0, out.length), { time, lead, silent }, frames);
}

function contract(
  node: GridNode,
  a: Grid | Constant,
  b: Grid | Constant,
  letters: Letters,
  context: GridContext,
): Grid {
  if (a.kind === 'grid' && b.kind === 'grid') return timesGrid(node, a, b, letters, context);
  if (a.kind === 'grid')
    return timesConstant(node, a, numbers(node, b as Constant, 'the factor'), letters, context);
  const { left, right, out } = letters;
  return timesConstant(
    node,
    b as Grid,
    numbers(node, a, 'the factor'),
    { left: right, right: left, out },
    context,
  );
}

/** Axes of size 1 dropped. */
function withoutOnes<V extends Grid | Constant>(
  value: V,
  letters: string,
  drop: string,
  context: GridContext,
): readonly [V, string] {
  const kept = [...letters].flatMap((one, i) => (drop.includes(one) ? [] : [i]));
  if (kept.length === letters.length) return [value, letters];
  const left = kept.map((i) => letters[i]!).join('');
  if (value.kind === 'grid') return [rearranged(value, kept, context) as V, left];
  return [
    reshape(
      value as Constant,
      kept.map((i) => value.shape[i]!),
    ) as V,
    left,
  ];
}

const matMul: GridOperation = (node, context) => {
  let [a, b] = [needValue(node, 0), needValue(node, 1)];
  const isFlat = [a.shape.length === 1, b.shape.length === 1];
  const lifted = (value: Grid | Constant, front: boolean): Grid | Constant => {
    const [n] = value.shape as [number];
    if (value.kind === 'constant') return reshape(value, front ? [1, n] : [n, 1]);
    return rearranged(value, front ? [-1, 0] : [0, -1], context);
  };
  if (isFlat[0]) a = lifted(a, true);
  if (isFlat[1]) b = lifted(b, false);
  const rank = Math.max(a.shape.length, b.shape.length) - 2;
  const names = 'abcdefgh'.slice(0, rank);
  let left = `${names.slice(rank - (a.shape.length - 2))}xy`;
  let right = `${names.slice(rank - (b.shape.length - 2))}yz`;
  const sizeOf = (value: Grid | Constant, letters: string, one: string): number =>
    letters.includes(one) ? value.shape[letters.indexOf(one)]! : 1;
  const isTime = (value: Grid | Constant, letters: string, one: string): boolean =>
    value.kind === 'grid' && value.time >= 0 && letters[value.time] === one;
  const dropLeft = only(
    names,
    (one) => sizeOf(a, left, one) === 1 && right.includes(one) && !isTime(a, left, one),
  );
  const dropRight = only(
    names,
    (one) =>
      sizeOf(b, right, one) === 1 && !dropLeft.includes(one) && left.includes(one) && !isTime(b, right, one),
  );
  [a, left] = withoutOnes(a, left, dropLeft, context);
  [b, right] = withoutOnes(b, right, dropRight, context);
  let product = contract(node, a, b, { left, right, out: `${names}xz` }, context);
  const kept = product.shape
    .map((_, i) => i)
    .filter((i) => !(isFlat[0] && i === rank) && !(isFlat[1] && i === rank + 1));
  if (kept.length < product.shape.length) product = rearranged(product, kept, context);
  return [product];
};

const gemm: GridOperation = (node, context) => {
  const left = node.int('transA', 0) === 0 ? 'xy' : 'yx';
  const right = node.int('transB', 0) === 0 ? 'yz' : 'zy';
  const product = contract(node, needValue(node, 0), needValue(node, 1), { left, right, out: 'xz' }, context);
  const whole = scaled(node, product, node.float('alpha', 1), context);
  if (node.inputs[2] === undefined) return [whole];
  const beta = node.float('beta', 1);
  const term = needValue(node, 2);
  if (term.kind === 'grid') return [twoGrids(node, 'add', whole, scaled(node, term, beta, context), context)];
  const c = needNumbers(node, 2, 'the term C');
  return [withConstant(node, 'add', whole, { ...c, data: c.data.map((v) => v * beta) }, context)];
};

const einsum: GridOperation = (node, context) => {
  const equation = node.text('equation', '').replace(/\s+/g, '');
  const match = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]*)$/.exec(equation);
  if (!match || node.inputs.length !== 2) {
    const single = /^([a-zA-Z]+)->([a-zA-Z]+)$/.exec(equation);
    if (single && single[1]!.length === single[2]!.length) {
      return [rearranged(needGrid(node, 0), places(single[2]!, single[1]!), context)];
    }
    return node.fail('an equation of two, with letters', equation.slice(0, 40));
  }
  const [, left, right, out] = match as unknown as [string, string, string, string];
  const isRepeated = [left, right, out].some((one) => new Set(one).size !== one.length);
  if (isRepeated || [...out].some((one) => !left.includes(one) && !right.includes(one))) {
    node.fail('each letter once in a term', equation.slice(0, 40));
  }
  return [contract(node, needValue(node, 0), needValue(node, 1), { left, right, out }, context)];
};

export const CONTRACTIONS: Readonly<Record<string, GridOperation>> = {
  MatMul: matMul,
  Gemm: gemm,
  Einsum: einsum,
};
