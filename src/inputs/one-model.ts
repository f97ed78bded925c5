// One network: an embedded one by its name, an ONNX file, or a directory of .npy files or with one ONNX file, with the front end that
// lies beside it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { isDirectory, listFiles } from '../disk/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { Network, ReadOptions } from '../network/index.ts';
import { packageRoot } from '../target/index.ts';
import { checkManifest, sha256 } from './manifest.ts';
import { readNpyFiles, readOnnxFiles } from './model-files.ts';
import { type FrontEndChoice, frontEndMetadata, frontEndOf, type ModelFrontEnd } from './model-front-end.ts';
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

/** Name of an embedded model, a file or a directory; or several of these, whose networks follow each other. */
export type ModelSource = string | readonly string[];

export interface ModelReading extends FrontEndChoice {
  /** Which output of the file is the network's, where it has several. */
  readonly outputPort?: string;
}

/** Whether its widths are those of a front end is asked by whoever needs one. */
function readOptions({ outputPort }: ModelReading): ReadOptions {
  return { ownFeatures: true, ...(outputPort === undefined ? {} : { outputPort }) };
}

export function embeddedModelDir(name: string = EMBEDDED_MODEL): string {
  return path.join(packageRoot(), 'models', name);
}

/** The default first. */
export function embeddedModels(): string[] {
  const models = path.join(packageRoot(), 'models');
  const names = readdirSync(models)
    .sort()
    .filter((name) => existsSync(path.join(embeddedModelDir(name), 'manifest.json')));
  return [EMBEDDED_MODEL, ...names.filter((name) => name !== EMBEDDED_MODEL)];
}

/** A folder beside the default model that says what is in it. Its name is no path: one that lies where one works is ./NAME or NAME/. */
export function isEmbeddedModel(name: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(name) && existsSync(path.join(embeddedModelDir(name), 'manifest.json'));
}

/** What somebody should know who gives the name of an embedded model where a file or directory is called the same; null elsewhere. */
export function namesakeNote(name: string): string | null {
  if (!isEmbeddedModel(name) || !existsSync(name)) return null;
  return `${name}: the embedded model; what lies here by that name is ./${name}`;
}

export function isOnnxFile(name: string): boolean {
  return /\.onnx$/i.test(name) && !isDirectory(name);
}

/** @throws HushbitError `bad-model` where `name` is neither an embedded model nor a directory */
export function modelDirectory(name: string): string {
  const dir = isEmbeddedModel(name) ? embeddedModelDir(name) : name;
  if (isDirectory(dir)) return dir;
  throw new HushbitError({
    code: 'bad-model',
    place: name,
    expected: `${embeddedModels().join(', ')}, a .onnx file or a directory of .npy files`,
    got: existsSync(dir) ? 'a file' : 'no such directory',
    remedy:
      'give FILE.onnx, or a directory with the weights as .npy; one called as an embedded model is ./NAME',
  });
}

/** @throws HushbitError `bad-model` */
export function loadOneModel(name: string, choice: ModelReading): LoadedModel {
  if (isOnnxFile(name)) return loadOnnx(name, choice);
  const dir = modelDirectory(name);
  const alone = onlyOnnxIn(dir);
  if (alone !== null) return { ...loadOnnx(alone, choice), name, source: name };
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

/** Of a directory without .npy files. */
export function onlyOnnxIn(dir: string): string | null {
  const filesOf = (ending: string): string[] => listFiles(dir, ending, 'bad-model', 'a directory of a model');
  const [file, ...others] = filesOf('.onnx');
  if (file === undefined || others.length > 0 || filesOf('.npy').length > 0) return null;
  return path.join(dir, file);
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
  const metadata = frontEndMetadata(model.bytes, file);
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
