// Runs the command line from a checkout: builds dist/ first when a source is newer than it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const built = path.join(root, 'dist', 'cli.js');

function newestMs(dir) {
  let newest = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newest;
}

if (
  !existsSync(built) ||
  statSync(built).mtimeMs < Math.max(newestMs(path.join(root, 'src')), newestMs(path.join(root, 'assembly')))
) {
  const tsdown = path.join(root, 'node_modules', 'tsdown', 'dist', 'run.mjs');
  const build = spawnSync(process.execPath, [tsdown, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (build.status !== 0) {
    process.stderr.write(
      `${build.stdout ?? ''}${build.stderr ?? ''}hushbit: the build failed (npm run build)\n`,
    );
    process.exit(1);
  }
}
process.argv[1] = built;
await import(pathToFileURL(built).href);
