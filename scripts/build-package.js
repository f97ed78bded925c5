// What `npm pack` runs first (prepack): builds dist/ with the types, and refuses to pack where something that package.json names
// is not there. The scripts of dependencies stay off (allowScripts in package.json, .npmrc), those of this package do not.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const tsdown = path.join(root, 'node_modules', 'tsdown', 'dist', 'run.mjs');

const build = spawnSync(process.execPath, [tsdown, '--logLevel', 'warn'], {
  cwd: root,
  // Standard output belongs to npm pack, whose --json may be read.
  stdio: ['ignore', 2, 2],
  env: { ...process.env, HUSHBIT_TYPES: '1' },
});
if (build.status !== 0) {
  console.error('hushbit: the package was not built; run npm ci first');
  process.exit(1);
}

const { bin, exports: entries } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const named = [
  ...Object.values(bin),
  ...Object.values(entries).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry))),
  'csrc/kernels',
  'models/nsnet2/frontend.json',
  'models/clips/search/clean',
];
const missing = named.filter((file) => !existsSync(path.join(root, file)));
if (missing.length > 0) {
  console.error(`hushbit: not packed: ${missing.join(', ')} missing after the build`);
  process.exit(1);
}
