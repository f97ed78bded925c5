// What a report needs beside the journal and is not there yet: references, validation clips, memory maps, speech.
import { denoise } from '../denoise/index.ts';
import {
  type Candidate,
  type ClipPair,
  createQualityJudge,
  type LatencyMeter,
  parseGenome,
  type Scheme,
} from '../evaluate/index.ts';
import { pick, type SavedRun } from '../run/index.ts';
import { uniformCandidate } from './candidate-options.ts';
import { judgeCandidate } from './evaluate.ts';
import type { LoadedModel } from './model.ts';
import { excerptSeconds, loudestStretch, MOST_TRACKS } from './report-excerpt.ts';
import { memoryMapOf } from './report-memory.ts';
import type { ProfiledOperations } from './report-profile.ts';
import {
  type Measured,
  type MeasuredReference,
  readMeasured,
  readTrack,
  solutionKey,
  writeMeasured,
  writeTrack,
} from './report-store.ts';

export interface ReportSources {
  readonly saved: SavedRun;
  readonly model: LoadedModel;
  readonly scheme: Scheme;
  readonly searchClips: readonly ClipPair[];
  readonly validationClips: readonly ClipPair[];
  /** Null to leave times out. */
  readonly meter: LatencyMeter | null;
  /** Times operations one by one; null to leave that out. */
  readonly profile: ((candidates: readonly Candidate[]) => Promise<readonly ProfiledOperations[]>) | null;
  /** Scores formats on the validation clips; calls may overlap. */
  readonly scoreValidation: (formats: readonly string[], signal?: AbortSignal) => Promise<Scored>;
  /** Also measure what each site alone costs at 8 bits. */
  readonly sensitivity: boolean;
  readonly scoreSearch: (formats: readonly string[], signal?: AbortSignal) => Promise<Scored>;
  /** Of sound, per track. */
  readonly mostSeconds: number;
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal;
}

interface Scored {
  readonly clips: readonly { readonly name: string; readonly pesqRaw: number }[];
}

const scoresOf = ({ clips }: Scored): { name: string; pesqRaw: number }[] =>
  clips.map(({ name, pesqRaw }) => ({ name, pesqRaw }));

/** Names of the tracks beside the solutions. */
export const REFERENCE_TRACKS = ['clean', 'noisy', 'float32', 'int8'] as const;

/** Solutions with sound: all, or as many as a page can hold, evenly along the front. */
export function audibleSolutions(count: number): number[] {
  const room = MOST_TRACKS - REFERENCE_TRACKS.length;
  if (count <= room) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: room }, (_, i) => Math.round((i * (count - 1)) / (room - 1)));
}

/** True where `DIR/report-data` has all that the front of the run needs. */
export function isMeasured(saved: SavedRun, measured: Measured | null): measured is Measured {
  if (measured === null || measured.fingerprint !== saved.run.model.fingerprint) return false;
  const { solutions } = saved.front;
  if (!solutions.every(({ genome }) => Object.hasOwn(measured.solutions, solutionKey(genome)))) return false;
  return tracksOf(saved).every((track) => readTrack(saved.dir, track) !== null);
}

function tracksOf({ front }: SavedRun): string[] {
  const audible = audibleSolutions(front.solutions.length);
  return [...REFERENCE_TRACKS, ...audible.map((index) => solutionKey(front.solutions[index]!.genome))];
}

