// What `npm ci` asks of a machine: the registry, and nothing else. The script of onnxruntime-node would fetch CUDA libraries of
// hundreds of megabytes from elsewhere: npm 10 runs scripts of packages that the lock file says have one, npm 11 those that
// `allowScripts` does not refuse. An `npm install` that writes the lock file anew brings the mark back.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(path.join(import.meta.dirname, '..', name), 'utf8');

test('no script of onnxruntime-node is run', () => {
  const { packages } = JSON.parse(read('package-lock.json'));
  const { name, version, hasInstallScript } = {
    name: 'onnxruntime-node',
    ...packages['node_modules/onnxruntime-node'],
  };
  expect(version).toMatch(/^\d/);
  expect(hasInstallScript, `package-lock.json: take hasInstallScript of ${name} out`).toBeUndefined();
  expect(JSON.parse(read('package.json')).allowScripts).toMatchObject({ 'onnxruntime-node': false });
});

test('.npmrc has keys of npm alone, which does not warn of them', () => {
  const keys = read('.npmrc')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('=')[0]);
  expect(keys).toEqual(['engine-strict', 'save-exact']);
});

test('scripts of package.json start Node or a command of a package: no shell of POSIX is needed', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const starts = /^(node|tsx|tsdown|vitest|biome|tsc|typedoc|npm run( -s)?) /;
  for (const [name, line] of Object.entries<string>(scripts)) {
    for (const command of line.split(' && ')) expect(`${command} `, name).toMatch(starts);
    expect(line, name).not.toMatch(/[$'`*|;<>]/);
  }
});
