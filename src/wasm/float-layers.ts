// Layers on tensors of several axes within a frame as loops over the frames of a block: convolutions, scans, movement of data. Sums are
// taken in double and rounded once, as by the rules of the kinds, in another order.
import {
  type ConvolutionAxis,
  type ConvolutionLayer,
  GATES,
  type GatherLayer,
  type PreluLayer,
  placeOfTap,
  type ReduceLayer,
  type ScanLayer,
} from '../network/index.ts';
import type { FloatPlace, FloatRun } from './float-place.ts';

type PlaceOf = (name: string) => FloatPlace;

/** What each output of an axis reads: places of taps that lie within it. */
function readsOf(
  axis: ConvolutionAxis,
): readonly (readonly { readonly tap: number; readonly place: number }[])[] {
  return Array.from({ length: axis.outputs }, (_, at) =>
    Array.from({ length: axis.taps }, (_unused, tap) => ({ tap, place: placeOfTap(axis, at, tap) })).filter(
      ({ place }) => place >= 0,
    ),
  );
}

/** At most this share of a kernel may be other than 0 for its zeros to be passed over. */
const SPARSE = 0.25;

/** @param weight [outputs, depth taps * height taps * channels / groups] */
export function lowerConvolution(
  { params, inputs, outputs: [output] }: ConvolutionLayer,
  weight: Float32Array,
  place: PlaceOf,
): FloatRun {
  const { channels, outputs, groups, depth, height } = params;
  const [x, out] = [place(inputs[0]!), place(output!)];
  const bias = params.bias === null ? null : place(params.bias).at;
  const own = channels / groups;
  const made = outputs / groups;
  const [rows, columns] = [readsOf(depth), readsOf(height)];
  const width = depth.taps * height.taps * own;
  // Positions of the input and of the kernel that each place of the output reads, without the channels.
  const froms: Int32Array[] = [];
  const taps: Int32Array[] = [];
  for (const row of rows) {
    for (const column of columns) {
      const pairs = row.flatMap((r) => column.map((c) => [r, c] as const));
      froms.push(Int32Array.from(pairs, ([r, c]) => (r.place * height.size + c.place) * channels));
      taps.push(Int32Array.from(pairs, ([r, c]) => (r.tap * height.taps + c.tap) * own));
    }
  }
  const nonzero = weight.reduce((sum, w) => sum + (w === 0 ? 0 : 1), 0);
  if (own * froms[0]!.length > 8 && nonzero < SPARSE * weight.length && groups === 1) {
    return lowerSparse({ x, out, bias, outputs, width, own, froms, taps }, weight);
  }
  if (own === 1 && made === 1) return lowerDepthwise({ x, out, bias, outputs, width, froms, taps }, weight);
  const blocks = blocksOf(outputs, made);
  const kernels = blocks.map((block) => sideBySide(weight, width, block));
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const input = x.at + t * x.stride;
      for (let p = 0; p < froms.length; p++) {
        const [places, kernel] = [froms[p]!, taps[p]!];
        const o = out.at + t * out.stride + p * outputs;
        for (let b = 0; b < blocks.length; b++) {
          const [{ first, count, group }, weights] = [blocks[b]!, kernels[b]!];
          let [s0, s1, s2, s3] = [0, 0, 0, 0];
          if (bias !== null) {
            s0 = values[bias + first]!;
            if (count > 1) s1 = values[bias + first + 1]!;
            if (count > 2) s2 = values[bias + first + 2]!;
            if (count > 3) s3 = values[bias + first + 3]!;
          }
          for (let k = 0; k < places.length; k++) {
            const a = input + group * own + places[k]!;
            let w = kernel[k]! * SIDE_BY_SIDE;
            for (let i = 0; i < own; i++, w += SIDE_BY_SIDE) {
              const value = values[a + i]!;
              s0 += weights[w]! * value;
              s1 += weights[w + 1]! * value;
              s2 += weights[w + 2]! * value;
              s3 += weights[w + 3]! * value;
            }
          }
          values[o + first] = s0;
          if (count > 1) values[o + first + 1] = s1;
          if (count > 2) values[o + first + 2] = s2;
          if (count > 3) values[o + first + 3] = s3;
        }
      }
    }
  };
}

/** Outputs whose sums are taken side by side: a sum alone waits for itself at each addition. */
const SIDE_BY_SIDE = 4;

interface OutputBlock {
  readonly group: number;
  readonly first: number;
  readonly count: number;
}

/** Outputs of one group each, as many as are taken side by side and what is left of a group. @param made outputs of a group */
function blocksOf(outputs: number, made: number): readonly OutputBlock[] {
  const blocks: OutputBlock[] = [];
  for (let group = 0; group * made < outputs; group++) {
    for (let at = 0; at < made; at += SIDE_BY_SIDE) {
      blocks.push({ group, first: group * made + at, count: Math.min(SIDE_BY_SIDE, made - at) });
    }
  }
  return blocks;
}