export async function measureForReport(sources: ReportSources): Promise<Measured> {
  const { saved, scheme, signal } = sources;
  const stored = readMeasured(saved.dir);
  const usable =
    stored?.fingerprint === saved.run.model.fingerprint &&
    sameNames(stored.validationClips, sources.validationClips)
      ? stored
      : null;
  const candidates = saved.front.solutions.map(({ genome }, index) => {
    const { formats, genes } = parseGenome(scheme, { genome }, `front.json: solution ${index}`);
    return { key: solutionKey(genome), candidate: scheme.candidate(`solution ${index}`, formats, genes) };
  });
  const solutions: Measured['solutions'] = {};
  const missing: typeof candidates = [];
  for (const one of candidates) {
    const known = usable?.solutions[one.key];
    if (known) solutions[one.key] = known;
    else missing.push(one);
  }
  if (missing.length > 0) sources.note(`report: ${missing.length} solutions on the validation clips`);
  await Promise.all(
    missing.map(async ({ key, candidate }) => {
      const validation =
        sources.validationClips.length > 0
          ? scoresOf(await sources.scoreValidation(candidate.formats!, signal))
          : [];
      solutions[key] = { validation, memoryMap: memoryMapOf(scheme, candidate) };
    }),
  );
  signal?.throwIfAborted();
  const references = usable?.references ?? (await measureReferences(sources));
  const sensitivity = sources.sensitivity
    ? await measureSensitivity(sources, references)
    : (usable?.sensitivity ?? []);
  const operationTimes = await measureOperations(sources, candidates, usable?.operationTimes ?? []);
  const listening = makeTracks(sources, candidates, usable?.listening ?? null);
  const measured: Measured = {
    format: 1,
    fingerprint: saved.run.model.fingerprint,
    sites: scheme.sites.map(({ name, layer, kind, shape }) => ({
      name,
      layer,
      // Biases are constants of the deployed network, as weights are.
      kind: kind === 'bias' ? 'weight' : kind,
      elements: shape.reduce((product, n) => product * n, 1),
    })),
    searchClips: sources.searchClips.map(({ name }) => name),
    validationClips: sources.validationClips.map(({ name }) => name),
    references,
    solutions,
    listening,
    operationTimes,
    sensitivity,
  };
  writeMeasured(saved.dir, measured);
  return measured;
}

function sameNames(names: readonly string[], clips: readonly ClipPair[]): boolean {
  return names.length === clips.length && clips.every(({ name }, i) => name === names[i]);
}

async function measureReferences(sources: ReportSources): Promise<MeasuredReference[]> {
  const { scheme, model, meter, note, signal } = sources;
  const widths =
    scheme.name === 'paper' ? (['float32', '32', '16', '8'] as const) : (['float32', '16', '8'] as const);
  const nowMs = (): number => performance.now();
  const search = createQualityJudge(sources.searchClips, model.frontEnd, 'search', nowMs);
  const validation = createQualityJudge(sources.validationClips, model.frontEnd, 'search', nowMs);
  const references: MeasuredReference[] = [
    {
      name: 'noisy',
      search: scoresOf(search.scoreNoisy()),
      validation: scoresOf(validation.scoreNoisy()),
      latency: null,
      memory: null,
      objectiveBytes: null,
    },
  ];
  for (const width of widths) {
    signal?.throwIfAborted();
    const candidate = uniformCandidate(scheme, width);
    note(`report: ${candidate.name}`);
    const judged = await judgeCandidate(candidate, search, meter, signal);
    references.push({
      name: candidate.name,
      search: scoresOf(judged),
      validation: scoresOf(validation.score(candidate.createModel())),
      latency: judged.latency && {
        nsPerFrame: judged.latency.nsPerFrame,
        spreadNs: judged.latency.spreadNs,
      },
      memory: { ...candidate.memory },
      objectiveBytes: candidate.objectiveBytes,
    });
  }
  return references;
}

