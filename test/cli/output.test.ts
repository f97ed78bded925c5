// What commands print: with --json one object in one line and the fields that are promised; into a pipe that closes, nothing.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itWith } from '../requirements.ts';
import { binary, hushbit, makeWorkspace, type Workspace } from './workspace.ts';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

async function objectOf(...args: string[]) {
  const { code, stdout, stderr } = await hushbit([...args, '--json']);
  expect(code, stderr).toBe(0);
  expect(stdout.endsWith('\n') && stdout.indexOf('\n') === stdout.length - 1, stdout).toBe(true);
  return JSON.parse(stdout);
}

const number = expect.any(Number);
const quality = { pesqRaw: number, pesqNb: number, pesqWb: number, stoi: number, siSdrDb: number };
const memory = { equation4Bytes: number, flashBytes: number, ramBytes: number };

describe('--json', () => {
  test('of score, with null for what is infinite', async () => {
    const clean = space.at('clips/clean/one.wav');
    expect(await objectOf('score', clean, space.at('clips/noisy/one.wav'))).toEqual({
      ...quality,
      pesqWbCor2: number,
      estoi: number,
      sampleRateHz: 16000,
      seconds: 1.6,
      processedSeconds: 1.6,
      notes: [],
    });
    expect(await objectOf('score', clean, clean)).toMatchObject({ stoi: 1, siSdrDb: null });
  });

  itWith(['cc'], 'of evaluate', async () => {
    const args = ['evaluate', ...space.inputs, '--bits', '8', '--iterations', '20', '--cflags', '-O0'];
    const { candidates, ...rest } = await objectOf(...args);
    expect(rest).toMatchObject({ model: space.at('model'), scheme: 'integer', window: 'sqrt-hann' });
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      name: 'int8',
      genome: expect.arrayContaining([8, 16]),
      quality,
      clips: [
        { name: 'one', ...quality },
        { name: 'two', ...quality },
      ],
      latency: { source: 'host', nsPerFrame: number, spreadNs: number },
      memory,
      seconds: { quality: number, latency: number },
    });
  });

  test('of a width that has no genome, untimed', async () => {
    const args = ['evaluate', ...space.inputs, '--bits', 'float32', '--no-latency', '--quiet'];
    const { candidates } = await objectOf(...args);
    expect(candidates).toMatchObject([
      { name: 'float32', latency: null, memory, seconds: { latency: null } },
    ]);
  });

  test('of search, baselines, report and export', async () => {
    const small = ['--objectives', 'pesq,memory', '--formats', '8,16', '--population', '4'];
    const search = ['search', ...space.inputs, ...small];
    const run = space.at('run');
    const found = await objectOf(...search, '--generations', '1', '--out', run, '--no-report');
    expect(found).toMatchObject({ dir: run, ended: 'complete', evaluations: number, generations: 1 });
    const sites = expect.arrayContaining(['gru1_f']);
    expect(found.front).toMatchObject({ sites, solutions: expect.any(Array) });
    expect(found.front.solutions[0]).toMatchObject({
      genome: expect.any(Array),
      formats: expect.arrayContaining(['i16']),
      objectives: { pesq: number, memory: number },
      normalised: { pesq: number, memory: number },
      values: { pesqRaw: { mean: number, standardError: number, n: 2 }, flashBytes: { mean: number } },
    });
    expect(found.report).toBeNull();
    const table = await objectOf('baselines', '--run', run, '--no-latency');
    expect(table.candidates.map(({ name }: { name: string }) => name)).toContain('mixed');
    expect(await objectOf('report', run, '--validation', space.at('clips'))).toMatchObject({
      report: space.at('run', 'report.html'),
      figures: space.at('run', 'figures'),
    });
    const output = space.at('firmware');
    expect(await objectOf('export', '--run', run, '--output', output)).toMatchObject({ output, memory });
  });

  test('of denoise, calibrate and sites', async () => {
    const model = ['--model', space.at('model')];
    const output = space.at('out.wav');
    const noisy = space.at('clips/noisy/one.wav');
    expect(await objectOf('denoise', noisy, ...model, '--output', output)).toMatchObject({
      output,
      seconds: 1.6,
    });
    const ranges = space.at('ranges.json');
    const calibrate = ['calibrate', ...model, '--clips', space.at('calibration'), '--output', ranges];
    expect(await objectOf(...calibrate)).toMatchObject({ output: ranges, tensors: number });
    const { sites } = await objectOf('sites', ...model);
    expect(sites[0]).toMatchObject({
      name: 'x',
      kind: 'input',
      shape: [257],
      formats: ['i8', 'i16', 'f16', 'f32'],
    });
  });
});

test('a search that evaluated nothing says how to go on, and names no use of an empty front', async () => {
  const search = ['search', ...space.inputs, '--objectives', 'pesq,memory', '--max-minutes', '0'];
  const { code, stdout, stderr } = await hushbit([...search, '--out', space.at('empty')]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`hushbit search --resume ${space.at('empty')}`);
  expect(stdout).not.toMatch(/--pick|hushbit report/);
});

test('a reader that has enough ends a command quietly', () => {
  const script = '{ "$0" "$@"; echo "code $?" >&2; } | true';
  const args = [process.execPath, binary, 'sites', '--model', space.at('model'), '--json', '--quiet'];
  const { stderr } = spawnSync('sh', ['-c', script, ...args], { encoding: 'utf8' });
  expect(stderr).toBe('code 0\n');
});

itWith(['/dev/full'], 'a full standard output is told in one line', () => {
  const args = [process.execPath, binary, 'sites', '--model', space.at('model'), '--quiet'];
  const { stderr, status } = spawnSync('sh', ['-c', '"$0" "$@" >/dev/full', ...args], { encoding: 'utf8' });
  expect(stderr).toMatch(/^hushbit: standard output: expected .*ENOSPC.*\n$/);
  expect(status).toBe(2);
});
