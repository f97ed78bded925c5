// Where a model comes from: files as name + bytes, read by the first reader that recognises them.
import { HushbitError } from '../base/errors.ts';
import {
  type ModelFile,
  type ModelReader,
  type Network,
  type ReadOptions,
  singlePorts,
  tensorSize,
} from '../network/index.ts';
import { nsnet2NpyReader } from '../npy/index.ts';
import { onnxReader } from '../onnx/index.ts';

const READERS: readonly ModelReader[] = [onnxReader, nsnet2NpyReader];

export function readModel(files: readonly ModelFile[], place: string, options: ReadOptions = {}): Network {
  const reader = READERS.find((candidate) => candidate.recognises(files));
  if (!reader) {
    throw new HushbitError({
      code: 'bad-model',
      place,
      expected: READERS.map(({ format }) => format).join(' or '),
      got: files.length === 0 ? 'no file' : `${files.length} files, first ${files[0]!.name}`,
      remedy: 'name the .onnx file, or the directory that holds the .npy files',
    });
  }
  const network = reader.read(files, place, options);
  if (!options.ownFeatures) checkMask(network, place);
  return network;
}

/** A front end multiplies a spectrum by what the network makes of it. */
function checkMask(network: Network, place: string): void {
  const { input, output } = singlePorts(network);
  const [bins, values] = [tensorSize(input), tensorSize(output)];
  if (bins === values) return;
  throw new HushbitError({
    code: 'bad-model',
    place: `${place}: output ${network.outputs[0]!.name}`,
    expected: `a mask of ${bins} values`,
    got: `${values}`,
    remedy: 'a network with features of its own runs on feature files: --features DIR',
  });
}
