// What a report needs beside the journal and is not there yet: references, validation clips, memory maps, speech.
import { type ClipPair, clipHash, memoryOf, readContext } from '../../measure/index.ts';
import { parseGenome, uniformCandidate } from '../../scheme/index.ts';
import { pick, type SavedRun } from '../../study/index.ts';
import { memoryMapOf } from './memory-map.ts';
import { costFigures, measureReferences, measureSensitivity, scoresByClip } from './references.ts';
import type { KeyedCandidate, ReportSources } from './sources.ts';
import {
  type ClipKey,
  keyOfRun,
  type Measured,
  readMeasured,
  readTrack,
  type ScoresByClip,
  solutionKey,
  writeMeasured,
} from './store.ts';
import { makeTracks, tracksOf } from './tracks.ts';

/** True where `DIR/report-data` has all that the front of the run needs. */
export function isMeasured(saved: SavedRun, measured: Measured | null): measured is Measured {
  if (measured === null || measured.key !== keyOfRun(saved.run)) return false;
  const { solutions } = saved.front;
  const clips = [...measured.searchClips, ...measured.validationClips];
  const isScored = (subject: string): boolean =>
    clips.every(({ hash }) => measured.scores[subject]?.[hash] !== undefined);
  if (!solutions.every(({ genome }) => isScored(solutionKey(genome)))) return false;
  if (!solutions.every(({ genome }) => Object.hasOwn(measured.solutions, solutionKey(genome)))) return false;
  if (readContext(saved.run).target !== undefined) {
    // Of earlier versions, which counted no uniform widths.
    const isCounted = ({ cost }: { readonly cost?: unknown }): boolean => cost !== undefined;
    if (!measured.references.every((one) => one.name === 'noisy' || isCounted(one))) return false;
    if (!Object.values(measured.solutions).every(isCounted)) return false;
  }
  return tracksOf(saved).every((track) => readTrack(saved.dir, track) !== null);
}

export async function measureForReport(sources: ReportSources): Promise<Measured> {
  const { saved, scheme, note, signal } = sources;
  const stored = readMeasured(saved.dir);
  const key = keyOfRun(saved.run);
  const usable = stored?.key === key ? stored : null;
  const candidates = saved.front.solutions.map(({ genome }, index) => {
    const { formats, genes } = parseGenome(scheme, { genome }, `front.json: solution ${index}`);
    return { key: solutionKey(genome), candidate: scheme.candidate(`solution ${index}`, formats, genes) };
  });
  const searchClips = sources.searchClips.map(keyOfClip);
  const validationClips = sources.validationClips.map(keyOfClip);
  const known = (subject: string, clips: readonly ClipKey[]): ScoresByClip | null => {
    const found = clips.map(({ hash }) => [hash, usable?.scores[subject]?.[hash]] as const);
    return found.every(([, scores]) => scores !== undefined)
      ? (Object.fromEntries(found) as ScoresByClip)
      : null;
  };

  const isWhole = ({ name, cost }: Measured['references'][number]): boolean =>
    known(name, [...searchClips, ...validationClips]) !== null &&
    (sources.costOf === null || name === 'noisy' || cost !== undefined);
  const references =
    usable?.references.every(isWhole) === true
      ? null
      : await measureReferences(sources, [...searchClips, ...validationClips]);
  const scores: Measured['scores'] = { ...references?.scores };
  for (const { name } of references ? [] : usable!.references) {
    scores[name] = known(name, [...searchClips, ...validationClips])!;
  }

  const told = sources.scoresOfRun(searchClips, validationClips);
  const unheard = candidates.filter(
    (one, index) => told[index]!.unheard === null && known(one.key, validationClips) === null,
  );
  if (unheard.length > 0 && validationClips.length > 0) {
    note(`report: ${unheard.length} solutions on the validation clips`);
  }
  const solutions: Measured['solutions'] = {};
  const costs = new Map<string, Pick<Measured['solutions'][string], 'cost'>>();
  for (const { key: subject, candidate } of candidates) {
    const kept = usable?.solutions[subject]?.cost;
    costs.set(subject, kept === undefined ? await costFigures(sources, candidate) : { cost: kept });
  }
  await Promise.all(
    candidates.map(async ({ key: subject, candidate }, index) => {
      const formats = candidate.formats!;
      const heard =
        told[index]!.heard ??
        known(subject, searchClips) ??
        scoresByClip(sources.searchClips, await sources.scoreSearch(formats, signal));
      const validation =
        told[index]!.unheard ??
        known(subject, validationClips) ??
        scoresByClip(sources.validationClips, await sources.scoreValidation(formats, signal));
      scores[subject] = { ...heard, ...validation };
      solutions[subject] = {
        ...(usable?.solutions[subject] ?? {
          memory: memoryOf(candidate, sources.model.frontEnd),
          memoryMap: memoryMapOf(scheme, candidate, sources.model.frontEnd),
        }),
        ...costs.get(subject),
      };
    }),
  );
  signal?.throwIfAborted();
  const sensitivity = sources.sensitivity
    ? await measureSensitivity(sources, searchClips, scores)
    : (usable?.sensitivity ?? []);
  const operationTimes = await measureOperations(sources, candidates, usable?.operationTimes ?? []);
  const listening = makeTracks(sources, candidates, usable?.listening ?? null);
  const measured: Measured = {
    format: 2,
    key,
    sites: scheme.sites.map(({ name, layer, kind, shape }) => ({
      name,
      layer,
      // Biases are constants of the deployed network, as weights are.
      kind: kind === 'bias' ? 'weight' : kind,
      elements: shape.reduce((product, n) => product * n, 1),
    })),
    searchClips,
    validationClips,
    scores,
    references: references?.references ?? usable!.references,
    solutions,
    listening,
    operationTimes,
    sensitivity,
  };
  writeMeasured(saved.dir, measured);
  // What is drawn is what is kept, so that the page can be made again from it byte for byte.
  return readMeasured(saved.dir)!;
}

function keyOfClip(pair: ClipPair): ClipKey {
  return { name: pair.name, hash: clipHash(pair) };
}

/** The uniform widths, and what the rules pick: a profile of everything would take longer than the search's own times. */
async function measureOperations(
  { saved, scheme, profile, note }: ReportSources,
  candidates: readonly KeyedCandidate[],
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
