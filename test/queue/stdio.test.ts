// A worker at the other end of a pipe, with no server: the same front as in one thread.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { binary, hushbit, makeWorkspace } from '../cli/workspace.ts';

it('a search through a worker over a pipe finds what one thread finds', async () => {
  const space = makeWorkspace();
  try {
    const front = async (name: string, where: readonly string[]): Promise<string> => {
      const out = space.at(name);
      const ended = await hushbit([
        ...['search', ...space.inputs, ...space.validation, '--strategy', 'nsga2', '--formats', '8,16'],
        ...['--objectives', 'fidelity,flash', '--population', '3', '--generations', '1', '--solutions', '1'],
        ...['--no-report', '--quiet', '--out', out, ...where],
      ]);
      expect(ended.stderr).toBe('');
      return readFileSync(`${out}/front.json`, 'utf8');
    };
    const command = `HUSHBIT_CACHE=off '${process.execPath}' '${binary}' worker --stdio --threads 1 --quiet`;
    const [local, remote] = await Promise.all([
      front('here', ['--workers', '1']),
      front('there', ['--worker', command]),
    ]);
    expect(remote).toBe(local);
    const refused = await hushbit([
      'search',
      '--worker',
      'echo hello',
      ...space.inputs,
      '--out',
      space.at('no'),
    ]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/echo hello: expected a worker of hushbit .*, got the end of the pipe/);
  } finally {
    space.remove();
  }
});
