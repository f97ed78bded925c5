// Passes of a complex transform from one array to another: Stockham, radix 4, 2, 3 and 5, which need no bit reversal.
// One pass of radix r on sequences of length n = r m with stride s (Van Loan, "Computational Frameworks for the
// Fast Fourier Transform", 1.7): y[q + s (r p + k)] = w_n^(p k) sum_j x[q + s (p + m j)] w_r^(j k).

const SIN_60 = Math.sqrt(3) / 2;
const COS_72 = (Math.sqrt(5) - 1) / 4;
const COS_144 = -(Math.sqrt(5) + 1) / 4;
const SIN_72 = Math.sqrt((5 + Math.sqrt(5)) / 8);
const SIN_144 = Math.sqrt((5 - Math.sqrt(5)) / 8);

export interface Pass {
  readonly radix: number;
  /** n / radix, where n is the length of the sequences of this pass. */
  readonly groups: number;
  readonly stride: number;
  /** w_n^(p k) for k = 1..radix-1, row-major [groups, radix - 1]. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** The factors of `size` in the order of the passes, or null if there are others than 2, 3 and 5. */
export function factorise(size: number): number[] | null {
  const radices: number[] = [];
  let rest = size;
  for (const radix of [4, 2, 3, 5]) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  if (rest !== 1) return null;
  // in WebAssembly the first and the last pass have radix 4, so the others go between
  const fours = radices.filter((radix) => radix === 4);
  const others = radices.filter((radix) => radix !== 4);
  return [...fours.slice(0, 1), ...others, ...fours.slice(1)];
}

export function planPasses(size: number, radices: readonly number[]): Pass[] {
  let length = size;
  let stride = 1;
  const passes: Pass[] = [];
  for (const radix of radices) {
    const groups = length / radix;
    const cos = new Float64Array(groups * (radix - 1));
    const sin = new Float64Array(groups * (radix - 1));
    for (let p = 0; p < groups; p++) {
      for (let k = 1; k < radix; k++) {
        const angle = (-2 * Math.PI * ((p * k) % length)) / length;
        cos[p * (radix - 1) + k - 1] = Math.cos(angle);
        sin[p * (radix - 1) + k - 1] = Math.sin(angle);
      }
    }
    passes.push({ radix, groups, stride, cos, sin });
    length = groups;
    stride *= radix;
  }
  return passes;
}

/** Forward (e^-j). With re and im exchanged on both sides a whole transform is the inverse without its divisor. */
export function runPass(
  pass: Pass,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
): void {
  switch (pass.radix) {
    case 4:
      pass4(pass, xr, xi, yr, yi);
      break;
    case 2:
      pass2(pass, xr, xi, yr, yi);
      break;
    case 3:
      pass3(pass, xr, xi, yr, yi);
      break;
    default:
      pass5(pass, xr, xi, yr, yi);
  }
}

function pass2(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride, cos, sin } = pass;
  const half = groups * stride;
  for (let p = 0; p < groups; p++) {
    const c = cos[p]!;
    const s = sin[p]!;
    let i = stride * p;
    let o = 2 * i;
    for (const end = i + stride; i < end; i++, o++) {
      const ar = xr[i]!;
      const ai = xi[i]!;
      const br = xr[i + half]!;
      const bi = xi[i + half]!;
      yr[o] = ar + br;
      yi[o] = ai + bi;
      const dr = ar - br;
      const di = ai - bi;
      yr[o + stride] = dr * c - di * s;
      yi[o + stride] = dr * s + di * c;
    }
  }
}

function pass3(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride, cos, sin } = pass;
  const third = groups * stride;
  for (let p = 0; p < groups; p++) {
    const c1 = cos[2 * p]!;
    const s1 = sin[2 * p]!;
    const c2 = cos[2 * p + 1]!;
    const s2 = sin[2 * p + 1]!;
    let i = stride * p;
    let o = 3 * i;
    for (const end = i + stride; i < end; i++, o++) {
      const ar = xr[i]!;
      const ai = xi[i]!;
      const br = xr[i + third]!;
      const bi = xi[i + third]!;
      const cr = xr[i + 2 * third]!;
      const ci = xi[i + 2 * third]!;
      const sumR = br + cr;
      const sumI = bi + ci;
      const midR = ar - 0.5 * sumR;
      const midI = ai - 0.5 * sumI;
      const turnR = SIN_60 * (bi - ci);
      const turnI = SIN_60 * (cr - br);
      yr[o] = ar + sumR;
      yi[o] = ai + sumI;
      const ur = midR + turnR;
      const ui = midI + turnI;
      const vr = midR - turnR;
      const vi = midI - turnI;
      yr[o + stride] = ur * c1 - ui * s1;
      yi[o + stride] = ur * s1 + ui * c1;
      yr[o + 2 * stride] = vr * c2 - vi * s2;
      yi[o + 2 * stride] = vr * s2 + vi * c2;
    }
  }
}

