import { expect, test } from 'vitest';
import { decodeWav } from '../../audio/index.ts';
import { base64, fromBase64, safeJson, samplesOfWav, wavBytes } from './blocks.ts';

test('JSON cannot end the element that holds it', () => {
  const value = { name: '</script><script>alert(1)</script><!--\u2028' };
  const text = safeJson(value);
  expect(text).not.toContain('<');
  expect(text).not.toContain('\u2028');
  expect(JSON.parse(text)).toEqual(value);
});

test('base64 is that of Node, and comes back', () => {
  for (const length of [0, 1, 2, 3, 0x6000 - 1, 0x6000, 0x6000 + 1, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) & 255);
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(fromBase64(base64(bytes))).toEqual(bytes);
  }
});

test('the WAV is one that others read, with the samples unchanged', () => {
  const samples = Int16Array.of(0, 1, -1, 32767, -32768, 1234);
  const bytes = wavBytes(samples, 16000);
  const expected = Float32Array.from(samples, (v) => v / 32768);
  const decoded = decodeWav(bytes, { place: 'test' });
  expect(decoded.sampleRateHz).toBe(16000);
  expect(decoded.samples).toEqual(expected);
  expect(samplesOfWav(bytes)).toEqual(expected);
});
