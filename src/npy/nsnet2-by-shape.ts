// The arrays of NSNet2 among files of other names, by their shapes, where those allow one assignment only.
import type { FloatArray, Nsnet2ArrayName } from './nsnet2-arrays.ts';

/** Sizes by letter: every array with the letter has to agree. */
const SHAPES: readonly (readonly [Nsnet2ArrayName, readonly (string | number)[]])[] = [
  ['onnx__MatMul_166', ['bins', 'fc1']],
  ['fc1_bias', ['fc1']],
  ['onnx__GRU_184', [1, '3 gru1', 'fc1']],
  ['onnx__GRU_185', [1, '3 gru1', 'gru1']],
  ['onnx__GRU_186', [1, '6 gru1']],
  ['onnx__GRU_204', [1, '3 gru2', 'gru1']],
  ['onnx__GRU_205', [1, '3 gru2', 'gru2']],
  ['onnx__GRU_206', [1, '6 gru2']],
  ['onnx__MatMul_207', ['gru2', 'fc2']],
  ['fc2_bias', ['fc2']],
  ['onnx__MatMul_208', ['fc2', 'fc3']],
  ['fc3_bias', ['fc3']],
  ['onnx__MatMul_209', ['fc3', 'bins']],
  ['fc4_bias', ['bins']],
];

/** What is wanted, for messages: `onnx__MatMul_166 [bins, fc1], ...`. */
export const WANTED = SHAPES.map(([name, shape]) => `${name}.npy [${shape.join(', ')}]`).join(', ');

type Sizes = ReadonlyMap<string, number>;

/** The sizes with those of one array among them; null where they do not agree. */
function agree(sizes: Sizes, wanted: readonly (string | number)[], shape: readonly number[]): Sizes | null {
  if (wanted.length !== shape.length) return null;
  const all = new Map(sizes);
  for (const [i, one] of wanted.entries()) {
    const size = shape[i]!;
    if (typeof one === 'number') {
      if (one !== size) return null;
      continue;
    }
    const [, factor, letter] = /^(?:(\d) )?(\w+)$/.exec(one)!;
    const units = size / Number(factor ?? 1);
    if (!Number.isInteger(units) || units < 1 || (all.get(letter!) ?? units) !== units) return null;
    all.set(letter!, units);
  }
  return all;
}

/** How many assignments are looked for: one is taken, two are refused. */
const ENOUGH = 2;

/**
 * @param named arrays whose file has their name
 * @param others files of other names
 * @returns the file of each array that has none; null where there is none, or more than one such assignment
 */
export function assignByShape(
  named: ReadonlyMap<string, FloatArray>,
  others: ReadonlyMap<string, FloatArray>,
): ReadonlyMap<Nsnet2ArrayName, string> | null {
  const found: ReadonlyMap<Nsnet2ArrayName, string>[] = [];
  const taken = new Map<Nsnet2ArrayName, string>();
  const isTaken = new Set<string>();
  let steps = 0;
  function search(at: number, sizes: Sizes): void {
    steps += 1;
    if (found.length >= ENOUGH || steps > 100_000) return;
    const wanted = SHAPES[at];
    if (!wanted) {
      found.push(new Map(taken));
      return;
    }
    const [array, shape] = wanted;
    const own = named.get(array);
    const candidates = own ? [[null, own] as const] : [...others];
    for (const [file, { shape: given }] of candidates) {
      if (file !== null && isTaken.has(file)) continue;
      const next = agree(sizes, shape, given);
      if (!next) continue;
      if (file !== null) {
        isTaken.add(file);
        taken.set(array, file);
      }
      search(at + 1, next);
      if (file !== null) {
        isTaken.delete(file);
        taken.delete(array);
      }
    }
  }
  search(0, new Map());
  return found.length === 1 ? found[0]! : null;
}
