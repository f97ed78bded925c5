// What one evaluation of a search costs against the first version's: a genome lowered, 30 s of audio run through it and judged, with
// fidelity alone and with raw PESQ; the two by turns in one process, so that what else the machine does meets both.
//
//   npx tsx bench/evaluation.ts --other DIR [--genomes 9] [--clip CLEAN.wav --noisy NOISY.wav]
//
// DIR is a checkout of the first version (9c7165d), whose evaluations are raw PESQ. Genomes are random mixes of 8 and 16 bits, each new to
// both, as a search asks for them. Without --clip the embedded clips one after the other. Prints medians of processor time and of the
// ratio this / other, and says whether it holds.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeWav } from '../src/audio/index.ts';
import { randomFromSeed } from '../src/base/random.ts';
import { type FrontEnd, requireFrontEnd } from '../src/frontend/index.ts';
import {
  type ClipPair,
  createScheme,
  embeddedClips,
  loadModel,
  rangesOfClips,
  readPairsOf,
} from '../src/inputs/index.ts';
import { deviationOfClip, judgedClip, outputsOf, scoreClip } from '../src/measure/quality.ts';
import type { Network } from '../src/network/index.ts';
import { option } from './option.ts';

const SECONDS = 30;
const MOST = { fidelity: 0.6, pesq: 0.75 } as const;
const other = option('--other');
const genomes = Number(option('--genomes') ?? 9);
if (other === undefined) {
  console.error('usage: npx tsx bench/evaluation.ts --other DIR [--genomes N] [--clip WAV --noisy WAV]');
  process.exit(2);
}

/** The first version's, as far as it is needed. */
interface FirstVersion {
  readonly loadModel: (
    name: string,
    options: object,
  ) => { readonly graph: Network; readonly frontEnd: FrontEnd };
  readonly createQualityTask: (
    setup: object,
  ) => (task: { formats: readonly string[] }) => { mean: { pesqRaw: number } };
}
async function firstVersion(dir: string): Promise<FirstVersion> {
  const load = (name: string): Promise<object> => import(pathToFileURL(path.resolve(dir, 'src', name)).href);
  return { ...(await load('cli/model.ts')), ...(await load('evaluate/index.ts')) } as FirstVersion;
}

function clipOf(): ClipPair {
  const [cleanFile, noisyFile] = [option('--clip'), option('--noisy')];
  const read = (file: string): Float32Array => decodeWav(readFileSync(file), { place: file }).samples;
  const pairs =
    cleanFile && noisyFile
      ? [{ clean: read(cleanFile), noisy: read(noisyFile) }]
      : (['search', 'validation'] as const).flatMap((part) => readPairsOf(embeddedClips(part)!, 16000));
  const joined = (of: (pair: { clean: Float32Array; noisy: Float32Array }) => Float32Array): Float32Array => {
    const out = new Float32Array(SECONDS * 16000);
    let at = 0;
    for (let i = 0; at < out.length; i = (i + 1) % pairs.length) {
      const piece = of(pairs[i]!).subarray(0, out.length - at);
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  };
  return {
    name: '30 s',
    clean: joined(({ clean }) => clean),
    noisy: joined(({ noisy }) => noisy),
    sampleRateHz: 16000,
  };
}

const pair = clipOf();
const model = loadModel('nsnet2', {});
const frontEnd = requireFrontEnd(model.frontEnd);
const ranges = rangesOfClips(model, embeddedClips('calibration')!);
const scheme = createScheme('integer', model.graph, () => ranges, new Map());
const plain = judgedClip(pair, frontEnd);
const clip = { ...plain, float32: outputsOf([plain], scheme.float32().createModel())[0]! };
const scratch = new Float32Array(clip.shown.frames * clip.shown.outputs);
const first = await firstVersion(other);
const known = first.loadModel('nsnet2', {});
const setup = {
  scheme: 'integer',
  graph: known.graph,
  ranges,
  frontEnd: known.frontEnd,
  clips: [pair],
  metrics: 'search',
};
const score = first.createQualityTask(setup);

const modelOf = (formats: readonly string[]) => scheme.candidate('candidate', formats).createModel();
const kinds = {
  other: (formats: readonly string[]) => score({ formats }).mean.pesqRaw,
  fidelity: (formats: readonly string[]) => deviationOfClip(clip, modelOf(formats), scratch).output.error,
  pesq: (formats: readonly string[]) =>
    scoreClip(clip, modelOf(formats), { frontEnd, metrics: 'search' }, scratch).pesqRaw!,
} as const;
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];

const random = randomFromSeed(1);
const genome = (): string[] =>
  scheme.sites.map(({ formats }) => {
    const wide = formats.filter((format) => format === 'i8' || format === 'i16');
    return wide[random.int(0, wide.length - 1)]!;
  });
function timed(kind: Kind, formats: readonly string[]): { readonly ms: number; readonly value: number } {
  const start = process.cpuUsage();
  const value = kinds[kind](formats);
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, value };
}

for (const kind of names) timed(kind, genome());
const times: Record<Kind, number[]> = { other: [], fidelity: [], pesq: [] };
let furthest = 0;
for (let round = 0; round < genomes; round++) {
  // Each kind first in a third of the rounds; weights that one of them rounded are new to none of this checkout's two.
  const order = names.map((_, i) => names[(i + round) % names.length]!);
  const formats = genome();
  const found = new Map(order.map((kind) => [kind, timed(kind, formats)]));
  for (const [kind, { ms }] of found) times[kind].push(ms);
  furthest = Math.max(furthest, Math.abs(found.get('pesq')!.value - found.get('other')!.value));
}
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
console.log(
  `first version, raw PESQ: ${median(times.other).toFixed(0)} ms; scores differ by ${furthest.toFixed(4)} at most`,
);
for (const kind of ['fidelity', 'pesq'] as const) {
  const ratio = median(times[kind].map((ms, i) => ms / times.other[i]!));
  const isMet = ratio <= MOST[kind];
  console.log(
    `this, ${kind === 'pesq' ? 'raw PESQ and fidelity' : 'fidelity alone'}: ${median(times[kind]).toFixed(0)} ms, ` +
      `ratio ${ratio.toFixed(3)} (to hold: ${MOST[kind]}${isMet ? '' : ', missed'})`,
  );
  if (!isMet) process.exitCode = 1;
}
