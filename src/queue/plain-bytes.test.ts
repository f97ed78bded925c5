import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packPlain, unpackPlain } from './plain-bytes.ts';

const again = (value: unknown): unknown => unpackPlain(packPlain(value), 'test');
const arrays = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.int8Array(),
  fc.uint8Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
);
const keys = fc.string().filter((key) => key !== '$' && key !== '__proto__');
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.double(), arrays),
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.dictionary(keys, tie('plain'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('plain')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

describe('plain data as bytes', () => {
  it('comes back as it was, with every bit of its numbers', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(again(value)).toEqual(value);
      }),
    );
    const odd = [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324];
    expect((again(odd) as number[]).every((value, i) => Object.is(value, odd[i]))).toBe(true);
  });

  it('has an array that stands twice once, and views without what lies around them', () => {
    const array = new Float64Array(1000).subarray(10, 20);
    expect(packPlain([array, { array }]).length).toBeLessThan(250);
    const [first, second] = again([array, array]) as Float64Array[];
    expect(first).toBe(second);
    expect(first).toHaveLength(10);
  });

  it('is nothing that runs, and nothing deep', () => {
    expect(() => packPlain({ run: () => 1 })).toThrow('a function cannot be sent');
    expect(() => packPlain(new Date(0))).toThrow('a Date cannot be sent');
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(() => again(deep)).toThrow(/64 deep/);
  });

  it('refuses bytes that are none with one line, whatever was changed in them', () => {
    const bytes = packPlain({ a: [1, new Float32Array([1, 2, 3])], b: new Map([['c', -0]]) });
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(bytes.length),
        (at, to, cut) => {
          const changed = bytes.slice(0, cut < bytes.length / 2 ? cut : bytes.length);
          changed[at] = to;
          try {
            unpackPlain(changed, 'test');
          } catch (error) {
            expect((error as Error).message).toMatch(/^test: expected [^\n]+$/);
          }
        },
      ),
    );
    const saying = (json: string, more = 0): Uint8Array => {
      const text = new TextEncoder().encode(json);
      const made = new Uint8Array(8 * Math.ceil((4 + text.length) / 8) + more);
      new DataView(made.buffer).setUint32(0, text.length, true);
      made.set(text, 4);
      return made;
    };
    expect(() => unpackPlain(saying('{"__proto__":{"polluted":1}}'), 'test')).toThrow(/__proto__/);
    // The same bytes many times over, each time as another array: memory for whoever asks.
    const places = Array.from({ length: 20 }, (_, at) => `{"$":"u8","at":${at},"n":8000}`);
    expect(() => unpackPlain(saying(`[${places.join()}]`, 8100), 'test')).toThrow(/at most, got more/);
  });
});
