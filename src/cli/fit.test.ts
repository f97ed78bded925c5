import { expect, it } from 'vitest';
import { fitCommand } from './fit.ts';

it.each([
  [['nsnet2', '--models', 'nsnet2-s']],
  [['--model', 'nsnet2', '--models', 'nsnet2-s']],
  [['nsnet2', '--model', 'nsnet2-s']],
])('is told its network in one way: %j', async (args) => {
  const fit = fitCommand().parseAsync([...args, '--flash', '1MB', '--ram', '64KB', '--quiet'], {
    from: 'user',
  });
  await expect(fit).rejects.toThrow('one of MODEL, --model and --models');
});
