// --model: the embedded default, an ONNX file or a directory of .npy files, with the front end that lies beside it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { WindowName } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { isDirectory, listFiles, readBytes, readJson } from '../disk/index.ts';
import { type FrontEnd, isFloat32Size, likelyFrontEnd, parseFrontEnd } from '../frontend/index.ts';
import { type ModelFile, type Network, singlePorts, tensorSize } from '../network/index.ts';
import { externalFiles, metadataOf } from '../onnx/index.ts';
import { packageRoot } from '../target/index.ts';
import { checkManifest, FRONT_END_FILE, sha256 } from './manifest.ts';
import { readModel } from './read-model.ts';

export const EMBEDDED_MODEL = 'nsnet2';

export interface LoadedModel {
  /** As given on the command line. */
  readonly name: string;
  readonly graph: Network;
  readonly frontEnd: FrontEnd;
  /** SHA-256 over the contents: a run belongs to one model, wherever it lies and whatever its file is called. */
  readonly fingerprint: string;
  /** As the first version has it in its runs: over names and contents. */
  readonly namedFingerprint: string;
}

export interface FrontEndChoice {
  readonly window?: WindowName;
  /** dB; null for none; undefined for the model's own. */
  readonly maskFloor?: number | null;
  /** Reproduce the paper's rounding where the front end allows it. */
  readonly paperRounding?: boolean;
}

export function embeddedModelDir(): string {
  return path.join(packageRoot(), 'models', EMBEDDED_MODEL);
}

/** @throws HushbitError `bad-model` */
export function loadModel(name: string, choice: FrontEndChoice): LoadedModel {
  const dir = name === EMBEDDED_MODEL && !existsSync(name) ? embeddedModelDir() : name;
  if (/\.onnx$/i.test(dir) && !isDirectory(dir)) return loadOnnx(dir, choice);
  if (!isDirectory(dir)) {
    throw new HushbitError({
      code: 'bad-model',
      place: name,
      expected: `${EMBEDDED_MODEL}, a .onnx file or a directory of .npy files`,
      got: existsSync(dir) ? 'a file' : 'no such directory',
      remedy: 'give --model FILE.onnx, or --model DIR with the weights as .npy',
    });
  }
  const files = readModelFiles(dir);
  checkManifest(dir, files, (entry) => entry.endsWith('.npy'));
  const graph = readModel(files, dir);
  // The name of an .npy file says which tensor it is.
  const named = fingerprintOf(files.map(({ name: file, bytes }) => `${file} ${sha256(bytes)}`));
  return {
    name,
    graph,
    frontEnd: frontEndOf(dir, null, graph, choice),
    fingerprint: named,
    namedFingerprint: named,
  };
}

/** With the files of external data that it names, and the front end from beside it or from its metadata. */
function loadOnnx(file: string, choice: FrontEndChoice): LoadedModel {
  const dir = path.dirname(file);
  const model = { name: path.basename(file), bytes: readBytes(file, 'bad-model', 'an ONNX file') };
  const beside = externalFiles(model.bytes, file).map((name) => ({
    name,
    bytes: readBytes(path.join(dir, name), 'bad-model', `the tensors of ${model.name}`),
  }));
  const files = [model, ...beside];
  checkManifest(dir, files, (entry) => files.some((one) => one.name === entry));
  const graph = readModel(files, file);
  const own = metadataOf(model.bytes, file).get(FRONT_END_METADATA);
  const frontEnd = frontEndOf(dir, own === undefined ? null : { json: own, place: file }, graph, choice);
  return {
    name: file,
    graph,
    frontEnd,
    fingerprint: fingerprintOf(files.map(({ bytes }) => sha256(bytes))),
    namedFingerprint: fingerprintOf(files.map(({ name, bytes }) => `${name} ${sha256(bytes)}`)),
  };
}

/** JSON as in frontend.json, in the metadata of an ONNX file. */
export const FRONT_END_METADATA = 'hushbit.frontend';

function parseMetadata({ json, place }: { readonly json: string; readonly place: string }): FrontEnd {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new HushbitError({
      code: 'bad-model',
      place: `${place}: metadata ${FRONT_END_METADATA}`,
      expected: 'a front end in JSON',
      got: json.slice(0, 40),
    });
  }
  return parseFrontEnd(parsed, `${place}: metadata ${FRONT_END_METADATA}`);
}

function readModelFiles(dir: string): ModelFile[] {
  const names = listFiles(dir, '.npy', 'bad-model', 'a directory of .npy files');
  return names.map((name) => ({ name, bytes: readBytes(path.join(dir, name), 'bad-model', 'an .npy file') }));
}

function fingerprintOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** frontend.json first, then what the model's file says of itself, then what its number of inputs suggests. */
function frontEndOf(
  dir: string,
  metadata: { readonly json: string; readonly place: string } | null,
  graph: Network,
  choice: FrontEndChoice,
): FrontEnd {
  const bins = tensorSize(singlePorts(graph).input);
  const file = path.join(dir, FRONT_END_FILE);
  const own = existsSync(file)
    ? parseFrontEnd(readJson(file, 'bad-model', 'a front end'), file)
    : metadata
      ? parseMetadata(metadata)
      : likelyFrontEnd(bins);
  if (own.fftSize !== 2 * (bins - 1)) {
    throw new HushbitError({
      code: 'bad-model',
      place: existsSync(file) ? file : dir,
      expected: `an FFT of ${2 * (bins - 1)} points for the model's ${bins} inputs`,
      got: `${own.fftSize}`,
      remedy: 'correct fftSize in frontend.json',
    });
  }
  const canReproduce = isFloat32Size(own.fftSize) && own.feature === 'ln-power';
  return {
    ...own,
    rounding: choice.paperRounding && canReproduce ? 'paper' : own.rounding,
    window: choice.window ?? own.window,
    maskFloorDb: choice.maskFloor === undefined ? own.maskFloorDb : choice.maskFloor,
  };
}
