// Bad input ends with exit code 2 and one line that says place, expected, got; nothing is left half-written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNpy } from '../../src/npy/index.ts';
import { itWith } from '../requirements.ts';
import {
  addNoise,
  hushbit,
  makeWorkspace,
  speechLike,
  type Workspace,
  writeModel,
  writeWav,
} from './workspace.ts';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

async function refused(args: readonly string[], ...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await hushbit(args);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

const evaluate = (...more: string[]) => ['evaluate', ...space.inputs, '--no-latency', '--quiet', ...more];

describe('files', () => {
  test('a missing WAV', () =>
    refused(['score', space.at('none.wav'), space.at('clips/clean/one.wav')], 'none.wav', 'no such file'));

  test('a file that is no network', async () => {
    writeFileSync(space.at('notes.md'), 'a text');
    await refused(
      ['inspect', space.at('notes.md')],
      'notes.md',
      'a .onnx file or a directory of .npy files',
      'got a file',
    );
  });

  test('a truncated WAV', async () => {
    const whole = readFileSync(space.at('clips/clean/one.wav'));
    writeFileSync(space.at('cut.wav'), whole.subarray(0, 30));
    await refused(['score', space.at('cut.wav'), space.at('clips/clean/one.wav')], 'cut.wav', 'expected');
  });

  test('a WAV whose samples end early', async () => {
    const whole = readFileSync(space.at('clips/clean/one.wav'));
    writeFileSync(space.at('short.wav'), whole.subarray(0, 20_000));
    await refused(['score', space.at('short.wav'), space.at('clips/clean/one.wav')], 'short.wav', 'expected');
  });

  test('a WAV at another rate than the model', async () => {
    writeWav(space.at('other/clean/a.wav'), speechLike(1, 1), 8000);
    writeWav(space.at('other/noisy/a.wav'), speechLike(1, 1), 8000);
    const args = [
      'evaluate',
      '--model',
      space.at('model'),
      '--clips',
      space.at('other'),
      '--bits',
      '8',
      '--no-latency',
    ];
    await refused([...args, '--calibrate', space.at('calibration')], '16000 Hz', '8000 Hz');
  });

  test('clean and noisy at different rates', async () => {
    writeWav(space.at('slow.wav'), speechLike(1, 1), 8000);
    await refused(['score', space.at('clips/clean/one.wav'), space.at('slow.wav')], '16000 Hz', '8000 Hz');
  });

  test('clean and noisy of different lengths', async () => {
    writeWav(space.at('long.wav'), speechLike(2, 1));
    await refused(
      evaluate('--bits', '8', '--clean', space.at('clips/clean/one.wav'), '--noisy', space.at('long.wav')),
      'equal length',
      '32000',
    );
  });

  test('several channels, each command with what it can do about them', async () => {
    const wav = Buffer.from(readFileSync(space.at('clips/clean/one.wav')));
    wav.writeUInt16LE(2, 22);
    wav.writeUInt16LE(4, 32);
    const stereo = space.at('stereo.wav');
    writeFileSync(stereo, wav);
    await refused(['score', stereo, stereo], 'stereo.wav', 'one channel', 'got 2', '--channel');
    const { stderr } = await hushbit(evaluate('--bits', '8', '--clean', stereo, '--noisy', stereo));
    expect(stderr).toMatch(/stereo\.wav: expected one channel, got 2; take one out/);
    expect(stderr).not.toContain('--channel');
  });

  test('a file where a directory should be', async () => {
    const file = space.at('clips/clean/one.wav');
    const calibrated = [
      'evaluate',
      '--model',
      space.at('model'),
      '--clips',
      space.at('clips'),
      '--no-latency',
    ];
    await refused([...calibrated, '--bits', '8', '--calibrate', file], 'one.wav', 'a directory of noisy WAV');
    await refused(['calibrate', '--clips', file, '--output', space.at('c.json')], 'one.wav', 'a directory');
    await refused(['sites', '--model', `${file}/x`], 'one.wav/x', '.npy');
    await refused(['sites', '--model', 'x'.repeat(5000)], '.npy');
  });

  test('clips that do not pair, and none', async () => {
    const at = (dir: string) => evaluate('--bits', '8', '--clips', space.at(dir));
    writeWav(space.at('odd/clean/a.wav'), speechLike(1, 1));
    writeWav(space.at('odd/noisy/b.wav'), speechLike(1, 1));
    await refused(at('odd'), 'odd', 'a.wav on one side only');
    mkdirSync(space.at('none/clean'), { recursive: true });
    mkdirSync(space.at('none/noisy'));
    await refused(at('none'), 'none', 'no WAV file in clean/');
    await refused(evaluate('--bits', '8', '--clean', 'a.wav'), '--clean and --noisy', '1 and 0', '--help');
    await refused(['calibrate', '--clips', space.at('none'), '--output', space.at('c.json')], 'got none');
  });

  test('silence', async () => {
    writeWav(space.at('silence.wav'), new Float32Array(16000));
    await refused(['score', space.at('silence.wav'), space.at('silence.wav')], 'silen');
    await refused(
      evaluate('--bits', '8', '--clean', space.at('silence.wav'), '--noisy', space.at('silence.wav')),
      'silence.wav',
      'silence',
    );
  });

  test('NaN weights', async () => {
    writeModel(space.at('nan'));
    writeFileSync(
      space.at('nan/fc1_bias.npy'),
      writeNpy({ shape: [6], data: Float32Array.of(0, 0, Number.NaN, 0, 0, 0) }),
    );
    await refused(['evaluate', '--model', space.at('nan'), '--bits', '8', '--no-latency'], 'fc1bias', 'NaN');
  });

  test('a model with a missing or a truncated array', async () => {
    await refused(['evaluate', '--model', space.at('clips'), '--bits', '8'], 'clips', 'expected');
    writeModel(space.at('torn'));
    writeFileSync(
      space.at('torn/fc4_bias.npy'),
      readFileSync(space.at('model/fc4_bias.npy')).subarray(0, 200),
    );
    await refused(['evaluate', '--model', space.at('torn'), '--bits', '8'], 'fc4_bias.npy', 'expected');
  });

  test('a manifest without a checksum', async () => {
    writeModel(space.at('listed'));
    writeFileSync(space.at('listed/manifest.json'), '{"files":{"fc1_bias.npy":{}}}');
    await refused(['sites', '--model', space.at('listed')], 'manifest.json: files.fc1_bias.npy.sha256');
  });

  itWith(['/proc'], 'an output where no directory can be made', async () => {
    const model = ['--model', space.at('model')];
    const noisy = space.at('clips/noisy/one.wav');
    await refused(['denoise', noisy, ...model, '--output', '/proc/hushbit/x.wav'], '/proc/hushbit/x.wav');
    const search = ['search', ...space.inputs, '--objectives', 'pesq,memory', '--quiet', '--no-report'];
    await refused([...search, '--out', '/proc/hushbit'], '/proc/hushbit', 'choose another --out');
    await refused([...search, '--out', '/proc/self'], '/proc/self', 'a directory that can be written');
  });

  test('an export into a directory with files, named or not', async () => {
    const args = ['export', '--model', space.at('model'), '--bits', '8', '--output'];
    await refused([...args, space.at('clips')], 'a new or empty directory', 'choose another --output');
    const { code, stderr } = await hushbit([...args, ''], { cwd: space.dir });
    expect(stderr).toContain('a new or empty directory');
    expect(stderr).toContain('one with files in it');
    expect(code).toBe(2);
  });

  test('an output that cannot be written', () =>
    refused(
      [
        'denoise',
        space.at('clips/noisy/one.wav'),
        '--model',
        space.at('model'),
        '--output',
        space.at('model/fc1_bias.npy/x.wav'),
      ],
      'x.wav',
    ));
});

describe('what stands in the place of a file', () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 1160108\n';

  test('a Git LFS pointer, of every kind of file', async () => {
    const wanted = ['a Git LFS pointer', 'git lfs pull'];
    writeFileSync(space.at('lfs.wav'), pointer);
    await refused(['score', space.at('lfs.wav'), space.at('clips/clean/one.wav')], 'lfs.wav', ...wanted);
    writeFileSync(space.at('lfs.onnx'), pointer);
    await refused(['sites', '--model', space.at('lfs.onnx')], 'lfs.onnx', ...wanted);
    writeModel(space.at('lfs'));
    writeFileSync(space.at('lfs/fc2_bias.npy'), pointer);
    await refused(['sites', '--model', space.at('lfs')], 'fc2_bias.npy', ...wanted);
    writeFileSync(space.at('lfs.json'), pointer);
    const model = ['evaluate', '--model', space.at('model'), '--clips', space.at('clips'), '--bits', '8'];
    await refused([...model, '--calibration', space.at('lfs.json')], 'lfs.json', ...wanted);
    writeFileSync(space.at('lfs.hbq'), pointer);
    const denoise = ['denoise', space.at('clips/noisy/one.wav'), '--output', space.at('o.wav')];
    await refused([...denoise, '--program', space.at('lfs.hbq')], 'lfs.hbq', ...wanted);
  });

  test("macOS's ._NAME beside clips and weights are passed over", async () => {
    const double = Uint8Array.of(0, 5, 0x16, 7, 0, 2, 0, 0);
    for (const part of ['clean', 'noisy']) {
      writeWav(space.at('mac', part, 'a.wav'), addNoise(speechLike(1, 1), 2));
      writeFileSync(space.at('mac', part, '._a.wav'), double);
    }
    writeFileSync(space.at('mac/clean/._b.wav'), double);
    writeModel(space.at('mac/model'));
    writeFileSync(space.at('mac/model/._fc1_bias.npy'), double);
    const args = [
      '--model',
      space.at('mac/model'),
      '--calibrate',
      space.at('mac'),
      '--clips',
      space.at('mac'),
    ];
    const { code, stdout, stderr } = await hushbit([
      'evaluate',
      ...args,
      '--bits',
      '8',
      '--no-latency',
      '--json',
    ]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).candidates[0].clips).toHaveLength(1);
  });
});

