import { describe, expect, it } from 'vitest';
import { commentText, createIdentifierTable, isCIdentifier } from './project.ts';

describe('createIdentifierTable', () => {
  it('keeps a name that C takes, and gives the same identifier again', () => {
    const identifier = createIdentifierTable();
    expect(identifier('gru1_a_')).toBe('gru1_a_');
    expect(identifier('gru1_a_')).toBe('gru1_a_');
  });

  it.each([
    ['', 't_'],
    ['1x', 't_1x'],
    ['a-b', 'a_b'],
    ['int', 't_int'],
    ['main', 't_main'],
    ['NULL', 't_NULL'],
    ['MPQ_x_BITS', 't_MPQ_x_BITS'],
    ['x; system("ls")', 'x__system__ls__'],
    ['größe', 'gr__e'],
    ['a\n#include <x>', 'a__include__x_'],
  ])('makes %j into %s', (name, expected) => {
    const got = createIdentifierTable()(name);
    expect(got).toBe(expected);
    expect(isCIdentifier(got)).toBe(true);
  });

  it('keeps names apart that become the same identifier', () => {
    const identifier = createIdentifierTable();
    const names = ['a-b', 'a_b', 'a.b', `${'l'.repeat(60)}1`, `${'l'.repeat(60)}2`, 'a_b_2'];
    const got = names.map(identifier);
    expect(new Set(got).size).toBe(names.length);
    for (const name of got) expect(isCIdentifier(name)).toBe(true);
  });
});

describe('commentText', () => {
  it.each(['*/ evil(); /*', 'a\\\nb', '??/', '**//', 'a * / b'])('cannot end a comment: %j', (text) => {
    const comment = `/* ${commentText(text)} */`;
    expect(comment.indexOf('*/')).toBe(comment.length - 2);
    expect(comment.indexOf('/*', 1)).toBe(-1);
    expect(comment).not.toMatch(/[\n\\]/);
  });
});
