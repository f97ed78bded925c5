import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

test('the committed module is what assembly/ compiles to', async () => {
  const script = path.join(root, 'scripts', 'build-engine.js');
  const { buildEngineModule } = (await import(script)) as { buildEngineModule(): Promise<string> };
  const committed = readFileSync(path.join(root, 'src', 'engine', 'module.wasm.ts'), 'utf8');
  expect(await buildEngineModule(), 'run npm run build:engine and commit the result').toBe(committed);
});
