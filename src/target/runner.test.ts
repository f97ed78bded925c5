import { expect, it } from 'vitest';
import { checkRunner, parseTold } from './runner.ts';

it('reads what a board tells, between lines of its own and whatever ends them', () => {
  const text =
    'boot 1.2\r\nhushbit: 812345 cycles mean\r\nhushbit: 815002 cycles worst\nhushbit: x\nhushbit: 1480 bytes stack';
  expect(parseTold(text)).toEqual([
    { value: 812345, unit: 'cycles', what: 'mean' },
    { value: 815002, unit: 'cycles', what: 'worst' },
    { value: 1480, unit: 'bytes', what: 'stack' },
  ]);
});

it('asks for the place of the program', () => {
  expect(checkRunner('ssh board {elf}')).toBe('ssh board {elf}');
  expect(() => checkRunner('ssh board')).toThrow('a command with {elf}');
});
