// A study whose strategy probes: what is asked, kept and told, and that it goes on after any end.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFakeProblem,
  fakeControls,
  fakeDescription,
  fakeEvaluation,
  outcome,
  read,
  temporaryDirectory,
} from './fake-problem.ts';
import { openRun } from './open-run.ts';
import type { Genome, Problem } from './problem.ts';
import type { StrategyName } from './run-file.ts';
import { resumeRun, startRun } from './search-run.ts';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  fsyncSync: () => {},
  fdatasyncSync: () => {},
}));

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const GENES = 6;
const uniforms = [0, 1, 2].map((level) => new Array<number>(GENES).fill(level));

function study(name: string, strategy: StrategyName) {
  const plain = fakeDescription(5, 100);
  const configuration = { ...plain.configuration, strategy, seedGenomes: uniforms };
  const description = { ...plain, configuration };
  return { ...fakeControls(path.join(root, name)), description };
}

describe('a study that probes', () => {
  it('asks for errors and costs of one gene at a time, then measures mixes whole, and ends by itself', async () => {
    const given = study('whole', 'guided');
    const result = await startRun(given);
    expect(result.ended).toBe('complete');
    expect(result.generations).toBeLessThan(12);
    const jobs = given.asked.map(({ measurer, formats }) => `${measurer} ${formats.join('')}`);
    const probes = jobs.filter((job) => job.startsWith('deviation'));
    expect(new Set(probes).size).toBe(1 + 2 * GENES);
    expect(probes.length).toBe(1 + 2 * GENES);
    // The base is measured whole too: as a uniform width it is a solution, not a probe.
    expect(jobs.filter((job) => job === 'size 222222')).toHaveLength(1);
    const rows = read(given.dir, 'trials.csv').trimEnd().split('\n').slice(1);
    expect(rows.length).toBe(result.evaluations);
    expect(rows.filter((row) => row.split(',')[2] === 'probed')).toHaveLength(1 + 2 * GENES);
    expect(result.failures).toEqual([]);
    // A probe is no solution.
    const { evaluations, front } = openRun(given.dir);
    expect(evaluations.length).toBe(result.evaluations - probes.length);
    expect(front).toEqual(result.front);
    expect(front.solutions.length).toBeGreaterThan(5);
  });

  it('tells how many mixes have their costs computed near a limit, while nothing is measured', async () => {
    const limit = 0.21;
    const excessOf = (genome: Genome) => [fakeEvaluation(genome).objectives[2]! / limit - 1];
    const plain = createFakeProblem();
    const problem: Problem = {
      ...plain,
      excessOf,
      conclude(genome, measured) {
        const excess = excessOf(genome);
        return { ...plain.conclude(genome, measured), excess, violations: [Math.max(0, excess[0]!)] };
      },
      concludeProbe: (measured) => {
        const probe = plain.concludeProbe!(measured);
        return { ...probe, excess: [probe.objectives[2]! / limit - 1] };
      },
    };
    const given = { ...study('computed', 'guided'), problem };
    // Every reading of the clock takes 100 ms.
    let now = 0;
    const nowMs = () => (now += 100);
    const seen: { readonly event: string; readonly computed: number | null; readonly jobs: number }[] = [];
    await startRun({
      ...{ ...given, nowMs },
      onProgress: ({ event, computed }) => seen.push({ event, computed, jobs: given.asked.length }),
    });
    const costs = seen.filter(({ event }) => event === 'costs');
    expect(costs.length).toBeGreaterThan(3);
    for (const [at, { event, computed, jobs }] of seen.entries()) {
      if (event !== 'costs') expect(computed).toBeNull();
      const before = seen[at - 1];
      if (event !== 'costs' || before?.event !== 'costs' || before.jobs !== jobs) continue;
      expect(computed).toBeGreaterThan(before.computed!);
    }
  });

  it.each(['guided', 'knapsack', 'stochastic'] as const)(
    'tells %s what probes say of limits, so that it measures nothing beyond them',
    async (strategy) => {
      const limit = 0.21;
      const plain = createFakeProblem();
      const problem: Problem = {
        ...plain,
        conclude(genome, measured) {
          const whole = plain.conclude(genome, measured);
          return { ...whole, violations: [Math.max(0, whole.objectives[2]! / limit - 1)] };
        },
        concludeProbe(measured) {
          const probe = plain.concludeProbe!(measured);
          return { ...probe, excess: [probe.objectives[2]! / limit - 1] };
        },
      };
      const given = { ...study('limited', strategy), problem };
      const { ended } = await startRun(given);
      expect(ended).toBe('complete');
      const mixes = openRun(given.dir).evaluations.filter(({ genome }) => new Set(genome).size > 1);
      expect(mixes.length).toBeGreaterThan(2);
      expect(mixes.filter(({ violations }) => violations![0]! > 0)).toEqual([]);
      const { front } = await resumeRun(given);
      expect(front).toEqual(openRun(given.dir).front);
    },
  );

  it('comes to the same files from a log cut off anywhere, and measures nothing twice', async () => {
    const whole = study('whole', 'guided');
    await startRun(whole);
    const expected = outcome(whole.dir);
    const log = readFileSync(path.join(whole.dir, 'events.jsonl'));
    const dir = path.join(root, 'cut');
    for (let length = 0; length <= log.length; length += 1499) {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir);
      writeFileSync(path.join(dir, 'run.json'), expected['run.json']!);
      writeFileSync(path.join(dir, 'events.jsonl'), log.subarray(0, length));
      const again = study('cut', 'guided');
      await resumeRun(again);
      expect(outcome(dir), `cut at byte ${length}`).toEqual(expected);
      const kept = log.subarray(0, length).toString().split('\n').slice(0, -1);
      const known = kept.filter((line) => line.includes('"measured"')).length;
      expect(again.asked.length).toBe(whole.asked.length - known);
    }
  });

  it.each(['knapsack', 'random', 'evoq', 'budget', 'stochastic', 'bayesian'] as const)(
    'runs %s as well',
    async (strategy) => {
      const given = study(strategy, strategy);
      const result = await startRun({ ...given, maxEvaluations: 60 });
      expect(result.front.solutions.length).toBeGreaterThan(3);
      // Told the same again, it goes the same way.
      const again = await resumeRun({ ...given, maxEvaluations: 80 });
      expect(again.evaluations).toBeGreaterThanOrEqual(result.evaluations);
      expect(new Set(given.asked.map((job) => JSON.stringify(job))).size).toBe(given.asked.length);
    },
  );

  it('takes what strategy hawq is told from run.json, and refuses a run without', async () => {
    const given = study('hawq', 'hawq');
    await expect(startRun(given)).rejects.toThrow('predicted errors');
    const errors = uniforms[0]!.map((_, gene) => [0.3 * (1 + (gene % 3)), 0.1, 0]);
    const costs = [null, null, uniforms[0]!.map((_, gene) => [0, 1 + (gene % 4), 2 + 2 * (gene % 4)])];
    const told = study('told', 'hawq');
    const configuration = { ...told.description.configuration, predicted: { errors, costs } };
    const result = await startRun({ ...told, description: { ...told.description, configuration } });
    expect(result.ended).toBe('complete');
    expect(result.evaluations).toBe(3 + 5);
    expect((await resumeRun(told)).front).toEqual(result.front);
  });

  it('is not resumed as a study of another strategy', async () => {
    const given = study('whole', 'guided');
    await startRun({ ...given, maxEvaluations: 4 });
    const other = study('whole', 'nsga2');
    await expect(resumeRun({ ...other, expected: other.description })).rejects.toThrow(
      'configuration.strategy',
    );
  });
});
