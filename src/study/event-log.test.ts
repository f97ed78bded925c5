import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudyEvent } from './event.ts';
import { openEvents, readEvents } from './event-log.ts';
import { temporaryDirectory } from './fake-problem.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = temporaryDirectory();
  file = path.join(dir, 'events.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const shape = { objectives: ['a', 'b'], levels: [3, 3] };
const now = () => 0;

const EVENTS: StudyEvent[] = [
  { type: 'created', format: 2 },
  { type: 'asked', trial: 0, generation: 0, genome: [0, 1] },
  {
    type: 'measured',
    trial: 0,
    measurer: 'quality',
    version: '1',
    clip: 'aa',
    replicate: 0,
    outcome: { ok: { score: 0.1 + 0.2, name: 'ü\n"quoted"' }, costMs: 1, worker: 'thread 1' },
  },
  {
    type: 'finished',
    trial: 0,
    state: 'complete',
    objectives: [0.1 + 0.2, -1e-300],
    details: { clip: 'aa' },
    elapsedMs: 3,
  },
  { type: 'asked', trial: 1, generation: 0, genome: [2, 2] },
  {
    type: 'finished',
    trial: 1,
    state: 'failed',
    job: 'quality on clip aa',
    reason: { kind: 'timed-out', message: 'no end', attempts: 2 },
    elapsedMs: 4,
  },
  {
    type: 'told',
    generation: 0,
    evaluations: 2,
    cached: 0,
    hypervolume: 1,
    front: [[0, 1]],
    random: [1, -2, 3, 4],
  },
  { type: 'stopped', why: 'complete' },
];

function written(): void {
  const log = openEvents(dir, shape, now);
  for (const event of EVENTS) log.append(event);
  log.close();
}

describe('the events of a study', () => {
  it('read back as they were appended, values to the bit, one line each', () => {
    written();
    expect(
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(EVENTS);
    const state = readEvents(dir, shape);
    expect(state.trials.map(({ id, genome, finished }) => [id, genome, finished])).toEqual([
      [0, [0, 1], EVENTS[3]],
      [1, [2, 2], EVENTS[5]],
    ]);
    expect([...state.outcomes.values()]).toEqual([(EVENTS[2] as { outcome: unknown }).outcome]);
    expect(state.generations).toEqual([EVENTS[6]]);
    expect(state.stopped).toBe('complete');
    const log = openEvents(dir, shape, now);
    expect(log.state).toEqual(state);
    log.close();
  });

  it('hold what a file would give back: NaN is null, and what is undefined is left out', () => {
    const log = openEvents(dir, shape, now);
    log.append(EVENTS[1]!);
    log.append({
      ...(EVENTS[2] as Extract<StudyEvent, { type: 'measured' }>),
      outcome: { ok: { spread: Number.NaN, absent: undefined }, costMs: 1, worker: 'x' } as never,
    });
    expect([...log.state.outcomes.values()]).toEqual([{ ok: { spread: null }, costMs: 1, worker: 'x' }]);
    log.close();
    expect(readEvents(dir, shape)).toEqual(log.state);
  });

  it('are written at once and synced when asked, when a second has passed, and at the end', () => {
    const calls: string[] = [];
    let text = '';
    let ms = 0;
    const log = openEvents(
      dir,
      shape,
      () => ms,
      () => ({
        write(bytes, position) {
          const part = bytes.subarray(0, 40);
          expect(position).toBe(text.length);
          text += Buffer.from(part).toString('latin1');
          return part.length;
        },
        sync: () => void calls.push(`sync at ${text.split('\n').length - 1}`),
        truncate: () => void calls.push('truncate'),
        close: () => void calls.push('close'),
      }),
    );
    log.append(EVENTS[0]!);
    log.append(EVENTS[1]!);
    expect(text).toBe(`${JSON.stringify(EVENTS[0])}\n${JSON.stringify(EVENTS[1])}\n`);
    expect(calls).toEqual([]);
    log.sync();
    log.sync();
    ms = 1500;
    log.append(EVENTS[4]!);
    ms = 1600;
    log.append(EVENTS[7]!);
    log.close();
    expect(calls).toEqual(['sync at 2', 'sync at 3', 'sync at 4', 'close']);
  });

  it('are none where there is no file, and reading creates none', () => {
    expect(readEvents(dir, shape).isEmpty).toBe(true);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('lose what follows the last newline when they are opened to write, and only then', () => {
    written();
    const whole = readFileSync(file, 'utf8');
    for (const tail of ['{"type":"measu', '\0\0\0\0', JSON.stringify(EVENTS[7])]) {
      appendFileSync(file, tail);
      expect(readEvents(dir, shape).trials.length).toBe(2);
      expect(readFileSync(file, 'utf8')).toBe(whole + tail);
      openEvents(dir, shape, now).close();
      expect(readFileSync(file, 'utf8')).toBe(whole);
    }
  });

  it('are refused with the number of the line that is torn, corrupt or out of order, and nothing is changed', () => {
    const lines = EVENTS.map((event) => JSON.stringify(event));
    const cases: [number, string, RegExp][] = [
      [2, lines[2]!.slice(0, 30), /line 3: expected JSON, got something else; .*keep its first 2 lines/],
      [2, '', /line 3: expected JSON/],
      [2, 'null', /line 3: type/],
      [2, '{"type":"toString"}', /line 3: type: expected created, asked/],
      [
        1,
        lines[1]!.replace('[0,1]', '[0,3]'),
        /line 2: genome, gene 1: expected an integer in 0\.\.2, got 3/,
      ],
      [1, lines[1]!.replace('[0,1]', '[0]'), /line 2: genome: expected 2 genes, got 1/],
      [1, lines[1]!.replace('"trial":0', '"trial":1'), /line 2: expected trial 0, got 1/],
      [2, lines[2]!.replace('"trial":0', '"trial":4'), /line 3: expected a trial of 0\.\.0, got 4/],
      [2, lines[2]!.replace('"trial":0,', ''), /line 3: expected a trial, a reference or what stands beside/],
      [3, lines[3]!.replace(',-1e-300]', ']'), /line 4: objectives: expected 2 numbers, got 1/],
      [3, lines[3]!.replace('-1e-300', 'null'), /line 4: objectives\.1/],
      [6, lines[6]!.replace('"generation":0', '"generation":4'), /line 7: expected generation 0, got 4/],
      [6, lines[6]!.replace('[[0,1]]', '[[0,7]]'), /line 7: genome, gene 1/],
    ];
    for (const [at, line, message] of cases) {
      const text = `${[...lines.slice(0, at), line, ...lines.slice(at + 1)].join('\n')}\n`;
      writeFileSync(file, text);
      expect(() => readEvents(dir, shape), line).toThrow(message);
      expect(() => openEvents(dir, shape, now), line).toThrow(message);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('count the first of two outcomes of one job', () => {
    const again = (value: number): StudyEvent => ({
      ...(EVENTS[2] as Extract<StudyEvent, { type: 'measured' }>),
      outcome: { ok: value, costMs: 1, worker: 'x' },
    });
    const events = [EVENTS[1], again(1), again(2)];
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    expect([...readEvents(dir, shape).outcomes.values()]).toMatchObject([{ ok: 1 }]);
  });
});
