import { expect, it } from 'vitest';
import { chosenTarget } from './target-cost.ts';

it('is one of those that are known, null for the host', () => {
  expect(chosenTarget({})).toBeNull();
  expect(chosenTarget({ target: 'host', cflags: '-O3' })).toBeNull();
  expect(chosenTarget({ target: 'riscv64', clockHz: 1e9, runner: 'qemu {elf}' })?.name).toBe('riscv64');
  expect(() => chosenTarget({ target: 'cortex-m3' })).toThrow('--target: expected host | cortex-m4');
});

it('has a clock and a runner only where its instructions are counted', () => {
  expect(() => chosenTarget({ clockHz: 1e8 })).toThrow(
    '--clock: expected a --target other than host beside it',
  );
  expect(() => chosenTarget({ runner: 'flash {elf}' })).toThrow(
    '--runner: expected a --target other than host',
  );
});
