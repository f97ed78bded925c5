// A search whose measurements workers do over a real Redis server: the same front as in one thread of one process. Evolution is
// compared in stdio.test.ts, and over Redis by `npm run soak queue`.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { hushbit, makeWorkspace, type Workspace } from '../cli/workspace.ts';
import { describeWith, itWith } from '../requirements.ts';
import { startRedis, type TestServer } from './redis-server.ts';
import { startWorker, type WorkerProcess } from './workers.ts';

const SEARCHES = {
  guided: [
    ...['--objectives', 'fidelity,flash', '--formats', 'w4,w8,a8', '--solutions', '1'],
    ...['--formats-for', 'gru*.*=8', '--formats-for', 'fc3.*=8'],
  ],
};

describeWith(['redis-server'], 'a search over Redis', () => {
  let space: Workspace;
  let server: TestServer;
  let workers: WorkerProcess[];
  beforeAll(async () => {
    space = makeWorkspace();
    server = await startRedis();
    const env = { HUSHBIT_CACHE: space.at('cache') };
    workers = [1, 2, 3].map(() => startWorker(server.url, ['--lock-seconds', '20'], env));
  });
  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await server.stop();
    space.remove();
  });

  for (const [strategy, options] of Object.entries(SEARCHES)) {
    itWith(['redis-server'], `finds with three workers what one thread finds: ${strategy}`, async () => {
      const front = async (name: string, where: readonly string[]): Promise<string> => {
        const out = space.at(`${strategy} ${name}`);
        const ended = await hushbit([
          ...['search', ...space.inputs, ...space.validation, ...options],
          ...['--population', '3', '--generations', '2', '--no-report', '--quiet', '--out', out, ...where],
        ]);
        expect(ended.stderr).toBe('');
        return readFileSync(`${out}/front.json`, 'utf8');
      };
      const [local, remote] = await Promise.all([
        front('here', ['--workers', '1']),
        front('there', ['--redis', server.url]),
      ]);
      expect(remote).toBe(local);
    });
  }

  itWith(['redis-server'], 'lists who is there, and each worker ends with its jobs finished', async () => {
    const listed = await hushbit(['workers', '--redis', server.url, '--json']);
    const { workers: there, searches } = JSON.parse(listed.stdout);
    expect(there).toHaveLength(3);
    expect(searches).toHaveLength(0);
    const done = there.map((one: { done: number }) => one.done);
    expect(Math.min(...done)).toBeGreaterThan(0);
    for (const { child } of workers) child.kill('SIGINT');
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([130, 130, 130]);
    const told = workers.map(({ said }) => Number(/(\d+) jobs done, 0 without/.exec(said())?.[1]));
    expect(told.sort()).toEqual(done.sort());
  });
});
