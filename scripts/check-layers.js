// Layer check: which room of src/ may import which, and where process, files and console may be touched.
// No file may import itself through others. The imports are those that TypeScript's own scanner finds. Exit 1 with one line per breach.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A room may import itself and what is listed. */
const MAY_IMPORT = {
  base: [],
  disk: ['base'],
  audio: ['base'],
  metrics: ['audio', 'base'],
  network: ['audio', 'base'],
  npy: ['network', 'base'],
  program: ['base'],
  calibrate: ['network', 'base'],
  precision: ['calibrate', 'program', 'network', 'base'],
  shrink: ['precision', 'calibrate', 'network', 'base'],
  lower: ['precision', 'calibrate', 'program', 'network', 'base'],
  interpret: ['program', 'base'],
  wasm: ['calibrate', 'program', 'network', 'base'],
  c: ['interpret', 'program', 'base'],
  onnx: ['lower', 'precision', 'program', 'network', 'base'],
  frontend: ['audio', 'wasm', 'program', 'base'],
  target: ['c', 'disk', 'base'],
  scheme: [
    'frontend',
    'target',
    'c',
    'wasm',
    'lower',
    'precision',
    'calibrate',
    'program',
    'network',
    'base',
  ],
  paper: ['scheme', 'frontend', 'c', 'wasm', 'calibrate', 'program', 'network', 'npy', 'base'],
  search: ['base'],
  study: ['execute', 'search', 'disk', 'base'],
  inputs: [
    'paper',
    'scheme',
    'precision',
    'target',
    'onnx',
    'npy',
    'calibrate',
    'frontend',
    'network',
    'wasm',
    'audio',
    'disk',
    'base',
  ],
  measure: [
    'execute',
    'queue',
    'study',
    'inputs',
    'scheme',
    'precision',
    'frontend',
    'metrics',
    'target',
    'c',
    'lower',
    'calibrate',
    'program',
    'network',
    'wasm',
    'audio',
    'base',
  ],
  execute: ['disk', 'base'],
  queue: ['execute', 'disk', 'base'],
  report: ['study', 'base'],
  'report/collect': [
    'report',
    'execute',
    'measure',
    'study',
    'inputs',
    'scheme',
    'target',
    'c',
    'frontend',
    'calibrate',
    'program',
    'audio',
    'disk',
    'base',
  ],
  'report/text': ['run', 'report', 'measure', 'study', 'base'],
  run: [
    'shrink',
    'report',
    'report/collect',
    'execute',
    'queue',
    'measure',
    'metrics',
    'study',
    'inputs',
    'scheme',
    'target',
    'precision',
    'interpret',
    'lower',
    'network',
    'onnx',
    'c',
    'wasm',
    'frontend',
    'calibrate',
    'program',
    'audio',
    'disk',
    'base',
  ],
  'index.ts': ['*'],
  // Not measure, inputs, frontend: a command parses, calls `run` and prints.
  cli: ['run', 'report/text', 'study', 'scheme', 'calibrate', 'disk', 'base'],
};
const MAY_USE_NODE = {
  fs: ['cli', 'run', 'disk', 'inputs', 'study', 'execute', 'target', 'report/collect'],
  child_process: ['target', 'execute'],
  worker_threads: ['execute'],
};
const ANY_NODE_MODULE = [
  'cli',
  'run',
  'disk',
  'inputs',
  'study',
  'execute',
  'queue',
  'target',
  'measure',
  'report/collect',
];
const PROCESS_ROOMS = ['cli'];

const breaches = [];
const say = (file, text) => breaches.push(`${path.relative(root, file)}: ${text}`);

/** The folder of src/ that a path relative to it lies in; some rooms have an inner one with rules of its own. */
function roomOf(relative) {
  const [outer, inner] = relative.split(path.sep);
  return MAY_IMPORT[`${outer}/${inner}`] ? `${outer}/${inner}` : outer;
}

/** File -> the files of src/ that it imports. */
const edges = new Map();

function listSources(dir) {
  return ts.sys.readDirectory(dir, ['.ts']);
}

for (const file of listSources(path.join(root, 'src'))) {
  const room = roomOf(path.relative(path.join(root, 'src'), file));
  const isTest = file.endsWith('.test.ts');
  const allowed = MAY_IMPORT[room];
  if (!allowed) {
    say(file, `room "${room}" is not in the table of scripts/check-layers.js`);
    continue;
  }
  const text = readFileSync(file, 'utf8');
  edges.set(file, []);
  for (const { fileName: specifier } of ts.preProcessFile(text, true, true).importedFiles) {
    if (specifier.startsWith('.')) {
      const target = path.resolve(path.dirname(file), specifier);
      const relative = path.relative(path.join(root, 'src'), target);
      if (relative.startsWith('..')) {
        if (!isTest) say(file, `imports ${specifier}, which lies outside src/`);
        continue;
      }
      const targetRoom = roomOf(relative);
      if (!isTest) edges.get(file).push(target);
      const free = targetRoom === room || allowed[0] === '*' || allowed.includes(targetRoom);
      if (!free && !isTest) say(file, `${room} may not import ${targetRoom} (${specifier})`);
    } else if (specifier.startsWith('node:') && !isTest) {
      const module = specifier.slice(5).split('/')[0];
      const rooms = MAY_USE_NODE[module] ?? ANY_NODE_MODULE;
      if (!rooms.includes(room)) say(file, `${room} may not use ${specifier}`);
    }
  }
  if (!isTest && !PROCESS_ROOMS.includes(room)) {
    for (const [pattern, what] of [
      [/\bconsole\.\w+\(/, 'console'],
      [/\bprocess\.argv\b/, 'process.argv'],
      [/\bprocess\.exit\b/, 'process.exit'],
      [/\bMath\.random\(/, 'Math.random'],
    ]) {
      if (pattern.test(text)) say(file, `uses ${what}; it belongs to the command line or is passed in`);
    }
  }
}

for (const cycle of importCycles(edges)) {
  const files = cycle.map((file) => path.relative(root, file)).sort();
  breaches.push(`${files[0]}: imports itself through ${files.slice(1).join(', ') || 'itself'}`);
}

/** Strongly connected components of more than one file (Tarjan), and files that import themselves. */
function importCycles(graph) {
  const found = [];
  const order = new Map();
  const low = new Map();
  const stack = [];
  const visit = (file) => {
    order.set(file, order.size);
    low.set(file, order.get(file));
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) {
        visit(next);
        low.set(file, Math.min(low.get(file), low.get(next)));
      } else if (stack.includes(next)) low.set(file, Math.min(low.get(file), order.get(next)));
    }
    if (low.get(file) !== order.get(file)) return;
    const cycle = stack.splice(stack.indexOf(file));
    if (cycle.length > 1 || (graph.get(file) ?? []).includes(file)) found.push(cycle);
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}

if (breaches.length > 0) {
  for (const line of breaches.sort()) console.error(line);
  process.exit(1);
}
console.log('layers: every import is allowed, and none goes in a circle');
