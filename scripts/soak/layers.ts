// Suite `layers`: random ONNX files of normalisations, convolutions of one tap, LSTMs in parts and elementwise operations: float32
// against ONNX Runtime, integers in interpreter, engine and generated C.
import { holdLayerNetworks } from '../../test/onnx/layer-networks.ts';
import type { SoakPart } from './part.ts';

const BUILD = { name: 'gcc', cc: 'gcc', flags: ['-O1', '-march=native'], needs: [] } as const;

export const LAYER_NETWORKS: SoakPart = {
  name: 'networks of these layers',
  count: 300,
  run: async (seeds) => ({ ...(await holdLayerNetworks(seeds, BUILD)) }),
};

export const LAYERS: readonly SoakPart[] = [LAYER_NETWORKS];
