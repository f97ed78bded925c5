import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job, Outcome } from '../execute/index.ts';
import { genomeKey, paretoFront } from '../search/index.ts';
import {
  createFakeDispatcher,
  createFakeProblem,
  type FakeOptions,
  fakeControls,
  fakeDescription,
  fakeEvaluation,
  outcome,
  read,
  temporaryDirectory,
} from './fake-problem.ts';
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

/** Genomes in the order in which the first of their jobs was submitted. */
const genomesOf = (asked: readonly Job[]): number[][] => {
  const known = new Map(asked.map(({ formats }) => [formats.join(), formats.map(Number)]));
  return [...known.values()];
};

const failing = (options: FakeOptions) => createFakeDispatcher(options);

const controls = (name: string, more: Partial<RunControls> = {}) => fakeControls(path.join(root, name), more);

describe('a run from start to end', () => {
  it('leaves run.json, the events, the tables and the front, and no temporary file', async () => {
    const given = controls('run');
    const result = await startRun(given);
    expect(readdirSync(given.dir).sort()).toEqual(
      [
        'events.jsonl',
        'front.json',
        ...[0, 1, 2, 3, 4, 5].map((g) => `pareto_gen_${g}.csv`),
        'run.json',
        'trials.csv',
      ].sort(),
    );
    expect(result.ended).toBe('complete');
    expect(result.generations).toBe(6);
    const run = JSON.parse(read(given.dir, 'run.json'));
    expect(run).toMatchObject({
      format: 2,
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
    const values = genomesOf(given.asked).map((genome) => fakeEvaluation(genome).objectives);
    const expected = new Set(paretoFront(values).map((index) => values[index]!.join()));
    const front = readFront(given.dir);
    expect(front).toEqual(result.front);
    expect(front.sites).toEqual(given.problem.sites);
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
    const given = controls('run', { problem: createFakeProblem(3) });
    const result = await startRun({ ...given, description: fakeDescription(8, 30) });
    const keys = genomesOf(given.asked).map(genomeKey);
    expect(given.asked.length).toBe(3 * keys.length);
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
    const values = genomesOf(given.asked).map((genome) => fakeEvaluation(genome).objectives[2]!);
    expect(seen.at(-1)!.best.memory!.normalised.memory).toBe(Math.min(...values));
    expect(seen.at(-1)!.hypervolume).toBe(result.hypervolume);
  });

  it('falls back to the minimised values where the problem names no others', async () => {
    const problem = createFakeProblem(6, (evaluation) => ({ ...evaluation, details: {} }));
    const { front } = await startRun(controls('run', { problem }));
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
  it('passes on what the dispatcher rejects with and keeps what was measured', async () => {
    const dispatcher = failing({
      before: (count) => {
        if (count === 20) throw new Error('no room for temporary files');
      },
    });
    const given = controls('run', { dispatcher });
    await expect(startRun(given)).rejects.toThrow('no room for temporary files');
    const saved = openRun(given.dir);
    const measured = read(given.dir, 'events.jsonl').split('"type":"measured"').length - 1;
    expect(measured).toBe(20);
    expect(read(given.dir, 'front.json')).toBe(formatFront(saved.front));
    await startRun(controls('whole'));
    const again = controls('run');
    await resumeRun(again);
    expect(outcome(given.dir)).toEqual(outcome(path.join(root, 'whole')));
    expect(again.asked.length).toBe(3 * openRun(given.dir).evaluations.length - 20);
  });

  it('goes on where jobs fail, tells what failed, and does not try it again', async () => {
    const reason = (kind: 'refused' | 'died') => ({
      kind,
      message: `it ${kind}`,
      attempts: kind === 'died' ? 2 : 1,
    });
    const fail = (kind: 'refused' | 'died'): Outcome => ({
      failed: reason(kind),
      retryable: kind === 'died',
      costMs: 1,
      worker: 'fake',
    });
    const change = (job: Job, good: Outcome): Outcome => {
      if (job.formats[0] === '2' && job.clip === 'bb') return fail('died');
      return job.formats[1] === '2' && job.measurer === 'size' ? fail('refused') : good;
    };
    const given = controls('run', { dispatcher: failing({ change }) });
    const result = await startRun(given);
    expect(result).toMatchObject({ ended: 'complete', generations: 6 });
    const states = new Set(result.failures.map(({ state }) => state));
    expect([...states].sort()).toEqual(['failed', 'infeasible']);
    for (const { state, job, reason: told } of result.failures) {
      expect(told).toEqual(reason(state === 'failed' ? 'died' : 'refused'));
      expect(job).toBe(state === 'failed' ? 'quality on clip bb' : 'size');
    }
    const front = readFront(given.dir);
    expect(front.solutions.length).toBeGreaterThan(0);
    for (const { genome } of front.solutions) expect(genome[0] === 2 || genome[1] === 2).toBe(false);
    expect(openRun(given.dir).failures).toEqual(result.failures);
    const rows = read(given.dir, 'trials.csv').trimEnd().split('\n').slice(1);
    expect(rows.length).toBe(result.evaluations);
    expect(rows.filter((row) => row.includes('it died')).length).toBe(
      result.failures.filter(({ state }) => state === 'failed').length,
    );
    const again = controls('run', { dispatcher: failing({ change }) });
    const more = await resumeRun({
      ...again,
      expected: { configuration: { population: 5, generations: 9 } },
    });
    expect(more.generations).toBe(9);
    const failed = new Set(result.failures.map(({ trial }) => trial));
    expect(more.failures.filter(({ trial }) => failed.has(trial))).toEqual(result.failures);
  });

  it('comes to its end where nothing can be measured', async () => {
    const change = (): Outcome => ({
      failed: { kind: 'threw', message: 'no', attempts: 2 },
      retryable: true,
      costMs: 1,
      worker: 'fake',
    });
    const given = controls('run', { dispatcher: failing({ change }) });
    const result = await startRun(given);
    expect(result).toMatchObject({ ended: 'complete', evaluations: 5, hypervolume: 0 });
    expect(result.failures.length).toBe(5);
    expect(readFront(given.dir).solutions).toEqual([]);
  });

  it('surfaces a full disk, keeps the log whole, and goes on when there is room', async () => {
    await startRun(controls('whole'));
    for (const room of [0, 100, 1500, 5817]) {
      const given = controls(`full${room}`, { openLogFile: (file) => diskWithRoom(file, room) });
      await expect(startRun(given)).rejects.toThrow(
        /events\.jsonl: expected to write it, got ENOSPC; .*resume/,
      );
      const log = read(given.dir, 'events.jsonl');
      expect(log === '' || log.endsWith('\n')).toBe(true);
      expect(log.length).toBeLessThanOrEqual(room);
      await resumeRun(controls(`full${room}`));
      expect(outcome(given.dir)).toEqual(outcome(path.join(root, 'whole')));
    }
  });

  it('refuses NaN, a wrong number of objectives and human values that are none', async () => {
    const bad: [Parameters<typeof createFakeProblem>[1], RegExp][] = [
      [
        (e) => ({ ...e, objectives: [0, Number.NaN, 0] }),
        /evaluation of genome .*: latency: expected a finite number, got NaN/,
      ],
      [(e) => ({ ...e, objectives: [0] }), /expected 3 objectives \(pesq, latency, memory\), got 1/],
      [(e) => ({ ...e, details: { objectives: { pesq: 'good' } } }), /details\.objectives: pesq/],
    ];
    for (const [index, [change, message]] of bad.entries()) {
      const given = controls(`bad${index}`, { problem: createFakeProblem(6, change) });
      await expect(startRun(given)).rejects.toThrow(message);
      expect(openRun(given.dir).evaluations).toEqual([]);
    }
  });

  it('keeps what was under way when its batch ended, and nothing after that', async () => {
    await startRun(controls('whole'));
    const abort = new AbortController();
    const dispatcher = failing({ before: (count) => count === 4 && abort.abort() });
    await startRun(controls('run', { dispatcher, signal: abort.signal }));
    const log = read(path.join(root, 'run'), 'events.jsonl');
    expect(log.split('"type":"measured"').length - 1).toBe(5);
    await resumeRun(controls('run'));
    expect(outcome(path.join(root, 'run'))).toEqual(outcome(path.join(root, 'whole')));
  });

  it('says that it was interrupted while members of the front were measured further, and goes on with them', async () => {
    const whole = controls('whole');
    await startRun(whole);
    const confirming = () => {
      const problem = createFakeProblem(6);
      return {
        ...problem,
        frontJobs: (genome: readonly number[]) => [{ ...problem.jobsOf(genome)[0]!, replicate: 7 }],
      };
    };
    const abort = new AbortController();
    const dispatcher = failing({ before: (count) => count === whole.asked.length + 1 && abort.abort() });
    const cut = await startRun(controls('run', { problem: confirming(), dispatcher, signal: abort.signal }));
    expect(cut.ended).toBe('aborted');
    const on = await resumeRun(controls('run', { problem: confirming() }));
    expect(on.ended).toBe('complete');
    expect(read(path.join(root, 'run'), 'events.jsonl')).toContain('"confirmed":true');
  });

  it('tells what other further measurements come to when it goes on with them, and nothing twice', async () => {
    /** Members of the front are worth what their clip says. */
    const confirming = (clip: string) => {
      const problem = createFakeProblem(6);
      return {
        ...problem,
        frontJobs: (genome: readonly number[]) => [{ ...problem.jobsOf(genome)[0]!, replicate: 7, clip }],
        conclude: (...[genome, measured]: Parameters<typeof problem.conclude>) => {
          const found = problem.conclude(genome, measured);
          return measured.further ? { ...found, details: { ...found.details, note: clip } } : found;
        },
      };
    };
    await startRun(controls('run', { problem: confirming('first') }));
    const confirmed = (): string[] =>
      read(path.join(root, 'run'), 'events.jsonl')
        .split('\n')
        .filter((line) => line.includes('"confirmed":true'));
    const first = confirmed();
    await resumeRun(controls('run', { problem: confirming('first') }));
    expect(confirmed()).toEqual(first);
    await resumeRun(controls('run', { problem: confirming('second') }));
    expect(confirmed().length).toBe(2 * first.length);
    expect(
      confirmed()
        .slice(first.length)
        .every((line) => line.includes('"note":"second"')),
    ).toBe(true);
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
    for (const name of ['events.jsonl', 'journal.jsonl']) {
      rmSync(path.join(root, 'half'), { recursive: true });
      mkdirSync(path.join(root, 'half'));
      writeFileSync(path.join(root, 'half', name), '');
      await expect(startRun(controls('half'))).rejects.toThrow(`got ${name} without run.json`);
    }
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
    await expect(resumeRun(controls('run', { problem: createFakeProblem(7) }))).rejects.toThrow(
      'run.json: sites.6: expected nothing as when the run began, got "site6"',
    );
    const other = {
      ...same,
      versions: { hushbit: '9.9.9' },
      model: { name: 'renamed', fingerprint: 'abc' },
      places: { modelPath: '/elsewhere' },
      context: { ...same.context, unset: undefined as never },
    };
    expect((await resumeRun({ ...controls('run'), expected: other })).ended).toBe('complete');
    const recorded = JSON.parse(read(path.join(root, 'run'), 'run.json'));
    expect(recorded).toMatchObject({ model: { name: 'fake' }, places: { modelPath: '/elsewhere' } });
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
      [change({ format: 3 }), /run\.json: format/],
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

  it('refuses a log that the seed does not lead to, and leaves front.json alone', async () => {
    const given = controls('run');
    await startRun(given);
    const front = read(given.dir, 'front.json');
    const journal = read(given.dir, 'events.jsonl');
    const changed = journal.replace(/("generation":2,"evaluations":)\d+/, '$11');
    expect(changed).not.toBe(journal);
    writeFileSync(path.join(given.dir, 'events.jsonl'), changed);
    await expect(resumeRun(controls('run'))).rejects.toThrow(
      /events\.jsonl: generation 2, evaluations: expected what the search comes to from its seed/,
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

/** The log's file, written as a whole. */
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
