// What a model is that a user names, also where it cannot be read: for `hushbit inspect`.
import path from 'node:path';
import type { FrontEndFit } from '../frontend/index.ts';
import {
  type LayerCost,
  layerCosts,
  type Network,
  type ReadOptions,
  singlePorts,
  tensorSize,
} from '../network/index.ts';
import { type OnnxSurvey, surveyOnnx } from '../onnx/index.ts';
import { readNpyFiles, readOnnxFiles } from './model-files.ts';
import { frontEndMetadata, surveyFrontEnd } from './model-front-end.ts';
import { isOnnxFile, modelDirectory, namesakeNote, onlyOnnxIn } from './one-model.ts';
import { readModel } from './read-model.ts';

export interface NetworkSize {
  readonly layers: readonly LayerCost[];
  /** Elements of all constants, each once. */
  readonly weights: number;
  readonly biases: number;
}

export interface ModelSurvey extends Omit<OnnxSurvey, 'opset' | 'nodes' | 'network' | 'isMaskTimesInput'> {
  readonly format: 'onnx' | 'npy';
  /** What a quantiser wrote that tensors hold, as `hushbit calibrate` writes it. */
  readonly ranges: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
  /** What a user should know about how the file was read. */
  readonly notes: readonly string[];
  readonly name: string;
  readonly opset: number | null;
  /** Null where the network cannot be read. */
  readonly size: NetworkSize | null;
  readonly frontEnd: FrontEndFit | null;
}

/** @throws HushbitError `bad-model` for a file that is damaged or none of these */
export function surveyModel(name: string, options: ReadOptions = {}): ModelSurvey {
  if (isOnnxFile(name)) return surveyFile(name, options);
  const dir = modelDirectory(name);
  const alone = onlyOnnxIn(dir);
  const namesake = namesakeNote(name);
  const notes = namesake === null ? [] : [namesake];
  if (alone !== null) {
    const survey = surveyFile(alone, options);
    return { ...survey, name, notes: [...notes, ...survey.notes] };
  }
  const network = readModel(readNpyFiles(dir), dir, { ...options, ownFeatures: true });
  const { input, output } = singlePorts(network);
  const port = (direction: 'in' | 'out', tensor: typeof input, use: 'features' | 'mask') =>
    ({ name: tensor.name, direction, shape: [tensorSize(tensor)], use }) as const;
  return {
    format: 'npy',
    name,
    opset: null,
    ports: [port('in', input, 'features'), port('out', output, 'mask')],
    states: statesOf(network),
    size: sizeOf(network),
    output: { name: output.name, why: 'the only one' },
    ranges: {},
    notes,
    unsupported: [],
    problem: null,
    frontEnd: surveyFrontEnd({ dir, metadata: null, network }),
  };
}

function surveyFile(file: string, options: ReadOptions): ModelSurvey {
  const files = readOnnxFiles(file);
  const { network, nodes: _, ...survey } = surveyOnnx(files[0].bytes, file, files, options);
  const ranges = Object.fromEntries(network?.ranges ?? []);
  const notes = network?.notes ?? [];
  const metadata = frontEndMetadata(files[0].bytes, file);
  const frontEnd = network && surveyFrontEnd({ dir: path.dirname(file), metadata, network });
  return {
    format: 'onnx',
    name: path.basename(file),
    ...survey,
    ranges,
    notes,
    size: network && sizeOf(network),
    frontEnd,
  };
}

/** Weights alone say nothing of inputs and outputs: their recurrences carry the states. */
function statesOf({ carried }: Network): ModelSurvey['states'] {
  return carried.map(({ state, next }) => ({ input: state, output: next, by: 'use' }));
}

function sizeOf(network: Network): NetworkSize {
  const elements = (role: string): number =>
    [...network.tensors.values()].reduce((sum, one) => sum + (one.role === role ? tensorSize(one) : 0), 0);
  return { layers: layerCosts(network), weights: elements('weight'), biases: elements('bias') };
}