describe('genomes', () => {
  const given = (content: unknown) => {
    writeFileSync(space.at('genome.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return evaluate('--genome', space.at('genome.json'));
  };

  test('of the wrong length', () =>
    refused([...given([8, 8, 8]), '--scheme', 'paper'], 'genome.json', '92', 'got 3'));
  test('with an unknown width', () =>
    refused(
      [...given(new Array(93).fill(8).with(4, 12)), '--scheme', 'paper'],
      'gene 4',
      '8, 16 or 32',
      '12',
    ));
  test('of another scheme', () =>
    refused(given({ scheme: 'paper', sites: [], formats: [] }), 'scheme', 'integer', 'paper'));
  test('that are no JSON', () => refused(given('{'), 'genome.json', 'JSON'));
  test('that are not there', () =>
    refused(evaluate('--genome', space.at('nothing.json')), 'nothing.json', 'no such file'));
});

describe('options', () => {
  test('an unknown option, a number that is none, a choice that is none', async () => {
    await refused(['search', '--population', 'many'], '--population', 'whole number', 'many');
    await refused(evaluate('--bits', '12'), '--bits', '8 | 16 | 32 | float32', '12');
    await refused(['search', '--objectives', 'pesq,taste'], '--objectives', 'taste');
    await refused(evaluate(), 'one of --bits, --genome, --genomes', 'none');
  });

  test('numbers out of range', async () => {
    await refused(evaluate('--bits', '8', '--mask-floor', '3'), '--mask-floor', '-120 to 0', 'got 3');
    await refused(evaluate('--bits', '8', '--iterations', '0'), '--iterations', 'got 0');
    await refused(['search', '--seed', '-1'], '--seed', 'got -1');
    await refused(['search', '--max-minutes', 'NaN'], '--max-minutes', 'got NaN');
    await refused(
      ['search', '--formats', '8,7'],
      '--formats',
      '2 | 3 | 4 | 5 | 6 | 8 | 16 | 32',
      'got 7',
      '--help',
    );
    await refused(['search', '--formats', ''], '--formats', 'got nothing');
  });

  test('options that exclude or need each other', async () => {
    const noisy = space.at('clips/noisy/one.wav');
    await refused(['denoise', noisy, '--output', space.at('o.wav'), '--pick', '3'], '--pick', '--run');
    await refused(['baselines', '--pick', 'knee'], '--pick', '--run');
    await refused(['baselines', '--run', space.dir, '--pick', 'best'], '--pick', 'got best');
    await refused(['search', '--resume', space.at('clips'), '--out', space.at('o')], '--resume and --out');
    const calibrate = ['calibrate', '--output', space.at('c.json'), '--clips', space.at('clips')];
    await refused([...calibrate, '--calibrate', space.at('clips')], 'calibrate', '--clips and --calibrate');
    await refused(
      evaluate('--bits', '8', '--calibration', 'c.json'),
      '--calibration and --calibrate',
      'both',
    );
  });

  test('an unknown option, an unknown command and a missing argument', async () => {
    await refused(['search', '--colour'], '--colour', '--help');
    await refused(['evaluate', '--bitz', '8'], '--bitz', '--bits', '--help');
    await refused(['score'], 'clean', '--help');
    await refused(['calibrate'], '--output', '--help');
    await refused(['sing'], 'sing', '--help');
  });

  test('no command shows what there is', async () => {
    const { code, stdout, stderr } = await hushbit([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Commands:');
    expect(stdout).toBe('');
  });
});

describe('runs', () => {
  test('a directory without a run', () => refused(['search', '--resume', space.at('clips')], 'run.json'));

  test('a run directory that cannot be made', async () => {
    const below = space.at('clips/clean/one.wav', 'run');
    await refused(
      ['search', ...space.inputs, '--objectives', 'pesq,memory', '--quiet', '--no-report', '--out', below],
      'one.wav',
      'choose another --out',
    );
  });

  test('a report on clips that were changed since the search', async () => {
    writeWav(space.at('own/clean/a.wav'), speechLike(1, 3));
    writeWav(space.at('own/noisy/a.wav'), addNoise(speechLike(1, 3), 4));
    const model = ['--model', space.at('model'), '--calibrate', space.at('calibration')];
    const search = ['search', ...model, '--clips', space.at('own'), '--objectives', 'pesq,memory', '--quiet'];
    const small = ['--formats', '8,16', '--population', '2', '--generations', '1'];
    const out = ['--no-report', '--out', space.at('owned')];
    const first = await hushbit([...search, ...small, ...out]);
    expect(first.code, first.stderr).toBe(0);
    writeWav(space.at('own/noisy/a.wav'), addNoise(speechLike(1, 3), 5));
    await refused(['report', space.at('owned'), '--quiet'], 'owned', 'clips of the run', 'another a');
    await refused(
      ['search', '--resume', space.at('owned'), '--quiet'],
      'owned',
      'clips of the run',
      'another a',
    );
  });

  test('a run of another model', async () => {
    const search = ['search', ...space.inputs, '--objectives', 'pesq,memory', '--quiet', '--no-report'];
    const first = await hushbit([
      ...search,
      '--formats',
      '8,16',
      '--population',
      '4',
      '--generations',
      '1',
      '--out',
      space.at('run'),
    ]);
    expect(first.code, first.stderr).toBe(0);
    writeModel(space.at('second'), 2);
    await refused(
      ['search', '--resume', space.at('run'), '--model', space.at('second'), '--quiet'],
      'model',
      'as when the run began',
    );
    const wrong = ['--run', space.at('run'), '--model', space.at('second')];
    const out = space.at('wrong');
    const wanted = ['second', 'as when the run began', '--model'];
    await refused(['denoise', space.at('clips/noisy/one.wav'), ...wrong, '--output', out], ...wanted);
    await refused(['export', ...wrong, '--output', out], ...wanted);
    await refused(['baselines', ...wrong, '--no-latency', '--quiet'], ...wanted);
    await refused(['report', space.at('run'), '--model', space.at('second'), '--quiet'], ...wanted);
    await refused([...search, '--out', space.at('run')], 'run.json', '--resume');
    await refused(
      ['search', '--resume', space.at('run'), '--seed', '2', '--quiet'],
      'seed',
      'expected 1',
      'got 2',
    );
    const denoise = ['denoise', space.at('clips/noisy/one.wav'), '--output', space.at('o.wav')];
    await refused([...denoise, '--run', space.at('run'), '--pick', '99'], '--pick', 'an index in 0..', '99');
    await refused([...denoise, '--run', space.at('run'), '--pick', 'fastest'], '--pick', 'latency');
  });
});

itWith(['cc'], 'a compiler that is not there, or refuses its flags, is the matter of the user', async () => {
  const timed = ['evaluate', ...space.inputs, '--bits', '8', '--quiet'];
  await refused([...timed, '--cflags', '-fno-such-flag'], '--cflags', 'no-such-flag');
  const none = await hushbit(timed, { env: { PATH: space.dir, CC: '' } });
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/^hushbit: C compiler: expected cc, gcc or clang on the PATH, got none; .+\n$/);
});

itWith(['cc'], 'a temporary directory that is none is the matter of the user', async () => {
  const timed = ['evaluate', ...space.inputs, '--bits', '8', '--quiet'];
  for (const [dir, reason] of [
    [space.at('no-such'), 'no such file'],
    [space.at('clips/clean/one.wav'), 'a file where a directory should be'],
  ] as const) {
    const { code, stderr } = await hushbit(timed, { env: { TMPDIR: dir } });
    expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
    expect(stderr).toContain(`temporary directory ${dir}: expected a directory that can be written`);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('TMPDIR');
    expect(code).toBe(2);
  }
});

itWith(['cc'], 'a build that fails is told with its words, and no figure is made up', async () => {
  const { code, stderr, stdout } = await hushbit([
    'evaluate',
    ...space.inputs,
    '--bits',
    '8',
    '--iterations',
    '10',
    '--cflags',
    '-O0 -lno-such-library',
    '--quiet',
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain('no-such-library');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
});

test('denoise leaves no file behind when it fails', async () => {
  writeWav(space.at('eight.wav'), speechLike(1, 1), 8000);
  const args = [
    'denoise',
    space.at('eight.wav'),
    '--model',
    space.at('model'),
    '--output',
    space.at('out.wav'),
  ];
  await refused(args, '8000 Hz');
  expect(existsSync(space.at('out.wav'))).toBe(false);
});
