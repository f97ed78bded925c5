// What strategies are held against each other on: errors of the output, measured on excerpts of clips, and bytes of flash, each
// assignment measured once and kept in a file of lines, so that all strategies and seeds share them.
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { isFeatureClip, type ScoredClip } from '../../src/inputs/feature-clip.ts';
import { clipHash, memoryOf, searchFormats } from '../../src/measure/index.ts';
import { deviationOfClip, type JudgedClip, judgedClip, outputsOf } from '../../src/measure/quality.ts';
import { addDeviations } from '../../src/metrics/index.ts';
import { type ModelChoice, openChosen, openChosenClips, openValidation } from '../../src/run/choice.ts';
import { predictTables } from '../../src/run/predicted-tables.ts';
import type { FormatChoice } from '../../src/scheme/index.ts';
import type { Genome, PredictedTables } from '../../src/search/index.ts';

export interface RecordedOptions {
  readonly model: ModelChoice;
  readonly clips: string | undefined;
  readonly validation: string | undefined;
  readonly formats: readonly FormatChoice[];
  /** Of each clip, from its second second on. */
  readonly excerptSeconds: number;
  /** Directory that measurements are kept in. */
  readonly cache: string;
}

/** `probe`: as many clips as a probe of the product hears; `search`: all of the search; `validation`: none of them. */
export type ClipSet = 'probe' | 'search' | 'validation';

export interface RecordedObjective {
  readonly levels: readonly number[];
  readonly sites: readonly string[];
  /** Uniform widths of the space, least first, at most 16 bits. */
  readonly uniforms: readonly Genome[];
  /** What a search is given to begin with: every width of weights beside activations of 8 bits, and 16 bits everywhere. */
  readonly corners: readonly Genome[];
  /** 16 bits. */
  readonly base: Genome;
  /** Power of what the output lost over that of the output of float32. */
  errorOf(genome: Genome, set: ClipSet): number;
  flashOf(genome: Genome): number;
  /** Seconds of audio that one measurement takes. */
  readonly audioSeconds: Readonly<Record<ClipSet, number>>;
  predicted(): PredictedTables;
  /** Measured now, and known from the file. */
  counts(): { measured: number; known: number };
}

const PROBED_CLIPS = 2;
/** Clips fade in. */
const FROM_SECONDS = 1;

