// Weights that the built binary finishes in threads are those that a process gives which finishes them itself; and a signal is heard meanwhile.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calibrate, exportProgram, openModel, quantise } from '../../src/index.ts';
import { hushbit, makeWorkspace, type Workspace } from './workspace.ts';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

const env = { HUSHBIT_CACHE: 'off' };
const ofModel = () => ['--model', space.at('model'), '--calibrate', space.at('calibration'), '--bits', '3'];

test('an exported program holds the weights of the library, and the stages of all steps were told', async () => {
  const asked = ['export', ...ofModel(), '--format', 'program', '--output', space.at('program')];
  const { code, stderr } = await hushbit(asked, { env });
  expect(code, stderr).toBe(0);
  // Nearest, plain, and eight vectors that matrices multiply.
  expect(stderr).toContain('rounding weights of 3, stages: 10 of 10');
  const model = openModel(space.at('model'));
  const calibration = calibrate(model, space.at('calibration'));
  const { candidate } = await quantise(model, {
    bits: '3',
    calibration,
    calibrate: space.at('calibration'),
  });
  const [file] = readdirSync(space.at('program'));
  expect(readFileSync(space.at('program', file!))).toEqual(Buffer.from(exportProgram({ model, candidate })));
});

test('a signal while weights are finished ends evaluate', async () => {
  const { code, stdout, stderr } = await hushbit(
    ['evaluate', ...ofModel(), '--clips', space.at('clips'), '--no-latency'],
    { env, onStderr: (text, kill) => text.includes('stages: ') && kill('SIGINT') },
  );
  expect([code, stdout], stderr).toEqual([130, '']);
  // Not when it was over.
  expect(stderr).not.toContain('10 of 10');
});
