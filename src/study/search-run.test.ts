import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { genomeKey, paretoFront } from '../search/index.ts';
import {
  createFakeEvaluator,
  type FakeEvaluator,
  fakeControls,
  fakeDescription,
  fakeEvaluation,
  outcome,
  read,
  temporaryDirectory,
} from './fake-evaluator.ts';
import { formatFront, readFront } from './front.ts';
import { openRun } from './open-run.ts';
import type { Progress } from './progress.ts';
import type { RunControls } from './run-controls.ts';
import { resumeRun, startRun } from './search-run.ts';

// Dozens of runs must not wait for the disk; what a power cut leaves is not tested here.
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

const controls = (name: string, more: Partial<RunControls> = {}) => fakeControls(path.join(root, name), more);

describe('a run from start to end', () => {
  it('leaves run.json, the journal, a table per generation and the front, and no temporary file', async () => {
    const given = controls('run');
    const result = await startRun(given);
    expect(readdirSync(given.dir).sort()).toEqual(
      [
        'front.json',
        'journal.jsonl',
        ...[0, 1, 2, 3, 4, 5].map((g) => `pareto_gen_${g}.csv`),
        'run.json',
      ].sort(),
    );
    expect(result.ended).toBe('complete');
    expect(result.generations).toBe(6);
    const run = JSON.parse(read(given.dir, 'run.json'));
    expect(run).toMatchObject({
      format: 1,
      seed: 1,
      versions: { hushbit: '0.0.0' },
      configuration: {
        population: 5,
        generations: 6,
        crossoverProbability: 0.9,
        hypervolumeReference: [1.1, 1.1, 1.1],
      },
      model: { name: 'fake', fingerprint: 'abc' },
      compiler: { command: 'cc', flags: ['-O3'] },
      objectives: ['pesq', 'latency', 'memory'],
      levels: [3, 3, 3, 3, 3, 3],
      context: { scheme: 'paper' },
    });
  });

  it('writes the non-dominated set of everything evaluated, sorted, as front.json', async () => {
    const given = controls('run');
    const result = await startRun(given);
    const values = given.asked.map((genome) => fakeEvaluation(genome).objectives);
    const expected = new Set(paretoFront(values).map((index) => values[index]!.join()));
    const front = readFront(given.dir);
    expect(front).toEqual(result.front);
    expect(front.sites).toEqual(given.evaluator.sites);
    expect(new Set(front.solutions.map((one) => Object.values(one.normalised).join()))).toEqual(expected);
    expect(front.solutions.length).toBe(expected.size);
    for (const { genome, objectives, normalised } of front.solutions) {
      expect(objectives).toEqual(fakeEvaluation(genome).details.objectives);
      expect(Object.keys(normalised)).toEqual(['pesq', 'latency', 'memory']);
    }
    const pesq = front.solutions.map((one) => one.normalised.pesq!);
    expect(pesq).toEqual([...pesq].sort((a, b) => a - b));
  });

  it('evaluates no genome twice and counts what it answered from memory', async () => {
    const evaluator = createFakeEvaluator({ genes: 3 });
    const given = controls('run', { evaluator });
    const result = await startRun({ ...given, description: fakeDescription(8, 30) });
    const keys = evaluator.asked.map(genomeKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(result.evaluations).toBe(keys.length);
    expect(keys.length).toBeLessThanOrEqual(27);
    const last = openRun(given.dir).generations.at(-1)!;
    expect(last.evaluations).toBe(keys.length);
    expect(last.cached).toBeGreaterThan(0);
  });

  it('writes the best front of each generation as a table', async () => {
    const given = controls('run');
    await startRun(given);
    const { generations } = openRun(given.dir);
    for (let g = 0; g < 6; g++) {
      const [header, ...rows] = read(given.dir, `pareto_gen_${g}.csv`).trimEnd().split('\n');
      expect(header).toBe(
        'pesqRaw,latencyNs,memoryBytes,normalised_pesq,normalised_latency,normalised_memory,genome',
      );
      const genomes = rows.map((row) => row.split(',')[6]!.split(' ').map(Number));
      expect(genomes).toEqual(generations[g]!.front);
      const first = fakeEvaluation(genomes[0]!);
      const human = first.details.objectives as Record<string, number>;
      expect(rows[0]!.split(',').slice(0, 6).map(Number)).toEqual([
        ...Object.values(human),
        ...first.objectives,
      ]);
    }
  });

  it('tells its progress: growing counts and hypervolume, best per objective, time left', async () => {
    const seen: Progress[] = [];
    const given = controls('run', { onProgress: (progress) => seen.push(progress) });
    const result = await startRun(given);
    expect(seen.filter((one) => one.event === 'evaluation').length).toBe(result.evaluations);
    expect(seen.filter((one) => one.event === 'generation').map((one) => one.generation)).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
    expect(seen.at(-1)).toMatchObject({ event: 'end', generation: 5, evaluations: result.evaluations });
    for (let i = 1; i < seen.length; i++) {
      expect(seen[i]!.hypervolume).toBeGreaterThanOrEqual(seen[i - 1]!.hypervolume);
      expect(seen[i]!.evaluations).toBeGreaterThanOrEqual(seen[i - 1]!.evaluations);
    }
    expect(seen[0]!.leftMs).toBe(null);
    const third = seen.find((one) => one.event === 'generation' && one.generation === 2)!;
    const remaining = 30 - third.cached - third.evaluations;
    expect(third.leftMs! / ((third.elapsedMs / third.evaluations) * remaining)).toBeCloseTo(1, 1);
    expect(seen.at(-1)!.leftMs).toBe(0);
    const values = given.asked.map((genome) => fakeEvaluation(genome).objectives[2]!);
    expect(seen.at(-1)!.best.memory!.normalised.memory).toBe(Math.min(...values));
    expect(seen.at(-1)!.hypervolume).toBe(result.hypervolume);
  });

  it('falls back to the minimised values where the evaluator names no others', async () => {
    const evaluator = createFakeEvaluator({ change: (evaluation) => ({ ...evaluation, details: {} }) });
    const { front } = await startRun(controls('run', { evaluator }));
    expect(front.solutions[0]!.objectives).toEqual(front.solutions[0]!.normalised);
  });

  it('is the same for the same seed and another for another', async () => {
    const a = await startRun(controls('a'));
    const b = await startRun(controls('b'));
    const c = await startRun({ ...controls('c'), description: fakeDescription(5, 6, 2) });
    expect(formatFront(a.front)).toBe(formatFront(b.front));
    expect(read(path.join(root, 'c'), 'pareto_gen_0.csv')).not.toBe(
      read(path.join(root, 'a'), 'pareto_gen_0.csv'),
    );
    expect(c.ended).toBe('complete');
  });
});

describe('a run that fails', () => {
  it('passes on what the evaluator rejects with and keeps what was evaluated', async () => {
    const evaluator = createFakeEvaluator({
      before: (count) => {
        if (count === 8) throw new Error('cc: internal compiler error');
      },
    });
    const given = controls('run', { evaluator });
    await expect(startRun(given)).rejects.toThrow('cc: internal compiler error');
    const saved = openRun(given.dir);
    expect(saved.evaluations.length).toBe(8);
    expect(read(given.dir, 'front.json')).toBe(formatFront(saved.front));
    await startRun(controls('whole'));
    await resumeRun(controls('run'));
    expect(outcome(given.dir)).toEqual(outcome(path.join(root, 'whole')));
  });

  it('surfaces a full disk, keeps the journal whole, and goes on when there is room', async () => {
    await startRun(controls('whole'));
    for (const room of [0, 100, 1500, 2817]) {
      const given = controls(`full${room}`, { openJournalFile: (file) => diskWithRoom(file, room) });
      await expect(startRun(given)).rejects.toThrow(
        /journal\.jsonl: expected to write it, got ENOSPC; .*resume/,
      );
      const journal = read(given.dir, 'journal.jsonl');
      expect(journal === '' || journal.endsWith('\n')).toBe(true);
      expect(journal.length).toBeLessThanOrEqual(room);
      await resumeRun(controls(`full${room}`));
      expect(outcome(given.dir)).toEqual(outcome(path.join(root, 'whole')));
    }
  });

  it('refuses NaN, a wrong number of objectives, missing evaluations and human values that are none', async () => {
    const bad: [Partial<Parameters<typeof createFakeEvaluator>[0]>, RegExp][] = [
      [
        { change: (e) => ({ ...e, objectives: [0, Number.NaN, 0] }) },
        /evaluation of genome .*: latency: expected a finite number, got NaN/,
      ],
      [
        { change: (e) => ({ ...e, objectives: [0] }) },
        /expected 3 objectives \(pesq, latency, memory\), got 1/,
      ],
      [{ change: (e) => ({ ...e, details: { objectives: { pesq: 'good' } } }) }, /details\.objectives: pesq/],
    ];
    for (const [index, [options, message]] of bad.entries()) {
      const given = controls(`bad${index}`, { evaluator: createFakeEvaluator(options) });
      await expect(startRun(given)).rejects.toThrow(message);
      expect(openRun(given.dir).evaluations).toEqual([]);
    }
    const lazy = { ...createFakeEvaluator(), evaluate: async () => {} };
    await expect(startRun(controls('lazy', { evaluator: lazy }))).rejects.toThrow(
      'evaluator: expected 5 evaluations, got 0',
    );
  });

  it('ignores what an evaluator reports twice or after it ended', async () => {
    let late: () => void = () => {};
    const inner = createFakeEvaluator();
    const evaluator = {
      ...inner,
      async evaluate(...[genomes, done, signal]: Parameters<FakeEvaluator['evaluate']>) {
        await inner.evaluate(genomes, done, signal);
        done(0, { objectives: [0, 0, 0], details: {} });
        late = () => done(1, { objectives: [0, 0, 0], details: {} });
      },
    };
    await startRun(controls('whole'));
    const given = controls('run', { evaluator });
    await startRun(given);
    late();
    expect(outcome(given.dir)).toEqual(outcome(path.join(root, 'whole')));
  });

  it('passes on an error of whoever watches', async () => {
    const given = controls('run', {
      onProgress: () => {
        throw new Error('broken pipe');
      },
    });
    await expect(startRun(given)).rejects.toThrow('broken pipe');
    expect(readdirSync(given.dir)).not.toContain('run.lock');
  });
});

describe('a run directory that does not fit', () => {
  it('is refused when a run is already there, or is not there', async () => {
    const given = controls('run');
    await startRun(given);
    const before = outcome(given.dir);
    await expect(startRun(controls('run'))).rejects.toThrow(
      /expected a directory without a run, got run\.json; continue it/,
    );
    expect(outcome(given.dir)).toEqual(before);
    await expect(resumeRun(controls('elsewhere'))).rejects.toThrow(
      /elsewhere: expected a run directory with run\.json, got none/,
    );
    expect(() => openRun(path.join(root, 'elsewhere'))).toThrow('expected a run directory with run.json');
    mkdirSync(path.join(root, 'half'));
    writeFileSync(path.join(root, 'half', 'journal.jsonl'), '');
    await expect(startRun(controls('half'))).rejects.toThrow('got journal.jsonl without run.json');
  });

  it('says which field differs from the recorded one', async () => {
    await startRun(controls('run', { maxEvaluations: 6 }));
    const same = fakeDescription(5, 6);
    const cases: [string, object][] = [
      [
        'run.json: model.fingerprint: expected "abc" as when the run began, got "def"',
        { model: { name: 'fake', fingerprint: 'def' } },
      ],
      [
        'run.json: configuration.population: expected 5 as when the run began, got 6',
        { configuration: { population: 6, generations: 6 } },
      ],
      [
        'run.json: compiler.flags.0: expected "-O3" as when the run began, got "-O2"',
        { compiler: { ...same.compiler, flags: ['-O2'] } },
      ],
      [
        'run.json: compiler: expected {"command":"cc","version":"1","flags":["-O3"]} as when the run began, got null',
        { compiler: null },
      ],
      ['run.json: seed: expected 1 as when the run began, got 2', { seed: 2 }],
      [
        'run.json: context.clips.1: expected nothing as when the run began, got "b.wav"',
        { context: { ...same.context, clips: ['a.wav', 'b.wav'] } },
      ],
    ];
    for (const [message, change] of cases) {
      await expect(resumeRun({ ...controls('run'), expected: { ...same, ...change } })).rejects.toThrow(
        message,
      );
    }
    const wider = createFakeEvaluator({ genes: 7 });
    await expect(resumeRun(controls('run', { evaluator: wider }))).rejects.toThrow(
      'run.json: sites.6: expected nothing as when the run began, got "site6"',
    );
    const other = {
      ...same,
      versions: { hushbit: '9.9.9' },
      context: { ...same.context, unset: undefined as never },
    };
    expect((await resumeRun({ ...controls('run'), expected: other })).ended).toBe('complete');
  });

  it('refuses a run.json that is none, with the field and the value', async () => {
    const given = controls('run');
    await startRun(given);
    const text = read(given.dir, 'run.json');
    const change = (values: object) => JSON.stringify({ ...JSON.parse(text), ...values });
    const cases: [string, RegExp][] = [
      ['{', /run\.json: expected JSON, got something else/],
      ['[]', /run\.json: expected object, got \[\]/],
      [change({ seed: 'x' }), /run\.json: seed: expected number, got "x"/],
      [change({ format: 2 }), /run\.json: format: expected 1, got 2/],
      [
        change({ configuration: { population: 0 } }),
        /run\.json: configuration\.population: expected number to be >=1, got 0/,
      ],
      [change({ levels: [3] }), /run\.json: levels: expected 6 values, got 1/],
      [change({ surprise: 1 }), /run\.json: .*surprise/],
    ];
    for (const [changed, message] of cases) {
      writeFileSync(path.join(given.dir, 'run.json'), changed);
      await expect(resumeRun(controls('run'))).rejects.toThrow(message);
      expect(() => openRun(given.dir)).toThrow(message);
    }
  });

  it('refuses a journal that the seed does not lead to, and leaves front.json alone', async () => {
    const given = controls('run');
    await startRun(given);
    const front = read(given.dir, 'front.json');
    const journal = read(given.dir, 'journal.jsonl');
    const changed = journal.replace(/("generation":2,"evaluations":)\d+/, '$11');
    expect(changed).not.toBe(journal);
    writeFileSync(path.join(given.dir, 'journal.jsonl'), changed);
    await expect(resumeRun(controls('run'))).rejects.toThrow(
      /journal\.jsonl: generation 2, evaluations: expected what the search comes to from its seed/,
    );
    expect(read(given.dir, 'front.json')).toBe(front);
  });

  it('refuses descriptions and limits out of range before it makes anything', async () => {
    const bad: [object, RegExp][] = [
      [{ description: { ...fakeDescription(5, 6), seed: 1.5 } }, /run description: seed/],
      [{ description: fakeDescription(0, 6) }, /configuration\.population/],
      [
        { description: { ...fakeDescription(5, 6), configuration: { seedGenomes: [[9, 0, 0, 0, 0, 0]] } } },
        /seed genome 0, gene 0/,
      ],
      [
        { description: { ...fakeDescription(5, 6), configuration: { hypervolumeReference: [1] } } },
        /hypervolumeReference: expected 3 values, got 1/,
      ],
      [{ maxEvaluations: 1.5 }, /maxEvaluations: expected an integer of at least 0, got 1.5/],
      [{ maxMinutes: Number.NaN }, /maxMinutes: expected a number of at least 0, got NaN/],
    ];
    for (const [change, message] of bad)
      await expect(startRun({ ...controls('run'), ...change })).rejects.toThrow(message);
    expect(readdirSync(root)).toEqual([]);
  });
});

/** The journal's file, written as a whole. */
function wholeFile(file: string) {
  let bytes = Buffer.from(readFileSync(file));
  return {
    write(line: Uint8Array, position: number) {
      bytes = Buffer.concat([bytes.subarray(0, position), line]);
      writeFileSync(file, bytes);
      return line.length;
    },
    sync() {},
    truncate(length: number) {
      bytes = bytes.subarray(0, length);
      writeFileSync(file, bytes);
    },
    close() {},
  };
}

/** Takes `room` bytes and then fails in the middle of a write, as a full disk does. */
function diskWithRoom(file: string, room: number) {
  writeFileSync(file, '');
  const inner = wholeFile(file);
  return {
    ...inner,
    write(line: Uint8Array, position: number) {
      const fits = Math.min(line.length, room - position);
      if (fits <= 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return inner.write(line.subarray(0, fits), position);
    },
  };
}