/** The uniform widths, and what the rules pick: a profile of everything would take longer than the search's own times. */
async function measureOperations(
  { saved, scheme, profile, note }: ReportSources,
  candidates: readonly { key: string; candidate: Candidate }[],
  stored: Measured['operationTimes'],
): Promise<Measured['operationTimes']> {
  if (profile === null) return stored;
  const { objectives } = saved.run;
  const rules = ['knee', ...(objectives.includes('pesq') ? ['best-pesq'] : []), 'fastest'];
  const picked = new Set(rules.map((rule) => pick(saved.front, rule).index));
  const wanted = [
    { key: null, candidate: uniformCandidate(scheme, '8') },
    { key: null, candidate: scheme.float32() },
    ...[...picked].map((index) => candidates[index]!),
  ];
  const known = (one: (typeof wanted)[number]) =>
    stored.find(({ name, key }) => (one.key === null ? name === one.candidate.name : key === one.key));
  const missing = wanted.filter((one) => !known(one) && one.candidate.program !== null);
  if (missing.length > 0) note(`report: timing the operations of ${missing.length} networks`);
  const profiled = await profile(missing.map(({ candidate }) => candidate));
  return wanted.flatMap((one) => {
    const at = missing.indexOf(one);
    const entry = known(one) ?? (at >= 0 ? { ...profiled[at]!, key: one.key } : undefined);
    return entry ? [{ name: entry.name, key: entry.key, operations: [...entry.operations] }] : [];
  });
}

/** Every site alone at 8 bits, the others at 32. */
async function measureSensitivity(
  { scheme, scoreSearch, note, signal }: ReportSources,
  references: readonly MeasuredReference[],
): Promise<Measured['sensitivity']> {
  const wide = scheme.uniform(32);
  const mean = (scores: readonly { pesqRaw: number }[]): number =>
    scores.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / scores.length;
  const reference = references.find(({ name }) => name === (scheme.name === 'paper' ? 'int32' : 'float32'))!;
  note(`report: sensitivity of ${scheme.sites.length} sites`);
  return Promise.all(
    scheme.sites.map(async ({ name }, site) => {
      const formats = wide.map((format, i) => (i === site ? 'i8' : format));
      const { clips } = await scoreSearch(formats, signal);
      return { site: name, loss: mean(reference.search) - mean(clips), bits: 8 };
    }),
  );
}

/** Enhances one clip with every model whose track is missing, and keeps a stretch of it. */
function makeTracks(
  { saved, model, scheme, searchClips, validationClips, mostSeconds, note, signal }: ReportSources,
  candidates: readonly { key: string; candidate: Candidate }[],
  stored: Measured['listening'],
): Measured['listening'] {
  const set = validationClips.length > 0 ? 'validation' : 'search';
  const pair = (set === 'validation' ? validationClips : searchClips)[0];
  if (!pair) return null;
  const { sampleRateHz } = pair;
  const wanted = tracksOf(saved);
  const available = Math.min(mostSeconds, pair.clean.length / sampleRateHz);
  const seconds = excerptSeconds(wanted.length, available, sampleRateHz);
  const length = Math.min(pair.clean.length, Math.round(seconds * sampleRateHz));
  const start = loudestStretch(pair.clean, length, sampleRateHz);
  const listening = {
    clip: pair.name,
    set,
    startSeconds: start / sampleRateHz,
    seconds,
    sampleRateHz,
  } as const;
  const same = stored !== null && JSON.stringify(stored) === JSON.stringify(listening);
  const keep = (track: string, samples: Float32Array): void =>
    writeTrack(saved.dir, track, samples.subarray(start, start + length), sampleRateHz);
  const models = new Map<string, () => Candidate>([
    ['float32', () => scheme.float32()],
    ['int8', () => uniformCandidate(scheme, '8')],
    ...candidates.map(({ key, candidate }): [string, () => Candidate] => [key, () => candidate]),
  ]);
  const missing = wanted.filter((track) => !same || readTrack(saved.dir, track) === null);
  if (missing.length > 0) note(`report: enhancing ${pair.name} with ${missing.length} models`);
  for (const track of missing) {
    signal?.throwIfAborted();
    if (track === 'clean') keep(track, pair.clean);
    else if (track === 'noisy') keep(track, pair.noisy);
    else keep(track, denoise(pair.noisy, model.frontEnd, models.get(track)!().createModel()));
  }
  return listening;
}
