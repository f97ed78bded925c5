// hushbit score: pairs and directories, as text, JSON and CSV.
import { copyFileSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { studentQuantile } from '../../src/base/student-t.ts';
import { addNoise, hushbit, makeWorkspace, speechLike, type Workspace, writeWav } from './workspace.ts';

const ODD_NAME = 'a,"b"';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
  const clean = speechLike(1.6, 21);
  writeWav(space.at('clean', `${ODD_NAME}.wav`), clean);
  writeWav(space.at('processed', `${ODD_NAME}.wav`), addNoise(clean, 22));
  for (const file of ['one.wav', 'two.wav']) {
    copyFileSync(space.at('clips/clean', file), space.at('clean', file));
    copyFileSync(space.at('clips/noisy', file), space.at('processed', file));
  }
});
afterAll(() => space.remove());

const scored = async (...args: string[]) => {
  const ended = await hushbit(['score', ...args]);
  expect(ended.code, ended.stderr).toBe(0);
  return ended;
};

test('directories: every clip as alone, and means with intervals', async () => {
  const { stdout } = await scored(space.at('clean'), space.at('processed'), '--json');
  const { clips, means } = JSON.parse(stdout);
  expect(clips.map(({ name }: { name: string }) => name)).toEqual([ODD_NAME, 'one', 'two']);
  const alone = await scored(space.at('clean/one.wav'), space.at('processed/one.wav'), '--json');
  expect(clips[1]).toMatchObject(JSON.parse(alone.stdout));
  const values: number[] = clips.map(({ pesqRaw }: { pesqRaw: number }) => pesqRaw);
  const mean = (values[0]! + values[1]! + values[2]!) / 3;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 2);
  const { pesqRaw } = means;
  expect(pesqRaw.n).toBe(3);
  expect(pesqRaw.mean).toBeCloseTo(mean, 12);
  // Student's t of two degrees of freedom, at 95 % or a little more.
  const half = (pesqRaw.interval.high - pesqRaw.interval.low) / 2 / (deviation / Math.sqrt(3));
  expect(half).toBeGreaterThanOrEqual(studentQuantile(0.975, 2) - 1e-9);
  expect(half).toBeLessThan(studentQuantile(0.985, 2));
});

test('--csv: a row per clip, then mean, low and high; names are quoted', async () => {
  const { stdout, stderr } = await scored(space.at('clean'), space.at('processed'), '--csv', '--quiet');
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe(
    'kind,name,pesqRaw,pesqNb,pesqWb,pesqWbCor2,stoi,estoi,siSdrDb,sampleRateHz,seconds,processedSeconds',
  );
  expect(lines[1]).toMatch(/^clip,"a,""b""",\d/);
  const kinds = lines.slice(1).map((line) => line.split(',')[0]);
  expect(kinds).toEqual(['clip', 'clip', 'clip', 'mean', 'low', 'high']);
  expect(stderr).toBe('');
});

test('files of very different length are scored, and it is said', async () => {
  writeWav(space.at('long.wav'), addNoise(speechLike(3, 1), 2));
  const args = [space.at('clips/clean/one.wav'), space.at('long.wav')];
  const told = await scored(...args);
  expect(told.stderr).toContain('long.wav: 1.40 s longer than the clean file (3.00 and 1.60 s)');
  const json = await scored(...args, '--json', '--quiet');
  expect(json.stderr).toBe('');
  const { seconds, processedSeconds, notes } = JSON.parse(json.stdout);
  expect([seconds, processedSeconds, notes.length]).toEqual([1.6, 3, 1]);
});

test('what cannot be paired is told in one line', async () => {
  writeWav(space.at('fewer/one.wav'), speechLike(1, 1));
  mkdirSync(space.at('empty'));
  for (const [clean, processed, words] of [
    ['clean', 'fewer', '2 on one side only, first'],
    ['empty', 'empty', 'got none'],
    ['clean', 'clean/one.wav', 'two WAV files, or two directories'],
  ] as const) {
    const { code, stderr, stdout } = await hushbit(['score', space.at(clean), space.at(processed)]);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
  }
});
