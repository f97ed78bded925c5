// Makes a release, but for the publishing: npm run release -- 0.2.0
// Refuses on a tree with changes, without a section of the changelog, or where a check or the package fails. Then it writes the
// version where it stands, commits, tags, and leaves the tarball; pushing and `npm publish TARBALL` are a person's.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const version = process.argv[2] ?? '';

function refuse(text) {
  console.error(`release: ${text}`);
  process.exit(1);
}

function run(command, ...args) {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: command === npm && process.platform === 'win32',
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

const today = new Date().toISOString().slice(0, 10);
run(npm, 'version', version, '--no-git-tag-version', '--allow-same-version');
replaceIn('CITATION.cff', /^version: .*$/m, `version: ${version}`);
replaceIn('CHANGELOG.md', heading, `## ${version} (${today})`);
run(npm, 'run', '-s', 'check');
run(npm, 'test');
run(npm, 'run', '-s', 'test:package');
const [{ filename }] = JSON.parse(run(npm, 'pack', '--json'));
run('git', 'commit', '--all', '--message', `Release ${version}`);
run('git', 'tag', '--annotate', `v${version}`, '--message', version);
console.log(`${filename} is made, v${version} is tagged: git push --follow-tags && npm publish ${filename}`);
