// Networks that ONNX files bring and that have more than dense layers and GRUs: which scheme takes what of them.
import { describe, expect, it } from 'vitest';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { readModel } from '../inputs/index.ts';
import { createInterpreter } from '../interpret/interpreter.ts';
import { createReference, type Network } from '../network/index.ts';
import { createOnnxWriter, type OnnxWriter } from '../onnx/index.ts';
import { createPaperInterpreter, lowerPaper, uniformBits } from '../paper/index.ts';
import { lower } from './lower.ts';
import { listSites } from './sites.ts';
import { stepsOf } from './steps-of.ts';

const BINS = 3;
const values = (length: number) => Float32Array.from({ length }, (_, i) => ((i * 7) % 11) / 8 - 0.6);

/** dense -> `build` -> sigmoid */
function networkWith(build: (writer: OnnxWriter, value: string) => string): Network {
  const writer = createOnnxWriter('refused', 17);
  const shape = ['frames', 1, BINS];
  writer.input('x', 'float', shape);
  writer.node('MatMul', ['x', writer.constant('W', 'float', [BINS, BINS], values(9))], ['dense']);
  writer.node('Sigmoid', [build(writer, 'dense')], ['mask']);
  writer.output('mask', 'float', shape);
  return readModel([{ name: 'm.onnx', bytes: writer.finish() }], 'm.onnx');
}

const lstm = networkWith((w, value) => {
  const weights = [
    w.constant('I', 'float', [1, 4 * BINS, BINS], values(36)),
    w.constant('R', 'float', [1, 4 * BINS, BINS], values(36)),
  ];
  w.node('LSTM', [value, ...weights], ['whole'], { hidden_size: { int: BINS } });
  return w.node('Squeeze', ['whole', w.constant('axes', 'int64', [1], [1])], ['hidden']);
});
const prelu = networkWith((w, value) =>
  w.node('PRelu', [value, w.constant('slope', 'float', [BINS], values(BINS))], ['sloped']),
);
const clip = networkWith((w, value) => {
  const limits = [-0.5, 0.5].map((v) => w.constant(`limit${v}`, 'float', [], [v]));
  return w.node('Clip', [value, ...limits], ['clipped']);
});
const layerNorm = networkWith((w, value) =>
  w.node('LayerNormalization', [value, w.constant('scale', 'float', [BINS], values(BINS))], ['normal']),
);

const complement = networkWith((w, value) =>
  w.node('Sub', [w.constant('one', 'float', [], [1]), value], ['rest']),
);
const peepholes = networkWith((w, value) => {
  const weights = [
    w.constant('I', 'float', [1, 4 * BINS, BINS], values(36)),
    w.constant('R', 'float', [1, 4 * BINS, BINS], values(36)),
  ];
  const p = w.constant('P', 'float', [1, 3 * BINS], values(9));
  w.node('LSTM', [value, ...weights, '', '', '', '', p], ['whole'], { hidden_size: { int: BINS } });
  return w.node('Squeeze', ['whole', w.constant('axes', 'int64', [1], [1])], ['hidden']);
});

const features = values(12 * BINS);

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('scheme integer', () => {
  const resetFirst = networkWith((w, value) => {
    const weights = ['I', 'R'].map((name) => w.constant(name, 'float', [1, 3 * BINS, BINS], values(27)));
    w.node('GRU', [value, ...weights], ['whole'], { linear_before_reset: { int: 0 } });
    return w.node('Squeeze', ['whole', w.constant('axes', 'int64', [1], [1])], ['hidden']);
  });

  it.each([
    ['a GRU with its reset gate before the recurrent product', resetFirst],
    ['an LSTM', lstm],
    ['PRelu', prelu],
    ['Clip', clip],
    ['LayerNormalization', layerNorm],
    ['1 - x', complement],
    ['peepholes', peepholes],
  ] as const)('takes %s', (_, network) => {
    const ranges = rangesToJson(observeRanges(network, [features]));
    const formats = listSites(network).map(() => 'i16' as const);
    const [float, quantised] = [new Float32Array(features.length), new Float32Array(features.length)];
    createReference(network).run(features, 12, float);
    createInterpreter(lower(network, formats, ranges)).run(features, 12, quantised);
    expect(Math.max(...float) - Math.min(...float)).toBeGreaterThan(0.05);
    expect(Math.max(...quantised.map((v, i) => Math.abs(v - float[i]!)))).toBeLessThan(0.001);
  });

  it('takes a Clip that is a ReLU', () => {
    const graph = networkWith((w, value) =>
      w.node('Clip', [value, w.constant('zero', 'float', [], [0])], ['clipped']),
    );
    expect(stepsOf(graph).map(({ step }) => step)).toEqual(['linear', 'table']);
  });
});

describe('scheme paper', () => {
  it('refuses LayerNormalization in one line that says what is possible', () => {
    const ranges = observeRanges(layerNorm, [features]);
    const message = messageOf(() => lowerPaper(layerNorm, ranges, uniformBits(layerNorm, 8)));
    expect(message).toMatch(/^normalised: expected operations of the paper .*, got normalise;/);
    expect(message).toContain('it runs in float32: denoise, or evaluate --no-latency, with --bits float32');
  });

  it.each([
    ['LSTM', lstm],
    ['PRelu', prelu],
    ['Clip', clip],
  ] as const)('runs %s, which is elementary operations', (_, graph) => {
    const ranges = observeRanges(graph, [features]);
    const [float, quantised] = [new Float32Array(features.length), new Float32Array(features.length)];
    createReference(graph).run(features, 12, float);
    createPaperInterpreter(lowerPaper(graph, ranges, uniformBits(graph, 16))).run(features, 12, quantised);
    expect(Math.max(...float) - Math.min(...float)).toBeGreaterThan(0.05);
    expect(Math.max(...quantised.map((v, i) => Math.abs(v - float[i]!)))).toBeLessThan(0.01);
  });
});
