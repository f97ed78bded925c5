// The list of mutations stays true to the sources: each text stands once where it is looked for, and the table names it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');

interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
}

const { MUTATIONS, mutate } = (await import(
  pathToFileURL(path.join(root, 'scripts', 'mutations.js')).href
)) as { MUTATIONS: readonly Mutation[]; mutate: (text: string, mutation: Mutation) => string };

test.each(MUTATIONS)('$file: $from', (mutation) => {
  const text = readFileSync(path.join(root, mutation.file), 'utf8');
  expect(mutate(text, mutation)).not.toBe(text);
  for (const file of mutation.tests) expect(existsSync(path.join(root, file)), file).toBe(true);
  const table = readFileSync(path.join(root, 'docs', 'mutations.md'), 'utf8');
  expect(table).toContain(`\`${mutation.file}\` | \`${mutation.from}\``);
});

test('nobody fails to notice one', () => {
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(20);
  expect(readFileSync(path.join(root, 'docs', 'mutations.md'), 'utf8')).not.toContain('nobody');
});