/** Kernels of a block, [width, SIDE_BY_SIDE]; zeros for outputs that it has not. */
function sideBySide(weight: Float32Array, width: number, { first, count }: OutputBlock): Float64Array {
  const result = new Float64Array(width * SIDE_BY_SIDE);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < width; i++) result[i * SIDE_BY_SIDE + c] = weight[(first + c) * width + i]!;
  }
  return result;
}

function lowerDepthwise(
  { x, out, bias, outputs, width, froms, taps }: Omit<Lowered, 'own'>,
  weight: Float32Array,
): FloatRun {
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const input = x.at + t * x.stride;
      let o = out.at + t * out.stride;
      for (let p = 0; p < froms.length; p++) {
        const [places, kernel] = [froms[p]!, taps[p]!];
        for (let c = 0; c < outputs; c++) {
          let sum = bias === null ? 0 : values[bias + c]!;
          for (let k = 0; k < places.length; k++) {
            sum += weight[c * width + kernel[k]!]! * values[input + places[k]! + c]!;
          }
          values[o++] = sum;
        }
      }
    }
  };
}

interface Lowered {
  readonly x: FloatPlace;
  readonly out: FloatPlace;
  readonly bias: number | null;
  readonly outputs: number;
  readonly width: number;
  readonly own: number;
  readonly froms: readonly Int32Array[];
  readonly taps: readonly Int32Array[];
}

/** Bands of a spectrum, for one: most of the kernel is 0. */
function lowerSparse(
  { x, out, bias, outputs, width, own, froms, taps }: Lowered,
  weight: Float32Array,
): FloatRun {
  const lists = froms.map((places, p) => {
    const starts = new Int32Array(outputs + 1);
    const [at, factor]: [number[], number[]] = [[], []];
    for (let c = 0; c < outputs; c++) {
      for (let k = 0; k < places.length; k++) {
        for (let i = 0; i < own; i++) {
          const w = weight[c * width + taps[p]![k]! + i]!;
          if (w === 0) continue;
          at.push(places[k]! + i);
          factor.push(w);
        }
      }
      starts[c + 1] = at.length;
    }
    return { starts, at: Int32Array.from(at), factor: Float32Array.from(factor) };
  });
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const input = x.at + t * x.stride;
      let o = out.at + t * out.stride;
      for (const { starts, at, factor } of lists) {
        for (let c = 0; c < outputs; c++) {
          let sum = bias === null ? 0 : values[bias + c]!;
          for (let k = starts[c]!; k < starts[c + 1]!; k++) sum += factor[k]! * values[input + at[k]!]!;
          values[o++] = sum;
        }
      }
    }
  };
}

export function lowerGather({ params: { index }, inputs, outputs }: GatherLayer, place: PlaceOf): FloatRun {
  const out = place(outputs[0]!);
  const places = inputs.map(place);
  const ends = places.map((_, i) => places.slice(0, i + 1).reduce((sum, { size }) => sum + size, 0));
  // Elements that follow each other move together.
  const runs: { to: number; input: number; from: number; count: number }[] = [];
  for (const [to, cell] of index.entries()) {
    const input = cell < 0 ? -1 : ends.findIndex((end) => cell < end);
    const from = cell < 0 ? 0 : cell - (ends[input]! - places[input]!.size);
    const last = runs.at(-1);
    if (last && last.input === input && (input < 0 || last.from + last.count === from)) last.count++;
    else runs.push({ to, input, from, count: 1 });
  }
  const longRuns = runs.filter(({ count, input }) => count > 8 || input < 0);
  const single = runs.filter(({ count, input }) => count <= 8 && input >= 0);
  const byInput = places.map((from, i) => {
    const own = single.filter(({ input }) => input === i);
    const pairs = own.flatMap((run) =>
      Array.from({ length: run.count }, (_, k) => [run.to + k, run.from + k] as const),
    );
    return { from, to: Int32Array.from(pairs, ([to]) => to), at: Int32Array.from(pairs, ([, at]) => at) };
  });
  return (values, first, end) => {
    for (let t = first; t < end; t++) {
      const o = out.at + t * out.stride;
      for (const { to, input, from, count } of longRuns) {
        if (input < 0) {
          values.fill(0, o + to, o + to + count);
          continue;
        }
        const start = places[input]!.at + t * places[input]!.stride + from;
        values.copyWithin(o + to, start, start + count);
      }
      for (const { from, to, at } of byInput) {
        const start = from.at + t * from.stride;
        for (let i = 0; i < to.length; i++) values[o + to[i]!] = values[start + at[i]!]!;
      }
    }
  };
}