function pass4(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride, cos, sin } = pass;
  const quarter = groups * stride;
  for (let p = 0; p < groups; p++) {
    const c1 = cos[3 * p]!;
    const s1 = sin[3 * p]!;
    const c2 = cos[3 * p + 1]!;
    const s2 = sin[3 * p + 1]!;
    const c3 = cos[3 * p + 2]!;
    const s3 = sin[3 * p + 2]!;
    let i = stride * p;
    let o = 4 * i;
    for (const end = i + stride; i < end; i++, o++) {
      const ar = xr[i]!;
      const ai = xi[i]!;
      const br = xr[i + quarter]!;
      const bi = xi[i + quarter]!;
      const cr = xr[i + 2 * quarter]!;
      const ci = xi[i + 2 * quarter]!;
      const dr = xr[i + 3 * quarter]!;
      const di = xi[i + 3 * quarter]!;
      const acR = ar + cr;
      const acI = ai + ci;
      const bdR = br + dr;
      const bdI = bi + di;
      const amcR = ar - cr;
      const amcI = ai - ci;
      // -j (b - d)
      const turnR = bi - di;
      const turnI = dr - br;
      yr[o] = acR + bdR;
      yi[o] = acI + bdI;
      const ur = amcR + turnR;
      const ui = amcI + turnI;
      const vr = acR - bdR;
      const vi = acI - bdI;
      const wr = amcR - turnR;
      const wi = amcI - turnI;
      yr[o + stride] = ur * c1 - ui * s1;
      yi[o + stride] = ur * s1 + ui * c1;
      yr[o + 2 * stride] = vr * c2 - vi * s2;
      yi[o + 2 * stride] = vr * s2 + vi * c2;
      yr[o + 3 * stride] = wr * c3 - wi * s3;
      yi[o + 3 * stride] = wr * s3 + wi * c3;
    }
  }
}

function pass5(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride, cos, sin } = pass;
  const fifth = groups * stride;
  for (let p = 0; p < groups; p++) {
    const t = 4 * p;
    let i = stride * p;
    let o = 5 * i;
    for (const end = i + stride; i < end; i++, o++) {
      const ar = xr[i]!;
      const ai = xi[i]!;
      const sum1R = xr[i + fifth]! + xr[i + 4 * fifth]!;
      const sum1I = xi[i + fifth]! + xi[i + 4 * fifth]!;
      const dif1R = xr[i + fifth]! - xr[i + 4 * fifth]!;
      const dif1I = xi[i + fifth]! - xi[i + 4 * fifth]!;
      const sum2R = xr[i + 2 * fifth]! + xr[i + 3 * fifth]!;
      const sum2I = xi[i + 2 * fifth]! + xi[i + 3 * fifth]!;
      const dif2R = xr[i + 2 * fifth]! - xr[i + 3 * fifth]!;
      const dif2I = xi[i + 2 * fifth]! - xi[i + 3 * fifth]!;
      yr[o] = ar + sum1R + sum2R;
      yi[o] = ai + sum1I + sum2I;
      const e1R = ar + COS_72 * sum1R + COS_144 * sum2R;
      const e1I = ai + COS_72 * sum1I + COS_144 * sum2I;
      const e2R = ar + COS_144 * sum1R + COS_72 * sum2R;
      const e2I = ai + COS_144 * sum1I + COS_72 * sum2I;
      // -j times the odd parts
      const o1R = SIN_72 * dif1I + SIN_144 * dif2I;
      const o1I = -(SIN_72 * dif1R + SIN_144 * dif2R);
      const o2R = SIN_144 * dif1I - SIN_72 * dif2I;
      const o2I = -(SIN_144 * dif1R - SIN_72 * dif2R);
      put(yr, yi, o + stride, e1R + o1R, e1I + o1I, cos[t]!, sin[t]!);
      put(yr, yi, o + 2 * stride, e2R + o2R, e2I + o2I, cos[t + 1]!, sin[t + 1]!);
      put(yr, yi, o + 3 * stride, e2R - o2R, e2I - o2I, cos[t + 2]!, sin[t + 2]!);
      put(yr, yi, o + 4 * stride, e1R - o1R, e1I - o1I, cos[t + 3]!, sin[t + 3]!);
    }
  }
}

function put(
  yr: Float64Array,
  yi: Float64Array,
  at: number,
  re: number,
  im: number,
  c: number,
  s: number,
): void {
  yr[at] = re * c - im * s;
  yi[at] = re * s + im * c;
}
