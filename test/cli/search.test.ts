// The main job through the built binary: what a run leaves, Ctrl-C, kill -9 and resume.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { testWith } from '../requirements.ts';
import { hushbit, makeWorkspace, type Workspace } from './workspace.ts';

// The searches time generated C.
const test = testWith('cc');
let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

const text = (...parts: string[]) => readFileSync(space.at(...parts), 'utf8');
const json = (...parts: string[]) => JSON.parse(text(...parts));

const search = (out: string, ...more: string[]) => [
  'search',
  ...space.inputs,
  '--scheme',
  'paper',
  '--population',
  '5',
  '--generations',
  '3',
  '--out',
  space.at(out),
  '--no-report',
  ...more,
];
/** What a run leaves does not depend on how long the clips are that its front is scored on besides. */
const untimed = () => ['--objectives', 'pesq,memory', ...space.validation];

test('leaves run.json, events, one CSV per generation and a front of bit-widths', async () => {
  const { code, stdout, stderr } = await hushbit(search('whole', '--iterations', '50', '--json'));
  expect(code, stderr).toBe(0);
  const printed = JSON.parse(stdout);
  expect(printed).toMatchObject({ ended: 'complete', generations: 3 });
  const front = json('whole', 'front.json');
  expect(front.solutions).toEqual(printed.front.solutions);
  expect(front.solutions.length).toBeGreaterThan(0);
  for (const { genome, objectives, normalised, values, validation } of front.solutions) {
    expect(genome).toHaveLength(front.sites.length);
    expect(genome.every((bits: number) => [8, 16, 32].includes(bits))).toBe(true);
    expect(Object.keys(objectives)).toEqual(['pesq', 'latency', 'memory']);
    expect(normalised.pesq).toBeCloseTo(1 - (objectives.pesq - 0.5) / 4, 12);
    for (const name of ['pesqRaw', 'pesqWb', 'stoi', 'siSdrDb', 'fidelityDb']) {
      expect(values[name].n, name).toBe(2);
      expect(validation[name].n, name).toBe(4);
      expect(values[name].standardError, name).toBeGreaterThan(0);
    }
    expect(values.memoryBytes).toEqual({ mean: objectives.memory, standardError: 0, n: 1 });
    expect(values.nsPerFrame.standardError).toBeGreaterThan(0);
  }
  for (const generation of [0, 1, 2]) expect(text('whole', `pareto_gen_${generation}.csv`)).toContain('pesq');
  const run = json('whole', 'run.json');
  expect(run.compiler.version).not.toBe('');
  expect(run.compiler.flags).toContain('-O3');
  const lines = text('whole', 'events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.filter(({ type }) => type === 'told')).toHaveLength(3);
  // A trial: one job per clip, one of the memory and one of the time. A member of the front: every metric of each clip and of
  // the four embedded validation clips, and its time twice more. References: both uniform widths, three times each, and float32 on each clip,
  // those of validation included.
  const measured = lines.filter(({ type }) => type === 'measured');
  const trials = lines.filter(({ type }) => type === 'asked').length;
  const members = lines.filter(({ confirmed }) => confirmed).length;
  expect(measured).toHaveLength(4 * trials + 8 * members + 2 + 2 + 6 + 4);
  expect(members).toBeGreaterThanOrEqual(front.solutions.length);
  expect(measured.every(({ outcome }) => outcome.ok !== undefined)).toBe(true);
  expect(text('whole', 'trials.csv').trim().split('\n')).toHaveLength(1 + trials);
  expect(stderr).toContain('hypervolume');
});

test('a solution of the front, evaluated again, has the scores that the front says', async () => {
  const { code, stdout, stderr } = await hushbit([
    'evaluate',
    ...space.inputs,
    '--scheme',
    'paper',
    '--no-latency',
    '--quiet',
    '--json',
    '--genomes',
    space.at('whole', 'front.json'),
  ]);
  expect(code, stderr).toBe(0);
  const { candidates } = JSON.parse(stdout);
  const { solutions } = json('whole', 'front.json');
  expect(candidates).toHaveLength(solutions.length);
  candidates.forEach((candidate: { genome: number[]; quality: { pesqRaw: number } }, i: number) => {
    expect(candidate.genome).toEqual(solutions[i].genome);
    expect(candidate.quality.pesqRaw).toBe(solutions[i].objectives.pesq);
  });
});

test('cut at any line and resumed it gives the same front, byte for byte', async () => {
  const lines = text('whole', 'events.jsonl').trim().split('\n');
  const whole = await hushbit(search('plain', ...untimed(), '--quiet'));
  expect(whole.code, whole.stderr).toBe(0);
  const plainLines = text('plain', 'events.jsonl').split('\n');
  for (const kept of [0, 9, 40, plainLines.length - 1]) {
    mkdirSync(space.at(`cut${kept}`));
    copyFileSync(space.at('plain', 'run.json'), space.at(`cut${kept}`, 'run.json'));
    // A kill leaves whole lines and perhaps a torn one.
    const torn = (plainLines[kept] ?? '').slice(0, 25);
    const text_ = [...plainLines.slice(0, kept), torn].join('\n');
    writeFileSync(space.at(`cut${kept}`, 'events.jsonl'), text_);
    const resumed = await hushbit([
      'search',
      '--resume',
      space.at(`cut${kept}`),
      ...space.validation,
      '--quiet',
      '--no-report',
    ]);
    expect(resumed.code, resumed.stderr).toBe(0);
    for (const name of ['front.json', 'trials.csv']) {
      expect(text(`cut${kept}`, name)).toBe(text('plain', name));
    }
  }
  // With latency: everything is in the log, and nothing is measured again.
  mkdirSync(space.at('timed'));
  copyFileSync(space.at('whole', 'run.json'), space.at('timed', 'run.json'));
  writeFileSync(space.at('timed', 'events.jsonl'), `${lines.join('\n')}\n`);
  const resumed = await hushbit(['search', '--resume', space.at('timed'), '--quiet', '--no-report']);
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(text('timed', 'front.json')).toBe(text('whole', 'front.json'));
});

test('killed with SIGKILL in the middle and resumed it ends with the front of an uninterrupted run', async () => {
  let killed = false;
  await hushbit(search('killed', ...untimed()), {
    onStderr: (shown, kill) => {
      if (killed || !shown.includes('generation 1/3')) return;
      killed = true;
      kill('SIGKILL');
    },
  });
  expect(killed).toBe(true);
  const resumed = await hushbit([
    'search',
    '--resume',
    space.at('killed'),
    ...space.validation,
    '--quiet',
    '--no-report',
  ]);
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(text('killed', 'front.json')).toBe(text('plain', 'front.json'));
});

for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends it cleanly: exit ${exit}, the front of what was evaluated, and how to go on`, async () => {
    let sent = false;
    const { code, stdout, stderr } = await hushbit(
      search(`stopped-${signal}`, ...untimed(), '--generations', '500'),
      {
        onStderr: (shown, kill) => {
          if (sent || !shown.includes('generation 2/500')) return;
          sent = true;
          kill(signal);
        },
      },
    );
    expect(code, stderr).toBe(exit);
    expect(stdout).toContain('--resume');
    expect(json(`stopped-${signal}`, 'front.json').solutions.length).toBeGreaterThan(0);
  });
}

test('baselines prints the columns of table I with a mixed solution of the run', async () => {
  const { code, stdout, stderr } = await hushbit([
    'baselines',
    '--run',
    space.at('whole'),
    '--iterations',
    '20',
    '--quiet',
    '--json',
  ]);
  expect(code, stderr).toBe(0);
  const { candidates } = JSON.parse(stdout);
  expect(candidates.map(({ name }: { name: string }) => name)).toEqual([
    'int8',
    'int16',
    'int32',
    'float32',
    'mixed',
  ]);
  for (const { latency, memory } of candidates) {
    expect(latency.nsPerFrame).toBeGreaterThan(0);
    expect(memory.equation4Bytes).toBeGreaterThan(0);
  }
});
