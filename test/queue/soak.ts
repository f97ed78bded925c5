// Searches over Redis while what does the work is killed at random moments: workers, the search itself, the server (which then
// has what it had written to its append-only file). However often, the front is that of one thread, and no job is counted twice.
//
//   npm run soak queue            50 workers, 20 searches, 10 servers; what it saw is in test/golden/soak/queue.json
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFromSeed } from '../../src/base/random.ts';
import { binary, hushbit, makeWorkspace } from '../cli/workspace.ts';
import { startRedis } from './redis-server.ts';
import { startWorker, type WorkerProcess } from './workers.ts';

export type Victim = 'worker' | 'search' | 'server';

export interface QueueSoakReport {
  readonly seed: number;
  readonly killed: Readonly<Record<Victim, number>>;
  /** Searches that came to their end, each with the front of one thread. */
  readonly completed: number;
  /** Outcomes in their logs, each job once. */
  readonly outcomes: number;
  /** Processes that worked. */
  readonly workers: number;
}

const WORKERS = 2;
const LOCK_SECONDS = 1;
const COMMON = ['--population', '4', '--generations', '3', '--no-report', '--quiet'];
const SEARCHES: readonly (readonly string[])[] = [
  ['--strategy', 'nsga2', '--objectives', 'pesq,flash', '--formats', '8,16,32', ...COMMON],
  ['--formats', 'w4,w8,a8,a16', '--objectives', 'fidelity,flash', '--solutions', '4', ...COMMON],
];
/** A search that takes longer hangs. */
const LIMIT_MS = 600_000;

export async function queueSoak(
  toKill: Readonly<Record<Victim, number>>,
  seed: number,
  note: (line: string) => void,
): Promise<QueueSoakReport> {
  const random = randomFromSeed(seed);
  const space = makeWorkspace();
  const server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'everysec']);
  const env = { HUSHBIT_CACHE: space.at('cache') };
  const left: Record<Victim, number> = { ...toKill };
  const workers: WorkerProcess[] = [];
  let started = 0;
  let outcomes = 0;
  let completed = 0;
  const must = (isSo: boolean, what: string): void => {
    if (!isSo) throw new Error(`soak of the queue, seed ${seed}: ${what}`);
  };
  const hire = (): WorkerProcess => {
    started++;
    return startWorker(server.url, ['--lock-seconds', String(LOCK_SECONDS)], env);
  };

  try {
    const expected: string[] = [];
    for (const [mode, options] of SEARCHES.entries()) {
      const out = space.at(`here ${mode}`);
      const ended = await hushbit(
        ['search', ...space.inputs, ...space.validation, ...options, '--workers', '1', '--out', out],
        { env },
      );
      must(ended.code === 0, `one thread ended with ${ended.code}: ${ended.stderr}`);
      expected.push(readFileSync(`${out}/front.json`, 'utf8'));
    }
    for (let i = 0; i < WORKERS; i++) workers.push(hire());

    for (let run = 0; Object.values(left).some((count) => count > 0); run++) {
      const mode = run % SEARCHES.length;
      const dir = space.at(`run ${run}`);
      let before = '';
      let isDone = false;
      let search: ChildProcess | undefined;
      let wake = (): void => {};

      /** Begins, or goes on with what is there, until it ends by itself. */
      const searching = (async () => {
        for (;;) {
          const args = existsSync(`${dir}/run.json`)
            ? ['--resume', dir, ...space.validation, '--no-report', '--quiet']
            : [...space.inputs, ...space.validation, ...SEARCHES[mode]!, '--out', dir];
          const child = spawn(process.execPath, [binary, 'search', ...args, '--redis', server.url], {
            env: { ...process.env, ...env },
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          search = child;
          let stderr = '';
          child.stderr.setEncoding('utf8').on('data', (text) => {
            stderr += text;
          });
          const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
          const events = existsSync(`${dir}/events.jsonl`) ? readFileSync(`${dir}/events.jsonl`, 'utf8') : '';
          const whole = before.slice(0, before.lastIndexOf('\n') + 1);
          must(events.startsWith(whole), 'what was written before is no longer there');
          before = events;
          if (code === 0) return;
          // A server that is gone when the search begins is bad input, as it is for a user.
          const isRefused = code === 2 && /expected a Redis server/.test(stderr);
          must(child.killed || isRefused, `the search ended with ${code}: ${stderr}`);
          if (isRefused) await sleep(200);
        }
      })().finally(() => {
        isDone = true;
        wake();
      });

      const killing = (async () => {
        while (!isDone) {
          const moment = random.int(200, 7_000);
          await Promise.race([sleep(moment), new Promise<void>((resolve) => (wake = resolve))]);
          if (isDone) return;
          const victims = (Object.keys(left) as Victim[]).filter((name) => left[name] > 0);
          // Workers are killed more often: as often as they are left.
          const ballot = victims.flatMap((name) => Array<Victim>(left[name]).fill(name));
          const victim = ballot[random.int(0, Math.max(0, ballot.length - 1))];
          if (victim === 'worker') {
            const at = random.int(0, WORKERS - 1);
            workers[at]!.child.kill('SIGKILL');
            workers[at] = hire();
          } else if (victim === 'search') {
            if (!search || search.exitCode !== null || search.killed) continue;
            search.kill('SIGKILL');
          } else if (victim === 'server') {
            await server.kill('SIGKILL');
            await sleep(random.int(0, 500));
            await server.start();
          } else continue;
          left[victim]--;
          note(`run ${run}: killed a ${victim}; left ${JSON.stringify(left)}`);
        }
      })();

      const limit = new AbortController();
      await Promise.race([
        Promise.all([searching, killing]),
        sleep(LIMIT_MS, undefined, { signal: limit.signal }).then(() =>
          must(false, `run ${run} hangs after ${before.split('\n').length} events`),
        ),
      ]);
      limit.abort();
      must(readFileSync(`${dir}/front.json`, 'utf8') === expected[mode], `run ${run}: another front`);
      const keys = before
        .split('\n')
        .filter((line) => line.includes('"type":"measured"'))
        .map((line) => line.slice(0, line.indexOf('"outcome"')));
      must(new Set(keys).size === keys.length, `run ${run}: a job was counted twice`);
      outcomes += keys.length;
      completed++;
      note(`run ${run}: the front of one thread, ${keys.length} outcomes`);
    }
    return { seed, killed: toKill, completed, outcomes, workers: started };
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await server.stop();
    space.remove();
  }
}
