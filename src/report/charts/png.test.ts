import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { levelPalette } from './palette.ts';
import { indexedPng } from './png.ts';

test('a reader of PNG finds the levels and the palette again', () => {
  const width = 300;
  const height = 250;
  const levels = Uint8Array.from({ length: width * height }, (_, i) => (i * 31) & 255);
  const png = Buffer.from(indexedPng(width, height, levels, levelPalette()));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.set(png.subarray(at + 4, at + 8).toString(), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  expect([chunks.get('IHDR')!.readUInt32BE(0), chunks.get('IHDR')!.readUInt32BE(4)]).toEqual([width, height]);
  // More than one stored block; zlib checks the Adler sum.
  const lines = inflateSync(chunks.get('IDAT')!);
  for (const y of [0, 1, height - 1]) {
    const line = lines.subarray(y * (width + 1), (y + 1) * (width + 1));
    expect(line[0]).toBe(0);
    expect([...line.subarray(1)]).toEqual([...levels.subarray(y * width, (y + 1) * width)]);
  }
});

test('the CRC is that of the standard', () => {
  // The last chunk of every PNG: IEND with CRC AE426082.
  const png = Buffer.from(indexedPng(1, 1, Uint8Array.of(0), levelPalette()));
  expect(png.subarray(-4).toString('hex')).toBe('ae426082');
});

test('the palette goes from dark to bright without a step back', () => {
  const palette = levelPalette();
  const brightness = Array.from(
    { length: 256 },
    (_, i) => 0.2126 * palette[3 * i]! + 0.7152 * palette[3 * i + 1]! + 0.0722 * palette[3 * i + 2]!,
  );
  for (let i = 1; i < 256; i++) expect(brightness[i]!).toBeGreaterThanOrEqual(brightness[i - 1]! - 0.8);
  expect(brightness[255]! - brightness[0]!).toBeGreaterThan(220);
});
