// What can be done with a run that is there: one of the first version, and one whose inputs are named again. A report keeps what
// it has scored under the content of the clips, and takes no option that says otherwise than the run.
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportData } from '../../src/report/index.ts';
import { addNoise, hushbit, makeWorkspace, speechLike, type Workspace, writeWav } from '../cli/workspace.ts';

const SMALL_RUN = path.join(import.meta.dirname, '..', 'golden', 'version-1', 'small-run');

let space: Workspace;
let model: string[];
let clips: string[];
beforeAll(() => {
  space = makeWorkspace();
  cpSync(SMALL_RUN, space.at('old'), { recursive: true });
  model = ['--model', space.at('model')];
  clips = ['--clips', space.at('clips')];
});
afterAll(() => space.remove());

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await hushbit([...args, '--json', '--quiet']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

function pageOf(...parts: string[]): ReportData {
  const html = readFileSync(space.at(...parts), 'utf8');
  return JSON.parse(/<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)![1]!);
}

const front = (): ReportData['front'] => JSON.parse(readFileSync(path.join(SMALL_RUN, 'front.json'), 'utf8'));
/** Small: what is measured in addition takes a second. */
const quick = (...more: string[]) => [
  '--validation',
  space.at('clips'),
  '--no-latency',
  '--seconds',
  '0.25',
  ...more,
];

describe('a run of the first version', () => {
  it('has a report with its numbers', async () => {
    await json(['report', space.at('old'), ...model, ...clips, ...quick()]);
    const data = pageOf('old', 'report.html');
    expect(data.front.solutions).toEqual(front().solutions);
    expect(data.generations.map(({ generation }) => generation)).toEqual([0, 1]);
    expect(data.references.map(({ name }) => name)).toEqual(['noisy', 'float32', 'int16', 'int8']);
    // What version 0.1.0 scored is what is scored now.
    for (const [i, { search, values }] of data.solutions.entries()) {
      const mean = search.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / search.length;
      expect(front().solutions[i]!.objectives.pesq).toBeCloseTo(mean, 12);
      expect(values.pesqRaw!.mean).toBeCloseTo(mean, 9);
    }
  });

  it('stands in table I with its best solution, under the score that it had', async () => {
    const args = ['baselines', '--run', space.at('old'), ...model, ...clips, '--no-latency'];
    const { candidates } = (await json(args)) as {
      candidates: { name: string; genome: number[]; quality: { pesqRaw: number } }[];
    };
    expect(candidates.map(({ name }) => name)).toEqual(['int8', 'int16', 'float32', 'mixed']);
    const best = front().solutions.reduce((a, b) => (b.objectives.pesq! > a.objectives.pesq! ? b : a));
    expect(candidates[3]!.genome).toEqual(best.genome);
    expect(candidates[3]!.quality.pesqRaw).toBeCloseTo(best.objectives.pesq!, 9);
  });

  it('is judged on other clips, solution by solution', async () => {
    const clean = speechLike(1.5, 21);
    writeWav(space.at('other', 'clean', 'x.wav'), clean);
    writeWav(space.at('other', 'noisy', 'x.wav'), addNoise(clean, 22));
    const { candidates } = (await json([
      'evaluate',
      '--run',
      space.at('old'),
      '--pick',
      '1',
      ...model,
      '--clips',
      space.at('other'),
      '--no-latency',
    ])) as { candidates: Record<string, unknown>[] };
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      genome: front().solutions[1]!.genome,
      clips: [{ name: 'x' }],
      latency: null,
      cost: null,
      memory: { codeBytes: null, stackBytes: null, denoiserRamBytes: expect.any(Number) },
    });
  });

  it('is exported', async () => {
    const { files, name } = await json([
      'export',
      '--run',
      space.at('old'),
      '--pick',
      '0',
      ...model,
      '--output',
      space.at('c'),
    ]);
    expect(name).toBe('mixed');
    expect(files).toContain('Makefile');
  });

  it('does not go on', async () => {
    const { code, stderr } = await hushbit([
      'search',
      '--resume',
      space.at('old'),
      ...model,
      ...clips,
      '--quiet',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('journal.jsonl');
  });
});

describe('a report', () => {
  it('scores other audio of the same name anew', async () => {
    const write = (dir: string, name: string, seed: number): void => {
      const clean = speechLike(1.5, seed);
      writeWav(space.at(dir, 'clean', `${name}.wav`), clean);
      writeWav(space.at(dir, 'noisy', `${name}.wav`), addNoise(clean, seed + 1));
    };
    const scored = async (output: string): Promise<number> => {
      const args = ['report', space.at('old'), ...model, ...clips, '--no-latency', '--seconds', '0.25'];
      const given = ['--validation', space.at('kept'), '--output', space.at(output)];
      const { code, stderr } = await hushbit([...args, ...given]);
      expect(code, stderr).toBe(0);
      return pageOf(output).references.find(({ name }) => name === 'float32')!.validationPesqRaw!;
    };
    write('kept', 'v', 31);
    const first = await scored('first.html');
    write('kept', 'v', 33);
    const second = await scored('second.html');
    expect(second).not.toBe(first);
    const { candidates } = (await json([
      'evaluate',
      '--bits',
      'float32',
      ...model,
      '--clips',
      space.at('kept'),
      '--calibrate',
      space.at('calibration'),
      '--no-latency',
    ])) as { candidates: { quality: { pesqRaw: number } }[] };
    expect(second).toBeCloseTo(candidates[0]!.quality.pesqRaw, 9);
  });

  it.each([
    ['--scheme', ['--scheme', 'paper'], 'integer, as the run was searched with'],
    ['--preset', ['--preset', 'paper'], 'integer, as the run was searched with'],
    ['--window', ['--window', 'hann'], 'as the run was searched with'],
    ['--mask-floor', ['--mask-floor', '-3'], 'as the run was searched with'],
    ['--calibrate', () => ['--calibrate', space.at('clips')], 'the ranges that the run was searched with'],
  ] as const)('refuses %s that is not the run’s', async (option, given, words) => {
    const more = typeof given === 'function' ? given() : given;
    const { code, stdout, stderr } = await hushbit([
      'report',
      space.at('old'),
      ...model,
      ...clips,
      ...quick(),
      ...more,
      '--quiet',
    ]);
    expect(code, stderr).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(option);
    expect(stderr).toContain(words);
  });

  it('takes the options that the run had, and refuses another model', async () => {
    const same = ['--scheme', 'integer', '--window', 'sqrt-hann', '--calibrate', space.at('calibration')];
    await json(['report', space.at('old'), ...model, ...clips, ...quick(), ...same]);
    const { code, stderr } = await hushbit([
      'report',
      space.at('old'),
      '--model',
      'nsnet2',
      ...quick(),
      '--quiet',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('as when the run began');
  });
});
