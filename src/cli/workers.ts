// hushbit workers: who works for the searches of a Redis server, at what, how fast.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { workersTable } from '../report/text/index.ts';
import { whoIsThere } from '../run/index.ts';
import { addOutputOptions, type OutputOptions, printResult } from './output.ts';
import { addRedisOption, type RedisOption, redisPassword } from './redis-option.ts';

export function workersCommand(): Command {
  const command = new Command('workers')
    .description('Lists the workers and searches of a Redis server: doing what, how fast.')
    .addHelpText('after', '\nExample:\n  hushbit workers --redis redis://10.0.0.1')
    .action(run);
  return addOutputOptions(addRedisOption(command, 'the server'));
}

async function run(options: RedisOption & OutputOptions): Promise<void> {
  if (options.redis === undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'hushbit workers',
      expected: '--redis URL',
      got: 'nothing',
    });
  }
  const present = await whoIsThere({ url: options.redis, password: redisPassword() });
  printResult(options, present, () => workersTable(present));
}
