// Sums of products and of elements; what stands in where another kind finds no operand.
import { integerFormat, isFloatFormat } from '../../formats.ts';
import type { ElementTerm, MatrixTerm } from '../../program.ts';
import { groupsOf } from '../../weight-grid.ts';
import { addBuffer, addMatrix, type Draft, LOUD, pick, signed } from '../draft.ts';
import { base, biasesFor, products, type RandomOperation, reach, readable, weigh } from './parts.ts';

export const linear: RandomOperation = (draft, output, length) => {
  const { random, buffers, matrices, loudness } = draft;
  const target = buffers[output]!;
  const vectors = readable(draft).filter((index) => index !== output);
  const inputs = Array.from({ length: random.int(0, 2) }, () => pick(random, vectors));
  const same = readable(draft, length);
  const wanted = same.length === 0 ? 0 : random.int(inputs.length === 0 ? 1 : 0, 3);
  if (inputs.length === 0 && wanted === 0) inputs.push(pick(random, vectors));
  const pairs = Array.from({ length: wanted }, () => {
    const left = pick(random, same);
    const right = random.int(0, 1) === 0 ? null : pick(random, same);
    const isQuiet = loudness[left]! < LOUD && (right === null || loudness[right]! < LOUD);
    return { left, right: isQuiet ? right : null };
  });
  const touched = [
    ...inputs,
    ...pairs.flatMap(({ left, right }) => (right === null ? [left] : [left, right])),
  ];
  const asFloat = [output, ...touched].some((i) => isFloatFormat(buffers[i]!.format));
  const terms = inputs.map((input) => ({
    input,
    matrix: addMatrix(draft, length, buffers[input]!.length, asFloat || random.int(0, 9) === 0, true),
  }));
  const hasFloatWeights = terms.some(({ matrix }) => isFloatFormat(matrices[matrix]!.format));
  const common = { op: 'linear', output, ...base(draft, output, touched, hasFloatWeights) } as const;
  if (common.arithmetic === 'float') {
    let loud = 1;
    const matrixTerms = terms.map(({ matrix, input }): MatrixTerm => {
      const { rows, columns, format } = matrices[matrix]!;
      const sums = rows * groupsOf(matrices[matrix]!);
      const greatest = isFloatFormat(format) ? 1 : Math.max(15, integerFormat(format).weightLimit);
      const most = columns * greatest * loudness[input]!;
      const floatScale = Float32Array.from({ length: sums }, () => signed(random) / Math.max(1, most));
      loud += 1;
      const none = { accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const;
      return { matrix, input, ...none, floatScale };
    });
    for (const { left, right } of pairs) loud += loudness[left]! * (right === null ? 1 : loudness[right]!);
    if (isFloatFormat(target.format)) loudness[output] = loud;
    return {
      ...common,
      ...{
        matrixTerms,
        elementTerms: pairs.map((pair) => ({ ...pair, multiplier: pick(random, [0, 0, -1]) })),
        shift: 1,
      },
      floatBias: Float32Array.from({ length }, () => signed(random)),
      relu: random.int(0, 3) === 0,
    };
  }
  const accumulators = terms.map((term) => {
    const bounds = products(draft, term.matrix, term.input);
    const { accumulator, bias, widest } = biasesFor(draft, bounds);
    // A row's groups add up.
    return { ...term, accumulator, bias, widest: widest * BigInt(groupsOf(matrices[term.matrix]!)) };
  });
  const elements = pairs.map(
    ({ left, right }) => reach(buffers[left]!) * (right === null ? 1n : reach(buffers[right]!)),
  );
  const { multipliers, shift } = weigh(
    draft,
    [...accumulators.map(({ widest }) => widest), ...elements],
    target,
  );
  const matrixTerms = accumulators.map(({ matrix, input, accumulator, bias }, t): MatrixTerm => {
    const multiplier = Int32Array.from({ length: bias.length }, () =>
      Math.floor(multipliers[t]! * pick(random, [1, 1, 0.5, 0])),
    );
    return { matrix, input, accumulator, bias, multiplier, floatScale: new Float32Array(0) };
  });
  const elementTerms = pairs.map(
    (pair, e): ElementTerm => ({
      ...pair,
      multiplier: multipliers[accumulators.length + e]! * pick(random, [1, 1, -1]) + 0,
    }),
  );
  return { ...common, matrixTerms, elementTerms, shift, floatBias: new Float32Array(0), relu: false };
};

/** A buffer of that length that can be read; where there is none, a product of another comes first. */
export function operand(draft: Draft, length: number): number {
  const known = readable(draft, length);
  return known.length > 0 ? pick(draft.random, known) : productOf(draft, addBuffer(draft, length));
}

/** Has a sum written to a buffer that was just added, so that it can be read. */
export function productOf(draft: Draft, made: number): number {
  draft.operations.push(linear(draft, made, draft.buffers[made]!.length));
  draft.written.add(made);
  return made;
}
