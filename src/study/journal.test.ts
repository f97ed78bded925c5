import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from './fake-problem.ts';
import { readJournal } from './journal.ts';
import type { EvaluationRecord, GenerationRecord } from './journal-record.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = temporaryDirectory();
  file = path.join(dir, 'journal.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const shape = { objectives: ['a', 'b'], levels: [3, 3] };

const evaluation = (genome: number[], objectives = [0.1, 0.2]): EvaluationRecord => ({
  type: 'evaluation',
  generation: 0,
  genome,
  objectives,
  details: { clip: 'ü\n"quoted"' },
  elapsedMs: 1,
});

const generation = (index: number): GenerationRecord => ({
  type: 'generation',
  generation: index,
  evaluations: 2,
  cached: 0,
  hypervolume: 1,
  front: [[0, 1]],
  random: [1, -2, 3, 4],
});

function write(...records: object[]): void {
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

const written = (): void => write(evaluation([0, 1]), evaluation([2, 2]), generation(0));

describe('a journal', () => {
  it('of the first version is read, values to the bit', () => {
    write(evaluation([0, 1], [0.1 + 0.2, -1e-300]), generation(0));
    const contents = readJournal(dir, shape);
    expect([...contents.evaluations.values()]).toEqual([evaluation([0, 1], [0.1 + 0.2, -1e-300])]);
    expect(contents.evaluations.has('0,1')).toBe(true);
    expect(contents.generations).toEqual([generation(0)]);
  });

  it('is empty where there is none, and reading creates none', () => {
    expect(readJournal(dir, shape).evaluations.size).toBe(0);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('leaves out what follows the last newline, and changes nothing', () => {
    written();
    const whole = readFileSync(file, 'utf8');
    for (const tail of ['{"type":"evalua', '\0\0\0\0', JSON.stringify(evaluation([1, 1]))]) {
      appendFileSync(file, tail);
      expect(readJournal(dir, shape).evaluations.size).toBe(2);
      expect(readFileSync(file, 'utf8')).toBe(whole + tail);
      writeFileSync(file, whole);
    }
  });

  it('refuses a torn or corrupt line in the middle, by its number, and changes nothing', () => {
    written();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const cases: [string, RegExp][] = [
      [
        lines[1]!.slice(0, 30),
        /journal\.jsonl line 2: expected JSON, got something else; .*keep its first 1 lines/,
      ],
      ['', /line 2: expected JSON/],
      ['null', /line 2/],
      ['{"type":"other"}', /line 2: type/],
      [lines[1]!.replace('[2,2]', '[2,3]'), /line 2: genome, gene 1: expected an integer in 0\.\.2, got 3/],
      [lines[1]!.replace('[2,2]', '[2]'), /line 2: genome: expected 2 genes, got 1/],
      [lines[1]!.replace('[0.1,0.2]', '[0.1]'), /line 2: objectives: expected 2 numbers, got 1/],
      [lines[1]!.replace('[0.1,0.2]', '[0.1,null]'), /line 2: objectives\.1/],
      [lines[2]!.replace('"generation":0', '"generation":4'), /line 2: expected generation 0, got 4/],
      [lines[2]!.replace('[[0,1]]', '[[0,7]]'), /line 2: genome, gene 1/],
    ];
    for (const [line, message] of cases) {
      const text = `${lines[0]}\n${line}\n${lines[2]}\n`;
      writeFileSync(file, text);
      expect(() => readJournal(dir, shape)).toThrow(message);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('takes the first of two lines for one genome', () => {
    const lines = [evaluation([0, 0], [1, 1]), evaluation([0, 0], [2, 2])];
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(readJournal(dir, shape).evaluations.get('0,0')!.objectives).toEqual([1, 1]);
  });
});
