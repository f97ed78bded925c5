// A real transform in float32, each operation rounded, as the paper's code has it.
//
// Real transform by recursion, n = 2 * 4^k, decimation in time: even and odd samples first, then quarters. Stated as
// butterflies of half-spectra: with Y_c the transform of every r-th sample from c, times the twiddle of c,
// X[k] = Y0 + Y1 + Y2 + Y3, X[k + m] = Y0 - iY1 - Y2 + iY3, ...; the order of the additions is that of FFTPACK.

const f = Math.fround;

export interface HalfSpectrum {
  /** Bins 0 .. n / 2. */
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** @param x `isFloat32Size(x.length)` */
export function float32Transform(x: Float32Array): HalfSpectrum {
  const n = x.length;
  if (n === 1) return { re: x, im: new Float32Array(1) };
  return Math.log2(n) % 2 === 1 ? combineHalves(x) : combineQuarters(x);
}

function every(x: Float32Array, step: number, from: number): HalfSpectrum {
  return float32Transform(Float32Array.from({ length: x.length / step }, (_, j) => x[step * j + from]!));
}

function emptySpectrum(n: number): HalfSpectrum {
  return { re: new Float32Array(n / 2 + 1), im: new Float32Array(n / 2 + 1) };
}

/** Y[k] * exp(-2 pi i k c / n) */
function turned({ re, im }: HalfSpectrum, k: number, c: number, n: number): [number, number] {
  const [cos, sin] = [f(Math.cos((2 * Math.PI * k * c) / n)), f(Math.sin((2 * Math.PI * k * c) / n))];
  return [f(f(cos * re[k]!) + f(sin * im[k]!)), f(f(cos * im[k]!) - f(sin * re[k]!))];
}

function combineHalves(x: Float32Array): HalfSpectrum {
  const [n, m] = [x.length, x.length / 2];
  const [even, odd] = [every(x, 2, 0), every(x, 2, 1)];
  const out = emptySpectrum(n);
  out.re[0] = even.re[0]! + odd.re[0]!;
  out.re[m] = even.re[0]! - odd.re[0]!;
  for (let k = 1; k < m / 2; k++) {
    const [re, im] = turned(odd, k, 1, n);
    out.re[k] = even.re[k]! + re;
    out.im[k] = im + even.im[k]!;
    out.re[m - k] = even.re[k]! - re;
    out.im[m - k] = im - even.im[k]!;
  }
  out.re[m / 2] = even.re[m / 2]!;
  out.im[m / 2] = -odd.re[m / 2]!;
  return out;
}

function combineQuarters(x: Float32Array): HalfSpectrum {
  const [n, m] = [x.length, x.length / 4];
  const y = [0, 1, 2, 3].map((c) => every(x, 4, c)) as [
    HalfSpectrum,
    HalfSpectrum,
    HalfSpectrum,
    HalfSpectrum,
  ];
  const out = emptySpectrum(n);
  const [a, b, c, d] = y.map(({ re }) => re[0]!) as [number, number, number, number];
  const [even, odd] = [f(a + c), f(d + b)];
  out.re[0] = even + odd;
  out.re[2 * m] = even - odd;
  out.re[m] = a - c;
  out.im[m] = d - b;
  for (let k = 1; k < m / 2; k++) {
    const [y0re, y0im] = [y[0].re[k]!, y[0].im[k]!];
    const [y1re, y1im] = turned(y[1], k, 1, n);
    const [y2re, y2im] = turned(y[2], k, 2, n);
    const [y3re, y3im] = turned(y[3], k, 3, n);
    const [reOdd, imOdd] = [f(y3re + y1re), f(y1im + y3im)];
    const [reTurn, imTurn] = [f(y1im - y3im), f(y3re - y1re)];
    const [reEven, imEven] = [f(y0re + y2re), f(y0im + y2im)];
    const [reRest, imRest] = [f(y0re - y2re), f(y0im - y2im)];
    out.re[k] = reEven + reOdd;
    out.im[k] = imOdd + imEven;
    out.re[2 * m - k] = reEven - reOdd;
    out.im[2 * m - k] = imOdd - imEven;
    out.re[m + k] = reRest + reTurn;
    out.im[m + k] = imTurn + imRest;
    out.re[m - k] = reRest - reTurn;
    out.im[m - k] = imTurn - imRest;
  }
  if (m > 1) {
    const [p, q, r, s] = y.map(({ re }) => re[m / 2]!) as [number, number, number, number];
    const half = f(Math.SQRT1_2);
    const [im, re] = [f(-half * f(q + s)), f(half * f(q - s))];
    out.re[m / 2] = p + re;
    out.re[m + m / 2] = p - re;
    out.im[m + m / 2] = im + r;
    out.im[m / 2] = im - r;
  }
  return out;
}

/** True for the sizes that the transform takes, 2 * 4^k. */
export function isFloat32Size(size: number): boolean {
  return Number.isInteger(Math.log2(size)) && Math.log2(size) % 2 === 1;
}