export async function openRecordedObjective(options: RecordedOptions): Promise<RecordedObjective> {
  const note = (line: string): void => console.error(line);
  const chosen = await openChosen(options.model, note);
  const { frontEnd, fingerprint } = chosen.model;
  const scheme = chosen.scheme.whileSearching;
  const formats = searchFormats(scheme, options.formats);
  const heard = openChosenClips(
    options.clips === undefined ? {} : { clips: options.clips },
    chosen.model,
    note,
  );
  const sets = {
    search: heard.map((clip) => excerptOf(clip, options.excerptSeconds)),
    validation: openValidation(options.validation, chosen.model).map((clip) =>
      excerptOf(clip, options.excerptSeconds),
    ),
  };
  const float32 = scheme.float32().createModel();
  const judged = (clips: readonly ScoredClip[]): JudgedClip[] => {
    const plain = clips.map((clip) => judgedClip(clip, frontEnd));
    return plain.map((clip) => ({ ...clip, float32: outputsOf([clip], float32)[0]! }));
  };
  const search = judged(sets.search);
  const clips = {
    probe: search.slice(0, PROBED_CLIPS),
    search,
    validation: judged(sets.validation),
  };
  const secondsOf = (list: readonly JudgedClip[]): number => list.length * options.excerptSeconds;
  const longest = Math.max(
    ...[...clips.search, ...clips.validation].map(({ shown }) => shown.frames * shown.outputs),
  );
  const scratch = new Float32Array(longest);
  const known = openLines(
    options.cache,
    JSON.stringify([
      fingerprint,
      options.excerptSeconds,
      ...[...sets.search, ...sets.validation].map(clipHash),
    ]),
  );
  let measured = 0;

  const formatsOf = (genome: Genome): string[] => genome.map((level, site) => formats[site]![level]!);
  let last: { key: string; candidate: ReturnType<typeof scheme.candidate> } | undefined;
  const candidateOf = (genome: Genome) => {
    const key = genome.join(',');
    if (last?.key !== key) last = { key, candidate: scheme.candidate('candidate', formatsOf(genome)) };
    return last.candidate;
  };
  function recorded(genome: Genome, what: string, measure: () => number): number {
    const key = `${formatsOf(genome).join(' ')} ${what}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    measured++;
    return known.put(key, measure());
  }
  const uniform = (bits: number): Genome | null => {
    const width = bits === 16 ? 16 : 8;
    const wide = scheme.uniform(width);
    const genome = wide.map((format, site) => {
      const narrow = scheme.sites[site]!.kind === 'weight' ? `i${bits}` : format;
      return formats[site]!.indexOf(narrow);
    });
    return genome.every((level) => level >= 0) ? genome : null;
  };
  return {
    levels: formats.map(({ length }) => length),
    sites: scheme.sites.map(({ layer, name }) => `${layer}.${name}`),
    uniforms: [8, 16].map(uniform).filter((genome) => genome !== null),
    corners: [2, 3, 4, 5, 6, 8, 16].map(uniform).filter((genome) => genome !== null),
    base: uniform(16)!,
    audioSeconds: {
      probe: secondsOf(clips.probe),
      search: secondsOf(clips.search),
      validation: secondsOf(clips.validation),
    },
    errorOf: (genome, set) =>
      recorded(genome, set, () => {
        const model = candidateOf(genome).createModel();
        const sums = addDeviations(clips[set].map((clip) => deviationOfClip(clip, model, scratch).output));
        return sums.error / sums.power;
      }),
    flashOf: (genome) => recorded(genome, 'flash', () => memoryOf(candidateOf(genome), frontEnd).flashBytes),
    predicted: () => predictTables(chosen, formats, ['fidelity', 'flash']),
    counts: () => ({ measured, known: known.size() }),
  };
}

function excerptOf(clip: ScoredClip, seconds: number): ScoredClip {
  if (isFeatureClip(clip)) throw new Error('the bench hears clips, not features');
  const from = FROM_SECONDS * clip.sampleRateHz;
  const to = from + Math.round(seconds * clip.sampleRateHz);
  return { ...clip, clean: clip.clean.slice(from, to), noisy: clip.noisy.slice(from, to) };
}

/**
 * Lines `key TAB value`, of one model and one set of clips. Other processes may append to the file at the same time: what they measured
 * is read when a key is not known yet.
 */
function openLines(dir: string, identity: string) {
  mkdirSync(dir, { recursive: true });
  const file = path.join(dir, 'measured.tsv');
  const values = new Map<string, number>();
  if (!existsSync(file)) appendFileSync(file, `${identity}\n`);
  let read = 0;
  const first = newLines()[0];
  if (first !== identity) throw new Error(`${file} is of another model, or of other clips`);
  // A last line that was cut off counts for nothing, and what it said is measured again.
  if (statSync(file).size > read) appendFileSync(file, '\t\t\n');

  /** Whole ones that were not read before; values are remembered. */
  function newLines(): string[] {
    const size = statSync(file).size;
    if (size === read) return [];
    const bytes = Buffer.alloc(size - read);
    const opened = openSync(file, 'r');
    readSync(opened, bytes, 0, bytes.length, read);
    closeSync(opened);
    const end = bytes.lastIndexOf('\n') + 1;
    read += end;
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    for (const line of lines) {
      const [key, value, ...more] = line.split('\t');
      if (value !== undefined && more.length === 0) values.set(key!, Number(value));
    }
    return lines;
  }

  return {
    get(key: string): number | undefined {
      if (!values.has(key)) newLines();
      return values.get(key);
    },
    put(key: string, value: number): number {
      appendFileSync(file, `${key}\t${value}\n`);
      values.set(key, value);
      return value;
    },
    size: () => values.size,
  };
}
