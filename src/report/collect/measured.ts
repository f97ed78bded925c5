// What a report needs beside the journal and is not there yet: references, validation clips, memory maps, speech.
import type { ClipPair } from '../../measure/index.ts';
import { parseGenome, uniformCandidate } from '../../scheme/index.ts';
import { pick, type SavedRun } from '../../study/index.ts';
import { memoryMapOf } from './memory-map.ts';
import { measureReferences, measureSensitivity, scoresOf } from './references.ts';
import type { KeyedCandidate, ReportSources } from './sources.ts';
import { type Measured, readMeasured, readTrack, solutionKey, writeMeasured } from './store.ts';
import { makeTracks, tracksOf } from './tracks.ts';

/** True where `DIR/report-data` has all that the front of the run needs. */
export function isMeasured(saved: SavedRun, measured: Measured | null): measured is Measured {
  if (measured === null || measured.fingerprint !== saved.run.model.fingerprint) return false;
  const { solutions } = saved.front;
  if (!solutions.every(({ genome }) => Object.hasOwn(measured.solutions, solutionKey(genome)))) return false;
  return tracksOf(saved).every((track) => readTrack(saved.dir, track) !== null);
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
