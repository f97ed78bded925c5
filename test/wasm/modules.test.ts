import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

test('the committed WebAssembly modules are what assembly/ compiles to', async () => {
  const script = path.join(root, 'scripts', 'build-wasm.js');
  const { buildModule, MODULES } = (await import(script)) as {
    buildModule(entry: string): Promise<string>;
    MODULES: Record<string, string>;
  };
  expect(Object.keys(MODULES)).toHaveLength(4);
  for (const [entry, name] of Object.entries(MODULES)) {
    const committed = readFileSync(path.join(root, 'src', name), 'utf8');
    expect(await buildModule(entry), 'run npm run build:wasm and commit the result').toBe(committed);
  }
});
