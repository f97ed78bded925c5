// The package as its users get it: packed, looked through, installed into an empty project at a path with blanks and letters
// beyond ASCII, and used there: the command, every entry under several Nodes, TypeScript with NodeNext and a bundler's resolution,
// CommonJS, the examples.
//   npm run test:package [-- --offline-nodes]    with it only this Node is tried; other ones come from npm (node@22, node@24)
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from './npm.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
/** 15 MB without what `--rounding` hears (models/clips/mixtures) and what other models will add. */
const MOST_PACKED_BYTES = 22e6;
const OTHER_NODES = ['22', '24'];
const [npm, ...npmFirst] = npmCommand();

/** Standard output; ends everything with what was said where the command fails. */
function run(cwd, command, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  if (status === 0) return stdout;
  console.error(
    `FAILED in ${cwd}: ${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`,
  );
  process.exit(1);
}
const say = (text) => console.log(`package: ${text}`);

function expectThat(holds, text) {
  if (holds) return;
  console.error(`FAILED: ${text}`);
  process.exit(1);
}

/** What somebody who uses the library writes: every entry, its types used. */
const CONSUMER = `
import { calibrate, type Calibration, evaluate, exportC, HushbitError, type Model, openModel, openPairs, quantise } from 'hushbit';
import { decodeWav, resample } from 'hushbit/audio';
import { pesq, scoreAll } from 'hushbit/metrics';
import { createNsga2, hypervolume } from 'hushbit/search';

export async function judge(source: string): Promise<number> {
  const model: Model = openModel(source);
  const calibration: Calibration = calibrate(model);
  const small = await quantise(model, { bits: 8, calibration });
  const { candidates } = await evaluate(small, { pairs: openPairs(model) });
  const files: ReadonlyMap<string, string | Uint8Array> = exportC(small, new Map());
  return (candidates[0]?.quality.pesqRaw ?? 0) + files.size;
}
export function isOurs(error: unknown): error is HushbitError {
  return error instanceof HushbitError && error.code === 'bad-audio';
}
export const used: readonly unknown[] = [decodeWav, resample, pesq, scoreAll, createNsga2, hypervolume];
// @ts-expect-error a model is no number
openModel(3);
`;
const COMMON_JS = `
for (const entry of ['hushbit', 'hushbit/audio', 'hushbit/metrics', 'hushbit/search']) {
  import(entry).then((module) => {
    if (Object.keys(module).length < 3) throw new Error(entry + ' has nothing in it');
  });
}
import('hushbit').then(({ openModel, HushbitError }) => {
  try {
    openModel('no such model');
  } catch (error) {
    if (error instanceof HushbitError && error.code === 'bad-model') return console.log('ok');
    throw error;
  }
});
`;

