// Suite `layers`: random ONNX files of normalisations, convolutions of one tap, LSTMs in parts and elementwise operations: float32
// against ONNX Runtime, integers in interpreter, engine and generated C. And such of convolutions and recurrences over time and
// frequency and of attention within a frame.
import { holdGridNetworks } from '../../test/onnx/grid-networks.ts';
import { holdLayerNetworks } from '../../test/onnx/layer-networks.ts';
import type { SoakPart } from './part.ts';

const BUILD = { name: 'gcc', cc: 'gcc', flags: ['-O1', '-march=native'], needs: [] } as const;

export const LAYER_NETWORKS: SoakPart = {
  name: 'networks of these layers',
  count: 300,
  run: async (seeds) => ({ ...(await holdLayerNetworks(seeds, BUILD)) }),
};

export const GRID_NETWORKS: SoakPart = {
  name: 'networks over time and frequency',
  count: 300,
  run: async (seeds) => ({ ...(await holdGridNetworks(seeds, BUILD)) }),
};

export const LAYERS: readonly SoakPart[] = [LAYER_NETWORKS, GRID_NETWORKS];
