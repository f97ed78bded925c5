// Slopes spelt out by a comparison, in the forms that exporters write: equal to their definition, or refused.
import { expect, it } from 'vitest';
import { createReference } from '../network/index.ts';
import { importOnnx } from './importer.ts';
import { createOnnxWriter, type OnnxWriter } from './writer.ts';

const SLOPES = [0.5, -2, 0, 3, 1, 0.25];

/** `spell` makes y of x, zero, and slope * x. */
function written(spell: (w: OnnxWriter) => void, zeros: readonly number[] = [0]): Uint8Array {
  const w = createOnnxWriter('slopes', 11);
  w.input('x', 'float', [1, 1, 6]);
  w.constant('slope', 'float', [6], SLOPES);
  w.constant('zero', 'float', [zeros.length], zeros);
  w.node('Mul', ['x', 'slope'], ['bent']);
  spell(w);
  w.output('y', 'float', [1, 1, 6]);
  return w.finish({});
}

const X = Float32Array.of(1, -1, -3, -4, 5, -6);

function run(bytes: Uint8Array): number[] {
  const { network } = importOnnx(bytes, 'm', []);
  const model = createReference(network);
  const out = new Float32Array(X.length);
  model.run(X, X.length / model.bins, out);
  return [...out].map((v) => v + 0);
}

const expected = [...X].map((x, i) => (x > 0 ? x : x * SLOPES[i]! + 0));

it.each([
  ['Greater', ['x', 'zero'], ['x', 'bent']],
  ['GreaterOrEqual', ['x', 'zero'], ['x', 'bent']],
  ['Less', ['x', 'zero'], ['bent', 'x']],
  ['LessOrEqual', ['x', 'zero'], ['bent', 'x']],
  ['Greater', ['zero', 'x'], ['bent', 'x']],
  ['Less', ['zero', 'x'], ['x', 'bent']],
] as const)('%s of %j chooses between %j', (op, compared, chosen) => {
  const bytes = written((w) => {
    w.node(op, [...compared], ['is']);
    w.node('Where', ['is', ...chosen], ['y']);
  });
  expect(run(bytes)).toEqual(expected);
});

it('takes a zero that is cast', () => {
  const bytes = written((w) => {
    w.node('Cast', ['zero'], ['nought'], { to: { int: 1 } });
    w.node('Greater', ['x', 'nought'], ['is']);
    w.node('Where', ['is', 'x', 'bent'], ['y']);
  });
  expect(run(bytes)).toEqual(expected);
});

it.each([
  ['the other way round', ['is', 'bent', 'x'], [0]],
  ['from another number on', ['is', 'x', 'bent'], [1]],
  ['from numbers of which some are 0', ['is', 'x', 'bent'], [0, 0, 1]],
  ['from zeros that would give it another shape', ['is', 'x', 'bent'], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['to something else', ['is', 'x', 'zero'], [0]],
] as const)('refuses what bends %s', (_, chosen, zeros) => {
  const bytes = written((w) => {
    w.node('Greater', ['x', 'zero'], ['is']);
    w.node('Where', [...chosen], ['y']);
  }, zeros);
  expect(() => importOnnx(bytes, 'm', [])).toThrow('Greater');
});
