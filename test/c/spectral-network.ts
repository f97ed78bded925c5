// A small network of the kinds that GTCRN has, over real and imaginary parts of every bin: bins in triangular bands, a convolution over bands and two frames, a GRU
// along the bands and one over the frames for each of them, a transposed convolution and bands back. Random weights.
import { randomFromSeed } from '../../src/base/random.ts';
import {
  addConvolution,
  addScan,
  createNetworkBuilder,
  type Network,
  type ScanValues,
  SINGLE,
} from '../../src/network/index.ts';

const [UNITS, CHANNELS] = [4, 6];

/** x and y [2 * bins], real parts first; 1 + 4n bins. */
export function spectralNetwork(bins: number): Network {
  const random = randomFromSeed(bins);
  const values = (length: number) => Float32Array.from({ length }, () => random.int(-1000, 1000) / 2000);
  const builder = createNetworkBuilder('spectral');
  const gather = (inputs: readonly string[], output: string, index: (i: number) => number, length: number) =>
    builder.push({
      ...({ kind: 'gather', name: output, inputs, outputs: [output] } as const),
      params: { index: Int32Array.from({ length }, (_, i) => index(i)) },
    });
  const bands = (bins + 1) / 2;
  const frame = 2 * bands;
  const places = (bands + 1) / 2;
  const triangle = (bin: number, band: number) => Math.max(0, 1 - Math.abs(bin - 2 * band) / 2);
  const banded = (
    input: string,
    name: string,
    channels: number,
    outputs: number,
    weight: (r: number, c: number) => number,
  ) =>
    addConvolution(builder, input, {
      ...{ name, output: `${name}_y`, channels, outputs, bias: null },
      weight: Float32Array.from({ length: outputs * channels }, (_, i) =>
        weight(Math.floor(i / channels), i % channels),
      ),
      height: { ...SINGLE, size: 2, outputs: 2 },
    });
  const x = banded(builder.input('x', 2 * bins, 'x'), 'bands', bins, bands, (band, bin) =>
    triangle(bin, band),
  );
  const sideBySide = gather([x], 'placed', (i) => (i % 2) * bands + (i >> 1), frame);
  const before = builder.state('before', frame, 'both');
  const both = gather([before, sideBySide], 'both', (i) => i, 2 * frame);
  builder.setNext(
    before,
    gather([both], 'kept', (i) => frame + i, frame),
  );
  const down = addConvolution(builder, both, {
    ...{ name: 'down', output: 'down_y', channels: 2, outputs: CHANNELS },
    ...{ weight: values(CHANNELS * 12), bias: values(CHANNELS) },
    depth: { ...SINGLE, size: 2, taps: 2 },
    height: { ...SINGLE, size: bands, outputs: places, taps: 3, stride: 2, pad: 1 },
  });
  const scan = (input: string, name: string, channels: number, part: Partial<ScanValues>) => {
    const side = addConvolution(builder, input, {
      ...{ name: `${name}_in`, output: `${name}_x`, channels, outputs: 3 * UNITS },
      ...{ weight: values(3 * UNITS * channels), bias: values(3 * UNITS) },
      height: { ...SINGLE, size: places, outputs: places },
    });
    return addScan(builder, side, {
      ...{
        name,
        outputs: [`${name}_h`],
        cell: 'gru',
        candidate: 'tanh',
        units: UNITS,
        lanes: 1,
        steps: places,
      },
      ...{ reset: 'after', direction: 'forward', initial: null, ...part },
      ...{ weight: values(3 * UNITS * UNITS), bias: values(3 * UNITS) },
    });
  };
  const along = scan(down, 'along', CHANNELS, { direction: 'reverse' });
  const state = builder.state('h0', UNITS * places, 'over');
  const over = scan(along, 'over', UNITS, { lanes: places, steps: 1, initial: [state] });
  builder.setNext(state, over);
  const up = addConvolution(builder, over, {
    ...{ name: 'up', output: 'up_y', channels: UNITS, outputs: 2 },
    ...{ weight: values(2 * UNITS * 3), bias: values(2) },
    height: { ...SINGLE, size: places, outputs: bands, taps: 3, pad: 1, upsampling: 2 },
  });
  const planes = gather([up], 'planes', (i) => 2 * (i % bands) + (i < bands ? 0 : 1), frame);
  return builder.finish(banded(planes, 'y', bands, bins, triangle));
}
