// One network: the embedded default, an ONNX file or a directory of .npy files, with the front end that lies beside it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { isDirectory } from '../disk/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { Network, ReadOptions } from '../network/index.ts';
import { metadataOf } from '../onnx/index.ts';
import { packageRoot } from '../target/index.ts';
import { checkManifest, sha256 } from './manifest.ts';
import { readNpyFiles, readOnnxFiles } from './model-files.ts';
import {
  FRONT_END_METADATA,
  type FrontEndChoice,
  frontEndOf,
  type ModelFrontEnd,
} from './model-front-end.ts';
import { readModel } from './read-model.ts';

export const EMBEDDED_MODEL = 'nsnet2';

export interface LoadedModel {
  /** As given on the command line. */
  readonly name: string;
  /** The same as what `loadModel` takes: several names for several networks in a row. */
  readonly source: ModelSource;
  readonly graph: Network;
  /** Null for a network that is fed features, or whose features are its own. */
  readonly frontEnd: FrontEnd | null;
  /** Whether somebody said it, or it was guessed, and why. */
  readonly frontEndOrigin: Omit<ModelFrontEnd, 'frontEnd'>;
  /** SHA-256 over the contents: a run belongs to one model, wherever it lies and whatever its file is called. */
  readonly fingerprint: string;
  /** As the first version has it in its runs: over names and contents. */
  readonly namedFingerprint: string;
}

/** `nsnet2`, a file or a directory; or several of these, whose networks follow each other. */
export type ModelSource = string | readonly string[];

export interface ModelReading extends FrontEndChoice {
  /** Which output of the file is the network's, where it has several. */
  readonly outputPort?: string;
}

/** Whether its widths are those of a front end is asked by whoever needs one. */
function readOptions({ outputPort }: ModelReading): ReadOptions {
  return { ownFeatures: true, ...(outputPort === undefined ? {} : { outputPort }) };
}

export function embeddedModelDir(): string {
  return path.join(packageRoot(), 'models', EMBEDDED_MODEL);
}

export function isOnnxFile(name: string): boolean {
  return /\.onnx$/i.test(name) && !isDirectory(name);
}

/** @throws HushbitError `bad-model` where `name` is neither the embedded model nor a directory */
export function npyDirectory(name: string): string {
  const dir = name === EMBEDDED_MODEL && !existsSync(name) ? embeddedModelDir() : name;
  if (isDirectory(dir)) return dir;
  throw new HushbitError({
    code: 'bad-model',
    place: name,
    expected: `${EMBEDDED_MODEL}, a .onnx file or a directory of .npy files`,
    got: existsSync(dir) ? 'a file' : 'no such directory',
    remedy: 'give FILE.onnx, or a directory with the weights as .npy',
  });
}

/** @throws HushbitError `bad-model` */
export function loadOneModel(name: string, choice: ModelReading): LoadedModel {
  if (isOnnxFile(name)) return loadOnnx(name, choice);
  const dir = npyDirectory(name);
  const files = readNpyFiles(dir);
  checkManifest(dir, files, (entry) => entry.endsWith('.npy'));
  const graph = readModel(files, dir, readOptions(choice));
  // The name of an .npy file says which tensor it is.
  const named = fingerprintOf(files.map(({ name: file, bytes }) => `${file} ${sha256(bytes)}`));
  return {
    name,
    source: name,
    graph,
    ...withFrontEnd(frontEndOf({ dir, metadata: null, network: graph }, choice)),
    fingerprint: named,
    namedFingerprint: named,
  };
}

function withFrontEnd({ frontEnd, ...frontEndOrigin }: ModelFrontEnd) {
  return { frontEnd, frontEndOrigin };
}

/** With the files of external data that it names, and the front end from beside it or from its metadata. */
function loadOnnx(file: string, choice: ModelReading): LoadedModel {
  const dir = path.dirname(file);
  const files = readOnnxFiles(file);
  const [model] = files;
  checkManifest(dir, files, (entry) => files.some((one) => one.name === entry));
  const graph = readModel(files, file, readOptions(choice));
  const own = metadataOf(model.bytes, file).get(FRONT_END_METADATA);
  const metadata = own === undefined ? null : { json: own, place: file };
  return {
    name: file,
    source: file,
    graph,
    ...withFrontEnd(frontEndOf({ dir, metadata, network: graph }, choice)),
    fingerprint: fingerprintOf(files.map(({ bytes }) => sha256(bytes))),
    namedFingerprint: fingerprintOf(files.map(({ name, bytes }) => `${name} ${sha256(bytes)}`)),
  };
}

export function fingerprintOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}
