// An LSTM over steps within the frame, step by step in f32 between whatever formats there are; its matrix is a site.
import { type ScanLayer, SINGLE } from '../../network/index.ts';
import type { FloatSteps, InFloatsStep } from '../steps/in-floats.ts';
import { gathered } from '../steps/in-floats.ts';
import { element, linearStep } from '../steps/linear.ts';

/** Each step is some twelve operations. */
export const MOST_LSTM_STEPS = 256;

export function lstmStep({ params, inputs, outputs }: ScanLayer): InFloatsStep {
  const { steps, lanes, units, direction, weight, bias } = params;
  const length = lanes * units;
  const range = (count: number, from: (i: number) => number) =>
    Int32Array.from({ length: count }, (_, i) => from(i));
  const make = (of: FloatSteps, x: string): void => {
    const zeros = (use: string) => gathered(of, x, of.vector(use, length), new Int32Array(length).fill(-1));
    let [h, c] = [zeros('h before'), zeros('c before')];
    const results = new Map<number, string>();
    for (let i = 0; i < steps; i++) {
      const place = direction === 'forward' ? i : steps - 1 - i;
      const vector = (use: string, count = length): string => of.vector(`${use} ${place}`, count);
      const own = gathered(
        of,
        x,
        vector('x', 4 * length),
        range(4 * length, (k) => place * 4 * length + k),
      );
      const product = of.push({
        ...{ step: 'convolution', output: vector('product', 4 * length), input: h, weight, bias },
        ...{ slope: null, channels: units, rows: 4 * units, groups: 1, depth: SINGLE, history: null },
        height: { ...SINGLE, size: lanes, outputs: lanes },
      });
      const sum = of.push(linearStep(vector('sum', 4 * length), [element(product), element(own)]));
      const gate = (g: number, use: string): string =>
        of.push({
          ...{ step: 'table', output: vector(use), function: g === 3 ? 'tanh' : 'sigmoid', holds: false },
          input: gathered(
            of,
            sum,
            vector(`before ${use}`),
            range(length, (k) => Math.floor(k / units) * 4 * units + g * units + (k % units)),
          ),
        });
      const [input, output, forget, candidate] = [gate(0, 'i'), gate(1, 'o'), gate(2, 'f'), gate(3, 'g')];
      c = of.push(linearStep(vector('c'), [element(forget, c), element(input, candidate)]));
      const shown = of.push({
        ...{ step: 'table', output: vector('tanh c'), function: 'tanh', holds: false, input: c },
      });
      h = of.push(linearStep(vector('h'), [element(output, shown)]));
      results.set(place, h);
    }
    const all = Array.from({ length: steps }, (_, place) => results.get(place)!);
    of.push({ step: 'gather', inputs: all, output: of.output, index: range(steps * length, (k) => k) });
  };
  return {
    step: 'in-floats',
    output: outputs[0]!,
    input: inputs[0]!,
    bounds: 'tanh',
    constants: [weight],
    make,
  };
}
