// For tests: an evaluator that computes its objectives at once, counts what it was asked and reports in odd orders.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Evaluation, Evaluator, Genome } from './evaluator.ts';
import type { RunControls } from './run-controls.ts';
import type { RunDescription } from './run-file.ts';

export interface FakeEvaluator extends Evaluator {
  /** Every genome that was handed over, in order. */
  readonly asked: Genome[];
}

export interface FakeOptions {
  genes?: number;
  /** Called before an evaluation is reported, with how many were. May throw: then the evaluator rejects. */
  before?: (count: number) => void;
  /** Replaces an evaluation. */
  change?: (evaluation: Evaluation) => Evaluation;
}

/** Quality against size with sensitive genes, and a third objective with many ties. Fractions that are not exact in binary. */
export function fakeEvaluation(genome: Genome): Evaluation {
  const loss = genome.reduce((sum, level, gene) => sum + (2 - level) * (gene % 3 === 0 ? 0.3 : 0.1), 0);
  const size = genome.reduce((sum, level, gene) => sum + level * (1 + (gene % 4)), 0);
  const pesq = 4 - loss / genome.length;
  const latencyNs = 1000 + 10 * Math.floor(size / 5);
  return {
    objectives: [1 - (pesq - 0.5) / 4, latencyNs / 3000, size / (5 * genome.length)],
    details: { objectives: { pesqRaw: pesq, latencyNs, memoryBytes: size * 100 }, note: 'from a test' },
  };
}

export function createFakeEvaluator(options: FakeOptions = {}): FakeEvaluator {
  const genes = options.genes ?? 6;
  const asked: Genome[] = [];
  let count = 0;
  return {
    asked,
    objectives: ['pesq', 'latency', 'memory'],
    sites: Array.from({ length: genes }, (_, gene) => `site${gene}`),
    levels: new Array<number>(genes).fill(3),
    async evaluate(genomes, done, signal) {
      asked.push(...genomes);
      // Two workers: odd positions come first, each in a turn of its own.
      const order = genomes.map((_, index) => index).sort((a, b) => (b % 2) - (a % 2));
      for (const index of order) {
        await Promise.resolve();
        if (signal?.aborted) throw new Error('the evaluator was told to end');
        options.before?.(count);
        const evaluation = fakeEvaluation(genomes[index]!);
        done(index, options.change?.(evaluation) ?? evaluation);
        count++;
      }
    },
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
export function tickingClock(): () => number {
  let now = 0;
  return () => now++;
}

export function temporaryDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'hushbit-run-'));
}

/** A run of 6 generations of 5; the type knows the fake. */
export function fakeControls(dir: string, more: Partial<RunControls> = {}) {
  const evaluator = createFakeEvaluator();
  const description = fakeDescription(5, 6);
  return { dir, evaluator, nowMs: tickingClock(), description, ...more, asked: evaluator.asked };
}

/** Contents by name of everything that must not depend on interruptions: all but the journal. */
export function outcome(dir: string): Record<string, string> {
  const files = readdirSync(dir).filter((file) => file !== 'journal.jsonl');
  return Object.fromEntries(files.sort().map((file) => [file, read(dir, file)]));
}

/** Text of one file of a run. */
export function read(dir: string, file: string): string {
  return readFileSync(path.join(dir, file), 'utf8');
}
