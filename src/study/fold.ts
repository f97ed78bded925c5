// What a study knows: its events, folded in their order. Reading a log and going on from it see the same state.
import { HushbitError } from '../base/errors.ts';
import type { Job, Outcome } from '../execute/index.ts';
import { type Genome, genomeKey } from '../search/index.ts';
import type { Complete, Finished, MeasuredEvent, StudyEvent, Told } from './event.ts';

export interface TrialRecord {
  readonly id: number;
  /** Of the asking. */
  readonly generation: number;
  readonly genome: Genome;
  /** Asked for its error and costs alone. */
  readonly isProbe: boolean;
  /** As the strategy was told; undefined while jobs are missing. */
  finished: Finished | undefined;
  /** With what was measured in addition. */
  confirmed: Complete | undefined;
}

export interface StudyState {
  /** In the order of asking; `id` is the index. */
  readonly trials: TrialRecord[];
  /** By genome and whether it is a probe, see `trialKey`. */
  readonly byGenome: Map<string, TrialRecord>;
  /** By subject and job, see `outcomeKey`. Of equal jobs the first counts. */
  readonly outcomes: Map<string, Outcome>;
  /** Of what the front is shown beside, by its name. */
  readonly beside: Map<string, MeasuredEvent[]>;
  /** Generation `g` at index `g`. */
  readonly generations: Told[];
  /** Why it ended, if the last event says so. */
  stopped: string | undefined;
  /** What the front then consists of, by id; undefined where everything may be in it. */
  solutions: readonly number[] | undefined;
  isEmpty: boolean;
}

/** Whose job: a trial's, that of one of the references of the study, or of what its front is shown beside. */
export type Subject =
  | { readonly trial: number }
  | { readonly reference: number }
  | { readonly beside: string };

export function newState(): StudyState {
  return {
    trials: [],
    byGenome: new Map(),
    outcomes: new Map(),
    beside: new Map(),
    generations: [],
    stopped: undefined,
    solutions: undefined,
    isEmpty: true,
  };
}

/** A genome that was probed can be asked for as a solution later. */
export function trialKey(genome: Genome, isProbe: boolean): string {
  return isProbe ? `probe ${genomeKey(genome)}` : genomeKey(genome);
}

/** What tells the jobs of one subject apart; context and formats are the subject's. */
export function outcomeKey(
  subject: Subject,
  { measurer, version, clip = '', device = '', replicate }: Omit<Job, 'context' | 'formats'>,
): string {
  return JSON.stringify([nameOf(subject), measurer, version, clip, device, replicate]);
}

function nameOf(subject: Subject): string {
  if ('trial' in subject) return `t${subject.trial}`;
  return 'reference' in subject ? `r${subject.reference}` : `b${subject.beside}`;
}

/** Of a key that `outcomeKey` made. */
export function measurerOf(key: string): string {
  return (JSON.parse(key) as string[])[1]!;
}

/** Null where it is not that of exactly one. */
function subjectOf({ trial, reference, beside }: MeasuredEvent): Subject | null {
  const subjects: Subject[] = [
    ...(trial === undefined ? [] : [{ trial }]),
    ...(reference === undefined ? [] : [{ reference }]),
    ...(beside === undefined ? [] : [{ beside }]),
  ];
  return subjects.length === 1 ? subjects[0]! : null;
}

/** @throws HushbitError `bad-run` for an event that cannot follow what was before */
export function foldEvent(state: StudyState, event: StudyEvent, place: string, remedy?: string): void {
  const refuse = (expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-run', place, expected, got, ...(remedy ? { remedy } : {}) });
  };
  const trialOf = (id: number): TrialRecord =>
    state.trials[id] ?? refuse(`a trial of 0..${state.trials.length - 1}`, String(id));
  state.isEmpty = false;
  state.stopped = undefined;
  state.solutions = undefined;
  switch (event.type) {
    case 'created':
      return;
    case 'asked': {
      const { trial: id, generation, genome, probe: isProbe = false } = event;
      if (id !== state.trials.length) refuse(`trial ${state.trials.length}`, String(id));
      const record: TrialRecord = {
        id,
        generation,
        genome,
        isProbe,
        finished: undefined,
        confirmed: undefined,
      };
      state.trials.push(record);
      state.byGenome.set(trialKey(genome, isProbe), record);
      return;
    }
    case 'measured': {
      const subject =
        subjectOf(event) ?? refuse('a trial, a reference or what stands beside', 'not one of them');
      if ('trial' in subject) trialOf(subject.trial);
      const key = outcomeKey(subject, event as unknown as Job);
      if (state.outcomes.has(key)) return;
      state.outcomes.set(key, event.outcome as Outcome);
      if ('beside' in subject) {
        const known = state.beside.get(subject.beside) ?? [];
        state.beside.set(subject.beside, [...known, event]);
      }
      return;
    }
    case 'finished': {
      const record = trialOf(event.trial);
      if (event.state === 'complete' && event.confirmed) record.confirmed = event;
      else record.finished ??= event;
      return;
    }
    case 'told':
      if (event.generation !== state.generations.length) {
        refuse(`generation ${state.generations.length}`, String(event.generation));
      }
      state.generations.push(event);
      return;
    case 'stopped':
      state.stopped = event.why;
      event.solutions?.forEach(trialOf);
      state.solutions = event.solutions;
      return;
    default:
      event satisfies never;
  }
}
