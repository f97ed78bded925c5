// For tests: a problem whose jobs are computed at once, by a dispatcher that counts what it was asked and answers in odd
// orders. The value of a genome is split over its jobs as real ones are: two clips and one of its own.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Dispatcher, Job, Outcome } from '../execute/index.ts';
import type { Evaluation, Genome, Problem } from './problem.ts';
import type { RunControls } from './run-controls.ts';
import type { RunDescription } from './run-file.ts';

export interface FakeDispatcher extends Dispatcher {
  /** Every job that was submitted, in order. */
  readonly asked: Job[];
}

export interface FakeOptions {
  /** Called before an outcome is there, with how many were. May throw: then the dispatcher rejects. */
  before?: (count: number) => void;
  /** Instead of the outcome. */
  change?: (job: Job, outcome: Outcome) => Outcome;
}

/** Quality against size with sensitive genes, and a third objective with many ties. Fractions that are not exact in binary. */
export function fakeEvaluation(genome: Genome): Evaluation {
  const loss = genome.reduce((sum, level, gene) => sum + (2 - level) * (gene % 3 === 0 ? 0.3 : 0.1), 0);
  const size = genome.reduce((sum, level, gene) => sum + level * (1 + (gene % 4)), 0);
  const pesq = 4 - loss / genome.length;
  const latencyNs = 1000 + 10 * Math.floor(size / 5);
  return {
    objectives: [1 - (pesq - 0.5) / 4, latencyNs / 3000, size / (5 * genome.length)],
    error: (4 - pesq) / 4,
    details: { objectives: { pesqRaw: pesq, latencyNs, memoryBytes: size * 100 }, note: 'from a test' },
  };
}

const FAKE_CLIPS = ['aa', 'bb'];

export function createFakeProblem(
  genes = 6,
  change: (evaluation: Evaluation) => Evaluation = (evaluation) => evaluation,
): Problem {
  return {
    objectives: ['pesq', 'latency', 'memory'],
    sites: Array.from({ length: genes }, (_, gene) => `site${gene}`),
    levels: new Array<number>(genes).fill(3),
    jobsOf(genome) {
      const common = { version: '1', context: 'c', formats: genome.map(String), replicate: 0 };
      return [
        ...FAKE_CLIPS.map((clip) => ({ measurer: 'quality', ...common, clip })),
        { measurer: 'size', ...common },
      ];
    },
    probeJobs: (genome) => [
      { measurer: 'deviation', version: '1', context: 'c', formats: genome.map(String), replicate: 0 },
    ],
    concludeProbe({ results: [value] }) {
      // As `fakeEvaluation` has PESQ and size: the loss is the error, and the size is known.
      const { loss, size } = value as { loss: number; size: number };
      return { error: loss, objectives: [null, null, size] };
    },
    conclude(genome, { results }) {
      const whole = fakeEvaluation(genome);
      // What the jobs said has to be what is concluded from.
      if (results.some((result) => result !== whole.objectives[0]))
        throw new Error('results of another genome');
      return change(whole);
    },
  };
}

export function createFakeDispatcher(options: FakeOptions = {}): FakeDispatcher {
  const asked: Job[] = [];
  let count = 0;
  return {
    asked,
    async submit(job, signal) {
      const index = asked.push(job);
      // Odd ones come first.
      for (let turn = 0; turn < (index % 2 === 0 ? 3 : 1); turn++) await Promise.resolve();
      if (signal?.aborted) throw signal.reason;
      options.before?.(count);
      count++;
      const [loss, , size] = fakeEvaluation(job.formats.map(Number)).objectives;
      const value = job.measurer === 'deviation' ? { loss: loss! - 0.125, size: size! } : loss;
      const outcome = { ok: value, costMs: 1, worker: 'fake' };
      return options.change?.(job, outcome) ?? outcome;
    },
    close: async () => {},
  };
}

export function fakeDescription(population: number, generations: number, seed = 1): RunDescription {
  return {
    versions: { hushbit: '0.0.0' },
    seed,
    configuration: { population, generations },
    model: { name: 'fake', fingerprint: 'abc' },
    compiler: { command: 'cc', version: '1', flags: ['-O3'] },
    context: { scheme: 'paper', clips: ['a.wav'] },
  };
}

/** A clock that goes on by a millisecond whenever it is read. */
function tickingClock(): () => number {
  let now = 0;
  return () => now++;
}

export function temporaryDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'hushbit-run-'));
}

/** A run of 6 generations of 5; the type knows the fake. */
export function fakeControls(dir: string, more: Partial<RunControls> = {}) {
  const dispatcher = createFakeDispatcher();
  const description = fakeDescription(5, 6);
  const problem = createFakeProblem();
  return { dir, problem, dispatcher, nowMs: tickingClock(), description, ...more, asked: dispatcher.asked };
}

/** Contents by name of everything that must not depend on interruptions: all but the events. */
export function outcome(dir: string): Record<string, string> {
  const files = readdirSync(dir).filter((file) => file !== 'events.jsonl');
  return Object.fromEntries(files.sort().map((file) => [file, read(dir, file)]));
}

/** Text of one file of a run. */
export function read(dir: string, file: string): string {
  return readFileSync(path.join(dir, file), 'utf8');
}