export function lowerPrelu({ params, inputs, outputs }: PreluLayer, place: PlaceOf): FloatRun {
  const [x, out, slope] = [place(inputs[0]!), place(outputs[0]!), place(params.slope)];
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const [a, o] = [x.at + t * x.stride, out.at + t * out.stride];
      for (let i = 0; i < out.size; i += slope.size) {
        for (let c = 0; c < slope.size; c++) {
          const v = values[a + i + c]!;
          values[o + i + c] = v > 0 ? v : values[slope.at + c]! * v;
        }
      }
    }
  };
}

export function lowerReduce({ params, inputs, outputs }: ReduceLayer, place: PlaceOf): FloatRun {
  const { size, inner } = params;
  const [x, out] = [place(inputs[0]!), place(outputs[0]!)];
  const isMax = params.function === 'max';
  const divisor = params.function === 'mean' ? size : 1;
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const [a, o] = [x.at + t * x.stride, out.at + t * out.stride];
      for (let i = 0; i < out.size; i++) {
        const first = a + Math.floor(i / inner) * size * inner + (i % inner);
        let sum = isMax ? Number.NEGATIVE_INFINITY : 0;
        for (let k = 0; k < size; k++) {
          const v = values[first + k * inner]!;
          if (!isMax) sum += v;
          else if (v > sum) sum = v;
        }
        values[o + i] = sum / divisor;
      }
    }
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Weights and biases in double, where the loops read them. */
export function lowerScan(
  { params, inputs, outputs }: ScanLayer,
  weight: Float32Array,
  place: PlaceOf,
): FloatRun {
  const { cell, steps, lanes, units, direction, reset, candidate, initial } = params;
  const rows = GATES[cell] * units;
  const x = place(inputs[0]!);
  const outs = outputs.map(place);
  const starts = initial?.map(place) ?? null;
  const bias = place(params.bias).at;
  const sums = new Float64Array(rows);
  const [h, c] = [new Float64Array(units), new Float64Array(units)];
  const states = cell === 'gru' ? [h] : [h, c];
  const f =
    candidate === 'tanh'
      ? Math.tanh
      : candidate === 'relu'
        ? (v: number) => Math.max(0, v)
        : candidate === 'sigmoid'
          ? sigmoid
          : (v: number) => 1 - v;

  function products(values: Float32Array, vector: Float64Array, from: number, to: number): void {
    for (let r = from; r < to; r++) {
      let sum = values[bias + r]!;
      const row = r * units;
      for (let u = 0; u < units; u++) sum += weight[row + u]! * vector[u]!;
      sums[r] = sum;
    }
  }
  const kept = new Float64Array(units);
  function gru(values: Float32Array, at: number): void {
    products(values, h, 0, reset === 'after' ? rows : 2 * units);
    if (reset === 'before') {
      for (let u = 0; u < units; u++) kept[u] = sigmoid(values[at + units + u]! + sums[units + u]!) * h[u]!;
      products(values, kept, 2 * units, rows);
    }
    for (let u = 0; u < units; u++) {
      const z = sigmoid(values[at + u]! + sums[u]!);
      const product = sums[2 * units + u]!;
      const r = reset === 'after' ? sigmoid(values[at + units + u]! + sums[units + u]!) : 1;
      h[u] = (1 - z) * f(values[at + 2 * units + u]! + r * product) + z * h[u]!;
    }
  }
  function lstm(values: Float32Array, at: number): void {
    products(values, h, 0, rows);
    for (let u = 0; u < units; u++) {
      const gate = (g: number): number => values[at + g * units + u]! + sums[g * units + u]!;
      c[u] = sigmoid(gate(2)) * c[u]! + sigmoid(gate(0)) * Math.tanh(gate(3));
      h[u] = sigmoid(gate(1)) * Math.tanh(c[u]!);
    }
  }
  const step = cell === 'gru' ? gru : lstm;
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const input = x.at + t * x.stride;
      for (let lane = 0; lane < lanes; lane++) {
        for (let s = 0; s < states.length; s++) {
          const start = starts === null ? -1 : starts[s]!.at + t * starts[s]!.stride + lane * units;
          for (let u = 0; u < units; u++) states[s]![u] = start < 0 ? 0 : values[start + u]!;
        }
        for (let i = 0; i < steps; i++) {
          const row = (direction === 'forward' ? i : steps - 1 - i) * lanes + lane;
          step(values, input + row * rows);
          for (let s = 0; s < states.length; s++) {
            const o = outs[s]!.at + t * outs[s]!.stride + row * units;
            for (let u = 0; u < units; u++) states[s]![u] = values[o + u] = Math.fround(states[s]![u]!);
          }
        }
      }
    }
  };
}
