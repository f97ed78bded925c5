import { storeFloat } from '../../program/integer-rules.ts';
import { radicesOf } from '../../program/operations/transform.ts';
import type { TransformOperation } from '../../program/program.ts';
import { type Machine, type OperationRun, real } from './machine.ts';

const f = Math.fround;

interface Complex {
  readonly re: number;
  readonly im: number;
}

const complex = (re: number, im: number): Complex => ({ re: f(re), im: f(im) });
const plus = (x: Complex, y: Complex): Complex => complex(x.re + y.re, x.im + y.im);
const minus = (x: Complex, y: Complex): Complex => complex(x.re - y.re, x.im - y.im);
const times = (x: Complex, y: Complex): Complex =>
  complex(f(x.re * y.re) - f(x.im * y.im), f(x.re * y.im) + f(x.im * y.re));

type Root = (index: number) => Complex;

function butterfly(v: readonly Complex[], root: Root, size: number): readonly Complex[] {
  const [v0, v1, v2, v3] = v as readonly [Complex, Complex, Complex, Complex];
  if (v.length === 2) return [plus(v0, v1), minus(v0, v1)];
  if (v.length === 4) {
    const [a, d, c, e] = [plus(v0, v2), minus(v0, v2), plus(v1, v3), minus(v1, v3)];
    return [plus(a, c), complex(d.re + e.im, d.im - e.re), minus(a, c), complex(d.re - e.im, d.im + e.re)];
  }
  const radix = v.length;
  return v.map((_, k) =>
    v.slice(1).reduce((sum, one, at) => {
      const j = at + 1;
      return plus(sum, times(one, root(((j * k) % radix) * (size / radix))));
    }, v0),
  );
}

function passes(given: readonly Complex[], root: Root, size: number): readonly Complex[] {
  let z = given;
  let [stride, length] = [1, size / 2];
  for (const radix of radicesOf(size)!) {
    const parts = length / radix;
    const next = new Array<Complex>(z.length);
    for (let p = 0; p < parts; p++) {
      for (let q = 0; q < stride; q++) {
        const v = Array.from({ length: radix }, (_, k) => z[q + stride * (p + parts * k)]!);
        for (const [k, u] of butterfly(v, root, size).entries()) {
          next[q + stride * (radix * p + k)] = k === 0 ? u : times(u, root(2 * stride * k * p));
        }
      }
    }
    z = next;
    length = parts;
    stride *= radix;
  }
  return z;
}

function forward(machine: Machine, { input, output, size, roots }: TransformOperation): void {
  const out = machine.values[output]!;
  const root: Root = (i) => ({ re: roots[i]!, im: roots[size + i]! });
  const half = size / 2;
  const x = (i: number): number => real(machine, input, i);
  const z = passes(
    Array.from({ length: half }, (_, m) => ({ re: x(2 * m), im: x(2 * m + 1) })),
    root,
    size,
  );
  for (let k = 0; k <= half; k++) {
    const [a, c] = [z[k % half]!, z[(half - k) % half]!];
    const d = times({ re: f(0.5 * f(a.im + c.im)), im: f(0.5 * f(c.re - a.re)) }, root(k));
    out[k] = f(f(0.5 * f(a.re + c.re)) + d.re);
    out[half + 1 + k] = f(f(0.5 * f(a.im - c.im)) + d.im);
  }
}

function inverse(machine: Machine, operation: TransformOperation): void {
  const { input, output, size, roots, low, high } = operation;
  const target = machine.program.buffers[output]!;
  const [spectrum, out] = [machine.values[input]!, machine.values[output]!];
  const root: Root = (i) => ({ re: roots[i]!, im: roots[size + i]! });
  const half = size / 2;
  const bin = (k: number): Complex => ({ re: spectrum[k]!, im: spectrum[half + 1 + k]! });
  const z = passes(
    Array.from({ length: half }, (_, k) => {
      const [a, c, w] = [bin(k), bin(half - k), root(k)];
      const d = times({ re: f(-0.5 * f(a.im + c.im)), im: f(0.5 * f(a.re - c.re)) }, { re: w.re, im: -w.im });
      return { re: f(f(0.5 * f(a.re + c.re)) + d.re), im: -f(f(0.5 * f(a.im - c.im)) + d.im) };
    }),
    root,
    size,
  );
  const scale = f(1 / half);
  for (const [m, { re, im }] of z.entries()) {
    out[2 * m] = storeFloat(f(re * scale), target, low, high);
    out[2 * m + 1] = storeFloat(f(-im * scale), target, low, high);
  }
}

export const transform: OperationRun<TransformOperation> = {
  integer() {
    throw new TypeError('transform has float arithmetic only');
  },
  float(machine, operation) {
    if (operation.direction === 'forward') forward(machine, operation);
    else inverse(machine, operation);
  },
};
