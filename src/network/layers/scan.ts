// Recurrence along an axis within the frame, or of many lanes over the frames: the input side of a GRU's or LSTM's gates comes as a
// tensor x [steps, lanes, gates * units] (products and input biases done by a layer before), the rest is here:
//   GRU, gates z r n:    h' = (1 - z) * n + z * h,  n = f(x_n + r * (R_n h + b_n)), or f(x_n + R_n (r * h) + b_n)
//   LSTM, gates i o f c: c' = f * c + i * tanh(x_c + R_c h + b_c),  h' = o * tanh(c')
// Steps follow each other forward or in reverse, each lane by itself with the same weights. Two of them, one in reverse, are a
// bidirectional one. With one step and an initial state that is carried, it runs over the frames. In double, what it gives rounded once.
import type { Layer, LayerSink, Primitive } from '../layer.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';

/** inputs: x [steps, lanes, gates * units]. outputs: h, and c of an LSTM, each [steps, lanes, units]. */
export type ScanLayer = Layer<
  'scan',
  {
    readonly cell: 'gru' | 'lstm';
    /** Of a GRU: whether r multiplies the recurrent product or the state before it. */
    readonly reset: 'after' | 'before';
    /** Function f of a GRU's candidate. */
    readonly candidate: FunctionName;
    readonly direction: 'forward' | 'reverse';
    readonly steps: number;
    readonly lanes: number;
    readonly units: number;
    /** [gates * units, units], gates in the order above. */
    readonly weight: string;
    /** [gates * units] */
    readonly bias: string;
    /** States before the first step [lanes, units], h and c; null: 0. */
    readonly initial: readonly string[] | null;
  }
>;

export const GATES = { gru: 3, lstm: 4 } as const;

export const scan: Primitive<ScanLayer> = {
  kind: 'scan',
  reads: ({ params, inputs }) => [inputs[0]!, params.weight, params.bias, ...(params.initial ?? [])],
  infer({ params, inputs, outputs }, operands) {
    const { cell, steps, lanes, units, weight, bias, initial } = params;
    const rows = GATES[cell] * units;
    const expect = (tensor: string, expected: number, got: number): void => {
      if (got !== expected) operands.refuse(tensor, `${expected} values`, `${got}`);
    };
    expect(inputs[0]!, steps * lanes * rows, operands.vector(inputs[0]!));
    expect(bias, rows, operands.constant(bias));
    const shape = operands.matrix(weight);
    if (shape[0] !== rows || shape[1] !== units) {
      operands.refuse(weight, `[${rows}, ${units}]`, `[${shape.join(', ')}]`);
    }
    const states = cell === 'gru' ? 1 : 2;
    expect(outputs[0]!, states, outputs.length);
    if (initial) expect(weight, states, initial.length);
    for (const state of initial ?? []) expect(state, lanes * units, operands.vector(state));
    return [steps * lanes * units];
  },
  others: ({ params: { cell, steps, lanes, units } }) => (cell === 'gru' ? [] : [[steps * lanes * units]]),
  macs: ({ params: { cell, steps, lanes, units } }) => steps * lanes * GATES[cell] * units * units,
  float32({ params, inputs, outputs }, at) {
    const { cell, steps, lanes, units, direction, initial } = params;
    const rows = GATES[cell] * units;
    const [x, weight, bias] = [at(inputs[0]!), at(params.weight), at(params.bias)];
    const outs = outputs.map(at);
    const states = outs.map(() => new Float64Array(units));
    const step = cell === 'gru' ? gruStep(params, weight, bias) : lstmStep(params, weight, bias);
    for (let lane = 0; lane < lanes; lane++) {
      for (const [s, state] of states.entries()) {
        const from = initial === null ? null : at(initial[s]!);
        for (let u = 0; u < units; u++) state[u] = from === null ? 0 : from[lane * units + u]!;
      }
      for (let i = 0; i < steps; i++) {
        const place = (direction === 'forward' ? i : steps - 1 - i) * lanes + lane;
        step(x.subarray(place * rows, (place + 1) * rows), states);
        for (const [s, state] of states.entries()) {
          const out = outs[s]!;
          // What follows sees the state as it is given out.
          for (let u = 0; u < units; u++) state[u] = out[place * units + u] = Math.fround(state[u]!);
        }
      }
    }
  },
};

type Step = (x: Float32Array, states: readonly Float64Array[]) => void;

function rowTimes(weight: Float32Array, row: number, vector: Float64Array): number {
  let sum = 0;
  for (let u = 0; u < vector.length; u++) sum += weight[row * vector.length + u]! * vector[u]!;
  return sum;
}

function gruStep({ units, reset, candidate }: ScanLayer['params'], w: Float32Array, b: Float32Array): Step {
  const f = FUNCTIONS[candidate];
  const { sigmoid } = FUNCTIONS;
  const [z, r, kept] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
  return (x, [h]) => {
    for (let u = 0; u < units; u++) {
      z[u] = sigmoid(x[u]! + rowTimes(w, u, h!) + b[u]!);
      const row = units + u;
      r[u] = sigmoid(x[row]! + rowTimes(w, row, h!) + b[row]!);
    }
    for (let u = 0; u < units; u++) kept[u] = reset === 'before' ? r[u]! * h![u]! : h![u]!;
    const next = Float64Array.from({ length: units }, (_, u) => {
      const row = 2 * units + u;
      const product = rowTimes(w, row, kept) + b[row]!;
      const n = f(x[row]! + (reset === 'after' ? r[u]! * product : product));
      return (1 - z[u]!) * n + z[u]! * h![u]!;
    });
    h!.set(next);
  };
}

function lstmStep({ units }: ScanLayer['params'], w: Float32Array, b: Float32Array): Step {
  const { sigmoid, tanh } = FUNCTIONS;
  return (x, [h, c]) => {
    const gate = (g: number, u: number): number => {
      const row = g * units + u;
      return x[row]! + rowTimes(w, row, h!) + b[row]!;
    };
    const o = new Float64Array(units);
    for (let u = 0; u < units; u++) {
      o[u] = sigmoid(gate(1, u));
      c![u] = sigmoid(gate(2, u)) * c![u]! + sigmoid(gate(0, u)) * tanh(gate(3, u));
    }
    for (let u = 0; u < units; u++) h![u] = o[u]! * tanh(c![u]!);
  };
}

export interface ScanValues extends Omit<ScanLayer['params'], 'weight' | 'bias'> {
  /** Of the layer; tensors `NAME_R`, `NAME_bR`. */
  readonly name: string;
  readonly outputs: readonly string[];
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Returns the name of h. */
export function addScan(sink: LayerSink, x: string, values: ScanValues): string {
  const { name, outputs, weight, bias, ...params } = values;
  const made: ScanLayer = {
    kind: 'scan',
    name,
    params: {
      ...params,
      weight: sink.weight(`${name}_R`, GATES[params.cell] * params.units, params.units, weight, name),
      bias: sink.bias(`${name}_bR`, bias, name),
    },
    inputs: [x],
    outputs,
  };
  return sink.push(made);
}
