// Makes a release, but for the publishing: npm run release -- 0.2.0
// Refuses on a tree with changes, without a section of the changelog, or where a check or the package fails. Then it writes the
// version where it stands, commits, tags, and leaves the tarball; pushing and `npm publish TARBALL` are a person's.
//   npm run release -- 0.2.0 --dry-run    the same without the tests; nothing is committed, and the files are put back
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from './npm.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const [version = '', ...options] = process.argv.slice(2);
const isDry = options.includes('--dry-run');

function refuse(text) {
  console.error(`release: ${text}`);
  process.exit(1);
}

function run(command, ...args) {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) refuse(`${command} ${args.join(' ')} failed\n${stdout ?? ''}`);
  return stdout.trim();
}

function replaceIn(name, pattern, text) {
  const file = path.join(root, name);
  const before = readFileSync(file, 'utf8');
  if (!pattern.test(before)) refuse(`${name}: expected ${pattern}`);
  writeFileSync(file, before.replace(pattern, text));
}

if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) refuse(`expected a version such as 0.2.0, got "${version}"`);
if (run('git', 'status', '--porcelain') !== '') refuse('the tree has changes');
if (run('git', 'tag', '--list', `v${version}`) !== '') refuse(`v${version} is there already`);
const heading = new RegExp(`^## ${version.replaceAll('.', '\\.')} \\(unreleased\\)$`, 'm');
if (!heading.test(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'))) {
  refuse(`CHANGELOG.md: expected a section "## ${version} (unreleased)"`);
}

if (options.some((option) => option !== '--dry-run')) refuse(`expected --dry-run, got ${options.join(' ')}`);

const today = new Date().toISOString().slice(0, 10);
run(...npmCommand(), 'version', version, '--no-git-tag-version', '--allow-same-version');
replaceIn('CITATION.cff', /^version: .*$/m, `version: ${version}`);
replaceIn('CHANGELOG.md', heading, `## ${version} (${today})`);
run(...npmCommand(), 'run', '-s', 'check');
if (!isDry) {
  run(...npmCommand(), 'test');
  run(...npmCommand(), 'run', '-s', 'test:package');
}
const [{ filename, size }] = JSON.parse(run(...npmCommand(), 'pack', '--json'));
if (isDry) {
  console.log(run('git', 'diff', '--stat'));
  rmSync(path.join(root, filename));
  run('git', 'checkout', '--', '.');
  console.log(`${filename} would be made, ${size} bytes, and v${version} tagged`);
  process.exit(0);
}
run('git', 'commit', '--all', '--message', `Release ${version}`);
run('git', 'tag', '--annotate', `v${version}`, '--message', version);
console.log(`${filename} is made, v${version} is tagged: git push --follow-tags && npm publish ${filename}`);
