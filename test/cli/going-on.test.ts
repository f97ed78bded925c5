// A run goes on from anywhere: from another directory, after its model and its clips were moved and renamed, for longer.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hushbit, makeWorkspace, type Workspace } from './workspace.ts';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

const json = (...parts: string[]) => JSON.parse(readFileSync(space.at(...parts), 'utf8'));
const searching = [
  ...['--strategy', 'nsga2', '--formats', '8,16,32', '--objectives', 'pesq,memory'],
  ...['--population', '4', '--quiet', '--no-report', '--json'],
];
/** Of a run that goes on: how it is told. */
const told = searching.slice(-3);

test('begun with relative paths, the model moved, it goes on from elsewhere for more generations', async () => {
  const exported = await hushbit([
    ...['export', '--model', space.at('model'), '--bits', 'float32', '--format', 'onnx'],
    ...['--output', space.at('onnx')],
  ]);
  expect(exported.code, exported.stderr).toBe(0);
  const [file] = readdirSync(space.at('onnx')).filter((name) => name.endsWith('.onnx'));
  cpSync(space.at('onnx', file!), space.at('net.onnx'));
  const begun = await hushbit(
    [
      ...['search', '--model', 'net.onnx', '--clips', 'clips', '--calibrate', 'calibration', '--out', 'run'],
      ...['--validation', 'validation', '--max-evaluations', '3', '--generations', '2', ...searching],
    ],
    { cwd: space.dir },
  );
  expect(begun.code, begun.stderr).toBe(0);
  expect(JSON.parse(begun.stdout)).toMatchObject({ ended: 'max-evaluations', evaluations: 3 });
  cpSync(space.at('run'), space.at('stayed'), { recursive: true });

  mkdirSync(space.at('elsewhere'));
  // Where they were is recorded: nothing has to be said while they are there.
  const stayed = await hushbit(['search', '--resume', '../stayed', '--generations', '4', ...told], {
    cwd: space.at('elsewhere'),
  });
  expect(stayed.code, stayed.stderr).toBe(0);
  // Nor what the front was scored on besides: one pair, not the embedded ones.
  const { solutions } = json('stayed', 'front.json');
  for (const { validation } of solutions) expect(validation.pesqRaw.n).toBe(1);

  mkdirSync(space.at('other'));
  renameSync(space.at('net.onnx'), space.at('other', 'renamed.onnx'));
  renameSync(space.at('clips'), space.at('other', 'clips'));
  for (const part of ['clean', 'noisy']) {
    // Another name, and so another place in the order of names.
    renameSync(space.at('other', 'clips', part, 'one.wav'), space.at('other', 'clips', part, 'zzz.wav'));
  }
  const lost = await hushbit(['search', '--resume', space.at('run'), ...told]);
  expect(lost.code).toBe(2);
  expect(lost.stderr).toContain('net.onnx');

  const places = ['--model', '../other/renamed.onnx', '--clips', '../other/clips'];
  const moved = await hushbit(
    ['search', '--resume', '../run', ...places, '--generations', '4', '--workers', '1', ...told],
    { cwd: space.at('elsewhere') },
  );
  expect(moved.code, moved.stderr).toBe(0);
  expect(JSON.parse(moved.stdout)).toMatchObject({ ended: 'complete', generations: 4 });
  for (const name of ['front.json', 'trials.csv', 'pareto_gen_3.csv']) {
    expect(readFileSync(space.at('run', name), 'utf8')).toBe(readFileSync(space.at('stayed', name), 'utf8'));
  }
  expect(json('run', 'run.json').configuration.generations).toBe(4);
  // The new places are kept: it goes on without them.
  const again = await hushbit(['search', '--resume', space.at('run'), ...told]);
  expect(again.code, again.stderr).toBe(0);
});

test('another model or other clips are refused', async () => {
  const options = ['search', '--resume', space.at('run'), ...told];
  const model = await hushbit([...options, '--model', space.at('model')]);
  expect(model.code).toBe(2);
  expect(model.stderr).toMatch(/expected the model [0-9a-f]{16}\.\.\. as when the run began/);
  cpSync(space.at('other', 'clips'), space.at('changed'), { recursive: true });
  cpSync(space.at('changed', 'noisy', 'two.wav'), space.at('changed', 'noisy', 'zzz.wav'));
  const clips = await hushbit([...options, '--clips', space.at('changed')]);
  expect(clips.code).toBe(2);
  expect(clips.stderr).toContain('expected the 2 clips of the run as they were, got another one');
});
