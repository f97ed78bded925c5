// Layer check: which room of src/ may import which, and where process, files and console may be touched.
// The imports are those that TypeScript's own scanner finds. Exit 1 with one line per breach.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A room may import itself and what is listed. */
const MAY_IMPORT = {
  base: [],
  audio: ['base'],
  metrics: ['audio', 'base'],
  model: ['base'],
  quant: ['model', 'base'],
  engine: ['quant', 'model', 'base'],
  denoise: ['audio', 'model', 'quant', 'engine', 'base'],
  codegen: ['quant', 'model', 'base'],
  hardware: ['codegen', 'quant', 'model', 'base'],
  search: ['base'],
  evaluate: ['run', 'denoise', 'metrics', 'hardware', 'codegen', 'engine', 'quant', 'model', 'audio', 'base'],
  run: ['search', 'base'],
  worker: ['evaluate', 'base'],
  report: ['run', 'base'],
  cli: ['*'],
};
const MAY_USE_NODE = {
  fs: ['cli', 'run', 'worker', 'hardware'],
  child_process: ['hardware', 'worker'],
  worker_threads: ['worker'],
};
const ANY_NODE_MODULE = ['cli', 'run', 'worker', 'hardware'];
const PROCESS_ROOMS = ['cli'];

const breaches = [];
const say = (file, text) => breaches.push(`${path.relative(root, file)}: ${text}`);

function listSources(dir) {
  return ts.sys.readDirectory(dir, ['.ts']);
}

for (const file of listSources(path.join(root, 'src'))) {
  const room = path.relative(path.join(root, 'src'), file).split(path.sep)[0];
  const isTest = file.endsWith('.test.ts');
  const allowed = MAY_IMPORT[room];
  if (!allowed) {
    say(file, `room "${room}" is not in the table of scripts/check-layers.js`);
    continue;
  }
  const text = readFileSync(file, 'utf8');
  for (const { fileName: specifier } of ts.preProcessFile(text, true, true).importedFiles) {
    if (specifier.startsWith('.')) {
      const target = path.resolve(path.dirname(file), specifier);
      const relative = path.relative(path.join(root, 'src'), target);
      if (relative.startsWith('..')) {
        if (!isTest) say(file, `imports ${specifier}, which lies outside src/`);
        continue;
      }
      const targetRoom = relative.split(path.sep)[0];
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

if (breaches.length > 0) {
  for (const line of breaches.sort()) console.error(line);
  process.exit(1);
}
console.log('layers: every import is allowed');
