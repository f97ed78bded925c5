// Runs a bench and appends what it printed to bench/history.jsonl, with the commit and the machine: figures of years ago stay
// comparable, or are seen to be of another processor.
//   npm run bench:history -- pesq engine
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

const here = import.meta.dirname;
const names = process.argv.slice(2);
if (names.length === 0) {
  console.error('expected names of benches: npm run bench:history -- pesq engine');
  process.exit(2);
}

function git(...args: string[]): string {
  return spawnSync('git', args, { cwd: here, encoding: 'utf8' }).stdout?.trim() ?? '';
}

for (const name of names) {
  const file = path.join(here, `${name}.ts`);
  if (!/^[\w-]+$/.test(name) || !existsSync(file)) {
    console.error(`${name}: expected the name of a file of bench/`);
    process.exit(2);
  }
  const tsx = path.join(here, '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const { status, stdout } = spawnSync(process.execPath, [tsx, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout);
  // A failed bench has no figures to keep.
  if (status !== 0) process.exit(1);
  const line = {
    at: new Date().toISOString(),
    commit: git('rev-parse', '--short=12', 'HEAD'),
    changed: git('status', '--porcelain', '--untracked-files=no') !== '',
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    node: process.version,
    bench: name,
    printed: stdout.split('\n').filter((text) => text.trim() !== ''),
  };
  appendFileSync(path.join(here, 'history.jsonl'), `${JSON.stringify(line)}\n`);
}
