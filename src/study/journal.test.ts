import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from './fake-evaluator.ts';
import { openJournal, readJournal } from './journal.ts';
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

function written(): void {
  const journal = openJournal(dir, shape);
  journal.append(evaluation([0, 1]));
  journal.append(evaluation([2, 2]));
  journal.append(generation(0));
  journal.close();
}

describe('journal', () => {
  it('reads back what was appended, values to the bit, one line each', () => {
    const journal = openJournal(dir, shape);
    journal.append(evaluation([0, 1], [0.1 + 0.2, -1e-300]));
    journal.append(generation(0));
    journal.close();
    expect(readFileSync(file, 'utf8').split('\n').length).toBe(3);
    for (const contents of [readJournal(dir, shape), openJournal(dir, shape)]) {
      expect([...contents.evaluations.values()]).toEqual([evaluation([0, 1], [0.1 + 0.2, -1e-300])]);
      expect(contents.evaluations.has('0,1')).toBe(true);
      expect(contents.generations).toEqual([generation(0)]);
    }
  });

  it('holds what a file would give back: NaN in the details is null, undefined is left out', () => {
    const journal = openJournal(dir, shape);
    const details = { spread: Number.NaN, absent: undefined } as unknown as EvaluationRecord['details'];
    journal.append({ ...evaluation([0, 0], [-0, 1]), details });
    const { details: held, objectives } = journal.evaluations.get('0,0')!;
    expect(held).toEqual({ spread: null });
    expect(Object.is(objectives[0], 0)).toBe(true);
    journal.close();
  });

  it('syncs after every line and writes on after a write that took only a part', () => {
    const calls: string[] = [];
    let text = '';
    const journal = openJournal(dir, shape, () => ({
      write(bytes, position) {
        const part = bytes.subarray(0, 40);
        expect(position).toBe(text.length);
        text += Buffer.from(part).toString('latin1');
        calls.push('write');
        return part.length;
      },
      sync: () => void calls.push('sync'),
      truncate: () => void calls.push('truncate'),
      close: () => void calls.push('close'),
    }));
    journal.append(evaluation([0, 1]));
    expect(Buffer.from(text, 'latin1').toString()).toBe(`${JSON.stringify(evaluation([0, 1]))}\n`);
    expect(calls.slice(0, -1).every((call) => call === 'write')).toBe(true);
    expect(calls.at(-1)).toBe('sync');
  });

  it('is empty where there is none, and reading creates none', () => {
    expect(readJournal(dir, shape).evaluations.size).toBe(0);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('cuts off what follows the last newline when it is opened to write, and only then', () => {
    written();
    const whole = readFileSync(file, 'utf8');
    for (const tail of ['{"type":"evalua', '\0\0\0\0', JSON.stringify(evaluation([1, 1]))]) {
      appendFileSync(file, tail);
      expect(readJournal(dir, shape).evaluations.size).toBe(2);
      expect(readFileSync(file, 'utf8')).toBe(whole + tail);
      openJournal(dir, shape).close();
      expect(readFileSync(file, 'utf8')).toBe(whole);
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
      for (const open of [readJournal, openJournal]) expect(() => open(dir, shape)).toThrow(message);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('takes the first of two lines for one genome', () => {
    const lines = [evaluation([0, 0], [1, 1]), evaluation([0, 0], [2, 2])];
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(readJournal(dir, shape).evaluations.get('0,0')!.objectives).toEqual([1, 1]);
  });
});
