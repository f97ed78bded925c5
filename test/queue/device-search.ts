// A search over a real Redis server whose instructions a latency worker counts on an emulated target, against one process with
// `--target` alone.
import { readFileSync } from 'node:fs';
import { hushbit, makeWorkspace } from '../cli/workspace.ts';
import { startRedis } from './redis-server.ts';
import { startWorker, type WorkerProcess } from './workers.ts';

export interface DeviceSearchReport {
  readonly target: string;
  /** Of a hop, of each member of the front, as both have them. */
  readonly instructions: readonly number[];
  /** Outcomes in the log of the search over Redis that name the worker's device. */
  readonly byDevice: number;
}

interface Solution {
  readonly genome: readonly string[];
  readonly objectives: Readonly<Record<string, number>>;
}

export async function deviceSearch(target: string, seed: number): Promise<DeviceSearchReport> {
  const space = makeWorkspace();
  const server = await startRedis();
  const env = { HUSHBIT_CACHE: space.at('cache') };
  const workers: WorkerProcess[] = [
    startWorker(server.url, [], env),
    startWorker(server.url, ['--role', 'latency', '--device', target], env),
  ];
  try {
    const search = async (name: string, where: readonly string[]): Promise<string> => {
      const out = space.at(name);
      const ended = await hushbit(
        [
          ...['search', ...space.inputs, '--seed', String(seed), '--target', target, '--strategy', 'nsga2'],
          ...['--objectives', 'pesq,flash,instructions', '--formats', '8,16', '--population', '4'],
          ...['--generations', '2', '--no-report', '--quiet', '--out', out, ...where],
        ],
        { env },
      );
      if (ended.code !== 0) throw new Error(`${name}: ended with ${ended.code}: ${ended.stderr}`);
      return out;
    };
    const here = await search('here', ['--workers', '1']);
    const there = await search('there', ['--redis', server.url, '--device', target]);
    const frontOf = (out: string): readonly Solution[] =>
      JSON.parse(readFileSync(`${out}/front.json`, 'utf8')).solutions;
    const [own, others] = [frontOf(here), frontOf(there)].map((front) =>
      front.map(({ genome, objectives }) => ({ genome, objectives })),
    ) as [Solution[], Solution[]];
    if (JSON.stringify(own) !== JSON.stringify(others))
      throw new Error(`seed ${seed}: ${JSON.stringify(own)} here, ${JSON.stringify(others)} on the worker`);
    const events = readFileSync(`${there}/events.jsonl`, 'utf8').split('\n');
    return {
      target,
      instructions: own.map(({ objectives }) => Math.round(objectives.instructions!)),
      byDevice: events.filter((line) => line.includes(`"name":"${target}"`) && line.includes('"by"')).length,
    };
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await server.stop();
    space.remove();
  }
}