const scratch = mkdtempSync(path.join(tmpdir(), 'hushbit-package-'));
try {
  const tarball = pack();
  checkTarball(tarball);
  const project = install(tarball);
  useCommand(project);
  useEntries(project);
  useTypes(project);
  runExamples(project);
  say('complete');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function pack() {
  const [packed] = JSON.parse(run(root, npm, [...npmFirst, 'pack', '--json', '--pack-destination', scratch]));
  const files = packed.files.map(({ path: name }) => name);
  const has = (pattern) => files.some((name) => pattern.test(name));
  for (const pattern of [
    /^dist\/cli\.js$/,
    /^dist\/index\.d\.ts$/,
    /^csrc\/kernels\/.*\.c$/,
    /^csrc\/denoiser\//,
    /^models\/nsnet2\/.*\.npy$/,
    /^models\/nsnet2\/frontend\.json$/,
    /^models\/nsnet2-m\/.*\.npy$/,
    /^models\/nsnet2-s\/.*\.npy$/,
    /^models\/nslstm-xs\/nslstm-xs\.onnx$/,
    /^models\/clips\/search\/clean\/.*\.wav$/,
    /^models\/clips\/calibration\/noisy\/.*\.wav$/,
    /^README\.md$/,
    /^LICENSE$/,
  ]) {
    expectThat(has(pattern), `the package has no ${pattern}`);
  }
  // Of a network that has its arrays, the ONNX file is the same once more.
  for (const pattern of [/nsnet2[^/]*\.onnx$/, /\.test\./, /^src\//])
    expectThat(!has(pattern), `the package has ${pattern}`);
  const bytes = statSync(path.join(scratch, packed.filename)).size;
  expectThat(bytes < MOST_PACKED_BYTES, `${bytes} bytes, at most ${MOST_PACKED_BYTES}`);
  say(
    `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB packed, ${(packed.unpackedSize / 1e6).toFixed(1)} MB unpacked`,
  );
  return path.join(scratch, packed.filename);
}

function checkTarball(tarball) {
  const bin = (name, file) => path.join(root, 'node_modules', name, file);
  run(root, process.execPath, [bin('publint', 'src/cli.js'), 'run', tarball, '--strict']);
  run(root, process.execPath, [
    bin('@arethetypeswrong/cli', 'dist/index.js'),
    tarball,
    '--profile',
    'esm-only',
    '--no-color',
  ]);
  say('publint and are-the-types-wrong have no complaint');
}

function install(tarball) {
  const project = path.join(scratch, 'a project with blanks, ünïcode 语');
  mkdirSync(project, { recursive: true });
  writeFileSync(path.join(project, 'package.json'), '{"name":"consumer","private":true,"type":"commonjs"}\n');
  run(project, npm, [...npmFirst, 'install', '--no-audit', '--no-fund', '--ignore-scripts', tarball]);
  say('installed into an empty project');
  return project;
}

function useCommand(project) {
  const hasCompiler = ['cc', 'gcc', 'clang'].some((cc) => spawnSync(cc, ['--version']).status === 0);
  const untimed = hasCompiler ? [] : ['--objectives', 'pesq,memory'];
  const search = [
    'search',
    '--max-evaluations',
    '4',
    '--iterations',
    '100',
    // Every candidate compiled, and one finished: a table of times and a whole front take minutes.
    '--latency',
    'host',
    '--solutions',
    '1',
    '--out',
    'a run',
    ...untimed,
    '--quiet',
  ];
  run(project, npm, [...npmFirst, 'exec', '--', 'hushbit', ...search]);
  const { solutions } = JSON.parse(readFileSync(path.join(project, 'a run', 'front.json'), 'utf8'));
  expectThat(solutions.length > 0, 'a front with solutions');
  expectThat(existsSync(path.join(project, 'a run', 'report.html')), 'a report');
  say(
    `hushbit search: ${solutions.length} solutions${hasCompiler ? '' : ', untimed: there is no C compiler'}`,
  );
}

/** This Node, and others from npm. */
function nodes() {
  const found = [process.execPath];
  if (process.argv.includes('--offline-nodes')) return found;
  const platform = { win32: 'win' }[process.platform] ?? process.platform;
  for (const version of OTHER_NODES) {
    const dir = path.join(scratch, `node${version}`);
    mkdirSync(dir);
    writeFileSync(path.join(dir, 'package.json'), '{"private":true}\n');
    const name = `node-${platform}-${process.arch}`;
    run(dir, npm, [
      ...npmFirst,
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `${name}@${version}`,
    ]);
    const binary = process.platform === 'win32' ? ['node.exe'] : ['bin', 'node'];
    found.push(path.join(dir, 'node_modules', name, ...binary));
  }
  return found;
}

function useEntries(project) {
  writeFileSync(path.join(project, 'common.cjs'), COMMON_JS);
  const cli = path.join(project, 'node_modules', 'hushbit', 'dist', 'cli.js');
  for (const node of nodes()) {
    const version = run(project, node, ['--version']).trim();
    expectThat(
      run(project, node, ['common.cjs']).trim() === 'ok',
      `every entry from CommonJS under ${version}`,
    );
    run(project, node, [cli, 'evaluate', '--bits', '8', '--no-latency', '--quiet', '--json']);
    say(`${version}: every entry by import() from CommonJS, and evaluate`);
  }
}

function useTypes(project) {
  mkdirSync(path.join(project, 'typed'));
  writeFileSync(path.join(project, 'typed', 'package.json'), '{"type":"module"}\n');
  writeFileSync(path.join(project, 'typed', 'consumer.ts'), CONSUMER);
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const strict = { strict: true, noEmit: true, target: 'ES2022', lib: ['ES2023', 'DOM'], types: [] };
  for (const [name, options] of Object.entries({
    NodeNext: { module: 'NodeNext', moduleResolution: 'NodeNext' },
    bundler: { module: 'ESNext', moduleResolution: 'bundler' },
  })) {
    const file = path.join(project, 'typed', `tsconfig.${name}.json`);
    writeFileSync(
      file,
      JSON.stringify({ compilerOptions: { ...strict, ...options }, files: ['consumer.ts'] }),
    );
    run(project, process.execPath, [tsc, '-p', file]);
    say(`TypeScript, ${name}: types resolve, strict, without skipLibCheck`);
  }
}

function runExamples(project) {
  cpSync(path.join(root, 'examples'), path.join(project, 'examples'), { recursive: true });
  writeFileSync(path.join(project, 'examples', 'package.json'), '{"type":"module"}\n');
  for (const name of ['score', 'quantise', 'export', 'search']) {
    if (!existsSync(path.join(project, 'examples', `${name}.js`))) continue;
    run(project, process.execPath, [path.join('examples', `${name}.js`)], { TMPDIR: scratch });
    say(`examples/${name}.js`);
  }
}
