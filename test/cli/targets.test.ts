// --target, --clock and --runner where they say nothing that can be done: one line, before anything is measured. What they do
// is held in test/c/hop-cost.test.ts and by benches.
import { expect, it } from 'vitest';
import { hushbit } from './workspace.ts';

const REFUSED: readonly (readonly [command: string, message: RegExp])[] = [
  [
    'sensitivity --clock 100MHz',
    /^hushbit: --clock: expected a --target other than host beside it, got --target host;/,
  ],
  [
    'fit --flash 1MB',
    /^hushbit: fit: expected a --target other than host, and scheme integer, .*, got --target host/,
  ],
];

it.each(REFUSED)('hushbit %s', async (command, message) => {
  const ended = await hushbit(command.split(' '));
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect([ended.code, ended.stdout]).toEqual([2, '']);
});
