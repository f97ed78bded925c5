// hushbit/metrics alone, as a web page has it: one bundle without Node's modules, small, and with the scores of Node.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scoreAll } from '../../src/metrics/index.ts';
import { launch } from '../report/browser.ts';
import { itWith } from '../requirements.ts';
import { syntheticSpeech } from './synthetic-speech.ts';

const MOST_COMPRESSED_BYTES = 100_000;
const RATE_HZ = 16000;

let bundle: Uint8Array;
const directory = mkdtempSync(path.join(tmpdir(), 'hushbit-bundle-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { scoreAll } from './src/metrics/index.ts'",
      resolveDir: path.join(import.meta.dirname, '..', '..'),
    },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'hushbit',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  bundle = outputFiles[0]!.contents;
});

test('is less than 100 kB compressed', () => {
  const bytes = gzipSync(bundle, { level: 9 }).length;
  console.log(`hushbit/metrics: ${bundle.length} bytes, ${bytes} compressed`);
  expect(bytes).toBeLessThan(MOST_COMPRESSED_BYTES);
});

itWith(['chromium'], 'scores in Chromium as in Node', async () => {
  const clean = Float32Array.from(syntheticSpeech(RATE_HZ, 3, 1));
  const noisy = clean.map((v, i) => v + 0.01 * Math.sin(i * i));
  const page = path.join(directory, 'page.html');
  writeFileSync(page, `<!doctype html><script>${Buffer.from(bundle).toString('utf8')}</script>`);
  const browser = await launch();
  try {
    const opened = await browser.newPage();
    await opened.goto(`file://${page}`);
    const scores = await opened.evaluate(
      ([a, b, rate]) =>
        (window as unknown as { hushbit: { scoreAll: typeof scoreAll } }).hushbit.scoreAll(
          Float32Array.from(a),
          Float32Array.from(b),
          rate,
        ),
      [[...clean], [...noisy], RATE_HZ] as const,
    );
    const expected = scoreAll(clean, noisy, RATE_HZ);
    for (const [name, value] of Object.entries(expected)) {
      expect(scores[name as keyof typeof scores], name).toBeCloseTo(value as number, 9);
    }
  } finally {
    await browser.close();
  }
});
