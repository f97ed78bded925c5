// Makes recorded files again, by name: npm run golden -- NAME. Without a name it lists them.
// A record that changes is a changed result: look at the difference before it is committed, and say in the changelog why.
import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

const tsx = (file, ...args) => ['node_modules/tsx/dist/cli.mjs', file, ...args];
const node = (file, ...args) => [file, ...args];
const vitest = (file) => ['node_modules/vitest/vitest.mjs', 'run', file];

/**
 * Name -> what is recorded, where, and the arguments of Node that record it. With `accept` that is a test: it leaves what differs as
 * NAME-changed below that directory, which then takes the name.
 */
export const GOLDENS = {
  'embedded-scores': {
    what: 'PESQ, STOI, ESTOI and SI-SDR of the embedded pairs',
    where: ['test/golden/embedded-scores.json'],
    make: tsx('test/metrics/embedded-scores.ts'),
  },
  'c-snapshots': {
    what: 'the exported project of a small network',
    where: ['test/snapshots/c'],
    make: vitest('test/c/snapshot.test.ts'),
    accept: 'test/snapshots/c',
  },
  'paper-snapshots': {
    what: 'generated C of scheme paper for a small network',
    where: ['test/snapshots/paper-network.c', 'test/snapshots/paper-network.h', 'test/snapshots/paper-mpq.h'],
    make: vitest('test/c-paper/snapshot.test.ts'),
    accept: 'test/snapshots',
  },
  'report-snapshots': {
    what: 'charts of made-up data',
    where: ['test/snapshots/report'],
    make: vitest('test/report/charts.test.ts'),
    accept: 'test/snapshots/report',
  },
  wasm: {
    what: 'WebAssembly of assembly/, as it is in src/',
    where: ['src/**/*.wasm.ts'],
    make: node('scripts/build-wasm.js'),
  },
  'report-client': {
    what: 'the script of the page, as it is in src/report/',
    where: ['src/report/**/*.generated.ts'],
    make: node('scripts/build-report-client.js'),
  },
};

function make({ make: args, accept }) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (accept === undefined) return status === 0;
  const dir = path.join(root, accept);
  for (const name of readdirSync(dir, { recursive: true })) {
    if (!name.endsWith('-changed')) continue;
    renameSync(path.join(dir, name), path.join(dir, name.slice(0, -'-changed'.length)));
    console.log(`${path.join(accept, name.slice(0, -'-changed'.length))} is another now: git diff shows it`);
  }
  return true;
}

function list() {
  const width = Math.max(...Object.keys(GOLDENS).map((name) => name.length));
  for (const [name, { what, where }] of Object.entries(GOLDENS)) {
    console.log(`${name.padEnd(width)}  ${what} (${where.join(', ')})`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  if (names.length === 0) list();
  for (const name of names) {
    if (!Object.hasOwn(GOLDENS, name)) {
      console.error(`${name}: expected one of ${Object.keys(GOLDENS).join(', ')}`);
      process.exitCode = 1;
      break;
    }
    if (!make(GOLDENS[name])) {
      process.exitCode = 1;
      break;
    }
  }
}
