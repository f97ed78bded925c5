// hushbit worker: measures what a search on another machine asks for.
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { runPipedWorker, runWorker } from '../run/index.ts';
import { interruptible } from './interrupt.ts';
import { addLatencyOptions, addRunnerOption, type LatencyOptions } from './latency-options.ts';
import { oneOf, realNumber, wholeNumber } from './numbers.ts';
import { addOutputOptions, note, type OutputOptions, printResult, releaseNotes } from './output.ts';
import { addRedisOption, deviceName, type RedisOption, redisPassword } from './redis-option.ts';

interface WorkerOptions extends RedisOption, OutputOptions, LatencyOptions {
  stdio?: boolean;
  role: 'quality' | 'latency';
  device?: string;
  threads?: number;
  lockSeconds: number;
  cacheGb: number;
}

export function workerCommand(): Command {
  const command = new Command('worker')
    .description('Measures what searches on other machines ask for, until it is interrupted.')
    .option('--stdio', 'takes jobs from standard input and gives outcomes on standard output, as JSON lines')
    .option(
      '--role <R>',
      'quality: scores in threads | latency: times on a device that it has for itself',
      oneOf('--role', ['quality', 'latency']),
      'quality',
    )
    .option(
      '--device <NAME>',
      'what searches call it; one that is called like a target is that target in emulation, unless a runner is given',
      deviceName,
    )
    .option('--threads <N>', 'that score (default: the processors)', wholeNumber('--threads', 1, 1024))
    .option(
      '--lock-seconds <S>',
      'silent for so long, it is taken for dead, and its jobs go to others',
      realNumber('--lock-seconds', 0.2, 3600),
      30,
    )
    .option(
      '--cache-gb <N>',
      'disk for the networks and clips that were sent; HUSHBIT_CACHE names the place',
      realNumber('--cache-gb', 0, 1e6),
      2,
    )
    .addHelpText(
      'after',
      '\nExample:\n  hushbit worker --redis redis://10.0.0.1        on each machine, and\n' +
        '  hushbit search --redis redis://10.0.0.1 --out runs/first\n' +
        "  hushbit search --worker 'ssh board hushbit worker --stdio --role latency --device board'",
    )
    .action(run);
  addRedisOption(command, 'takes its jobs from there');
  return addOutputOptions(addRunnerOption(addLatencyOptions(command)));
}

/** @throws HushbitError `bad-option` */
function deviceOf(options: WorkerOptions) {
  const { role, device, target, runner, clock: clockHz, iterations, cflags } = options;
  if (role === 'latency' && device !== undefined) {
    return { name: device, target, runner, clockHz, iterations, cflags };
  }
  const stray = Object.entries({ device, target, runner, clock: clockHz, iterations, cflags }).find(
    ([, value]) => value !== undefined,
  );
  if (role === 'quality' && !stray) return null;
  throw new HushbitError({
    code: 'bad-option',
    place: role === 'latency' ? '--role latency' : `--${stray![0]}`,
    expected: role === 'latency' ? '--device NAME' : '--role latency',
    got: role === 'latency' ? 'no name' : role,
  });
}

async function run(options: WorkerOptions): Promise<void> {
  const { redis, stdio = false, threads = availableParallelism(), lockSeconds, cacheGb } = options;
  if ((redis === undefined) !== stdio) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'hushbit worker',
      expected: '--redis URL or --stdio',
      got: stdio ? 'both' : 'neither',
    });
  }
  const { signal, release } = interruptible();
  const common = {
    ...{ threads, signal },
    device: deviceOf(options),
    cacheBytes: cacheGb * 2 ** 30,
    note(line: string) {
      releaseNotes();
      note(options, line);
    },
  };
  try {
    if (redis === undefined) {
      // Standard output is the pipe.
      await runPipedWorker({ ...common, input: process.stdin, output: process.stdout });
      return;
    }
    const counts = await runWorker({ ...common, redis, password: redisPassword(), lockSeconds });
    printResult(options, counts, () => `${counts.done} jobs done, ${counts.failed} without a value`);
  } finally {
    release();
  }
}
