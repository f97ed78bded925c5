// A study stopped and gone on with through the built library, as a program that imports it would.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as hushbit from '../../src/index.ts';
import { binary, makeWorkspace, type Workspace } from '../cli/workspace.ts';

let space: Workspace;
let library: typeof hushbit;
beforeAll(async () => {
  space = makeWorkspace();
  library = await import(pathToFileURL(path.join(path.dirname(binary), 'index.js')).href);
});
afterAll(() => space.remove());

const front = (run: string) => readFileSync(space.at(run, 'front.json'), 'utf8');

test('what was measured is not measured again, and the front is that of a run nobody stopped', async () => {
  const { calibrate, openModel, resume, search } = library;
  const model = openModel(space.at('model'));
  const options = {
    model,
    calibration: calibrate(model, space.at('calibration')),
    clips: space.at('clips'),
    validation: space.at('validation'),
    strategy: 'nsga2' as const,
    formats: [8, 16, 32],
    objectives: ['pesq', 'memory'] as const,
    population: 4,
    workers: 1,
  };
  const whole = await search({ ...options, generations: 3, dir: space.at('whole') }).result;
  expect(whole.ended).toBe('complete');

  const stopped = search({ ...options, generations: 2, dir: space.at('stopped') });
  for await (const { event } of stopped) if (event === 'generation') stopped.stop();
  expect((await stopped.result).ended).toBe('aborted');
  const before = readFileSync(space.at('stopped', 'events.jsonl'), 'utf8');

  const again = resume({
    dir: space.at('stopped'),
    generations: 3,
    validation: space.at('validation'),
    workers: 1,
  });
  const events: string[] = [];
  for await (const { event } of again) events.push(event);
  expect(await again.result).toMatchObject({ ended: 'complete', generations: 3 });
  expect(events).toContain('generation');
  expect(front('stopped')).toBe(front('whole'));
  expect(readFileSync(space.at('stopped', 'events.jsonl'), 'utf8').startsWith(before)).toBe(true);
});

test('a directory without a run is told by the result', async () => {
  const { HushbitError, resume } = library;
  await expect(resume({ dir: space.at('clips') }).result).rejects.toBeInstanceOf(HushbitError);
});
