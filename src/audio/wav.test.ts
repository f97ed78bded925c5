import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaveFile } from 'wavefile';
import { HushbitError } from '../base/errors.ts';
import { decodeWav } from './wav.ts';
import { encodeWav, type WavFormat } from './wav-encode.ts';

const place = 'test.wav';
const ramp = Float32Array.from({ length: 1001 }, (_, i) => Math.sin(i * 0.37) * 0.99);

function oracle(channels: number, rate: number, depth: string, samples: number[] | number[][]): Uint8Array {
  const file = new WaveFile();
  file.fromScratch(channels, rate, depth, samples);
  return file.toBuffer();
}

function message(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(HushbitError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** A RIFF file of chunks, sizes as given or true. */
function riff(
  chunks: [name: string, body: Uint8Array | number[], claimed?: number][],
  riffSize = 0,
): Uint8Array {
  const parts: number[] = [...Buffer.from('RIFF'), ...u32(riffSize), ...Buffer.from('WAVE')];
  for (const [name, body, claimed] of chunks) {
    parts.push(...Buffer.from(name), ...u32(claimed ?? body.length), ...body);
    if (body.length % 2) parts.push(0);
  }
  return Uint8Array.from(parts);
}
const u16 = (v: number) => [v & 255, (v >> 8) & 255];
const u32 = (v: number) => [...u16(v & 0xffff), ...u16(v >>> 16)];
function fmt(kind: number, channels: number, rate: number, bits: number, extra: number[] = []): number[] {
  const block = (channels * bits) / 8;
  return [
    ...u16(kind),
    ...u16(channels),
    ...u32(rate),
    ...u32(rate * block),
    ...u16(block),
    ...u16(bits),
    ...extra,
  ];
}

describe('decodeWav against the wavefile library', () => {
  const cases: [string, number, (v: number) => number][] = [
    ['8', 8, (v) => Math.round(v * 127 + 128)],
    ['16', 16, (v) => Math.round(v * 32767)],
    ['24', 24, (v) => Math.round(v * 8388607)],
    ['32', 32, (v) => Math.round(v * 2147483647)],
  ];
  test.each(cases)('%s-bit PCM', (depth, bits, toInteger) => {
    const integers = Array.from(ramp, toInteger);
    const wav = decodeWav(oracle(1, 16000, depth, integers), { place });
    const zero = bits === 8 ? 128 : 0;
    const expected = Float32Array.from(integers, (q) => (q - zero) / 2 ** (bits - 1));
    expect(wav).toMatchObject({ sampleRateHz: 16000, bitsPerSample: bits, encoding: 'pcm', channels: 1 });
    expect(wav.samples).toEqual(expected);
  });

  test('float 32', () => {
    const wav = decodeWav(oracle(1, 48000, '32f', Array.from(ramp)), { place });
    expect(wav).toMatchObject({ sampleRateHz: 48000, bitsPerSample: 32, encoding: 'float' });
    expect(wav.samples).toEqual(ramp);
  });

  test('one channel of several is read by its number, from 1', () => {
    const left = [1, 2, 3];
    const right = [-4, -5, -6];
    const bytes = oracle(2, 8000, '16', [left, right]);
    expect(Array.from(decodeWav(bytes, { place, channel: 1 }).samples, (v) => v * 32768)).toEqual(left);
    expect(Array.from(decodeWav(bytes, { place, channel: 2 }).samples, (v) => v * 32768)).toEqual(right);
    expect(message(() => decodeWav(bytes, { place }))).toBe(
      'test.wav: expected one channel, got 2; choose one of 1 to 2 with --channel',
    );
    expect(message(() => decodeWav(bytes, { place, channel: 3 }))).toContain('a channel from 1 to 2, got 3');
    expect(message(() => decodeWav(bytes, { place, channel: 1.5 }))).toContain('got 1.5');
  });

  test('a view into the middle of a larger buffer is read at its own offset', () => {
    const bytes = oracle(1, 16000, '16', [100, -200, 300]);
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    const view = larger.subarray(3, 3 + bytes.length);
    expect(Array.from(decodeWav(view, { place }).samples, (v) => v * 32768)).toEqual([100, -200, 300]);
  });
});

describe('chunks', () => {
  const data = [...u16(5), ...u16(0xfff9)];
  const pcm = fmt(1, 1, 16000, 16);
  const integers = (bytes: Uint8Array) => Array.from(decodeWav(bytes, { place }).samples, (v) => v * 32768);

  test('unknown chunks of odd size with their padding byte are stepped over', () => {
    expect(
      integers(
        riff([
          ['LIST', [1, 2, 3]],
          ['fmt ', pcm],
          ['junk', [9]],
          ['data', data],
        ]),
      ),
    ).toEqual([5, -7]);
  });

  test('an extensible header counts as what its sub-format says', () => {
    const tail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    const extended = (kind: number, ...guid: number[]) =>
      fmt(0xfffe, 1, 16000, 16, [...u16(22), ...u16(16), ...u32(4), ...u16(kind), ...guid]);
    expect(
      integers(
        riff([
          ['fmt ', extended(1, ...tail)],
          ['data', data],
        ]),
      ),
    ).toEqual([5, -7]);
    expect(
      message(() =>
        integers(
          riff([
            ['fmt ', extended(6, ...tail)],
            ['data', data],
          ]),
        ),
      ),
    ).toContain('A-law');
    const odd = tail.with(13, 0);
    expect(
      message(() =>
        integers(
          riff([
            ['fmt ', extended(1, ...odd)],
            ['data', data],
          ]),
        ),
      ),
    ).toContain('sub-format');
    expect(
      message(() =>
        integers(
          riff([
            ['fmt ', fmt(0xfffe, 1, 16000, 16)],
            ['data', data],
          ]),
        ),
      ),
    ).toContain('40 bytes');
  });

  test('data that are cut short are refused with both lengths', () => {
    expect(
      message(() =>
        integers(
          riff([
            ['fmt ', pcm],
            ['data', data, 480_000],
          ]),
        ),
      ),
    ).toBe('test.wav: expected 480000 bytes in chunk "data", got 4; the file is cut short; copy it again');
    expect(message(() => integers(riff([['fmt ', pcm, 99]])))).toContain('99 bytes in chunk "fmt "');
  });

  const endless: [writer: string, claimed: number, riffSize: number][] = [
    ['SoX', 0x7ffff000, 0x7ffff024],
    ['arecord', 0x7fffff00, 0x7fffff24],
    ['2 GiB', 0x80000000, 0x80000024],
    ['FFmpeg', 0xffffffff, 0xffffffff],
    ['sizes less their headers', 0xffffffff - 44, 0xffffffff - 8],
    ['GStreamer', 0, 0],
    ['a header written first', 0, 36],
  ];
  test.each(endless)(
    'the length that %s leaves in a pipe reads to the end in whole frames',
    (_, claimed, size) => {
      const bytes = (body: number[]) =>
        riff(
          [
            ['fmt ', pcm],
            ['LIST', [1, 2, 3, 4]],
            ['data', body, claimed],
          ],
          size,
        );
      expect(integers(bytes(data))).toEqual([5, -7]);
      // Half a frame at the end, and the padding that follows an odd number of bytes.
      expect(integers(bytes([...data, 1, 2, 3]).subarray(0, -1))).toEqual([5, -7, 513]);
      expect(message(() => integers(bytes([])))).toContain('an empty data chunk');
    },
  );

  test('data that are empty are empty, whatever chunks follow', () => {
    const bytes = riff([
      ['fmt ', pcm],
      ['data', []],
      ['LIST', [1, 2, 3]],
      ['id3 ', [1, 2]],
    ]);
    expect(message(() => integers(bytes))).toContain('an empty data chunk');
  });

  test('chunks after the data are none of its samples', () => {
    const bytes = riff([
      ['fmt ', pcm],
      ['data', data],
      ['LIST', [1, 2, 3]],
    ]);
    expect(integers(bytes)).toEqual([5, -7]);
  });

  test.each([
    ['nothing', new Uint8Array(0), '0 bytes'],
    ['text', new Uint8Array(Buffer.from('<!doctype html><html>')), 'a WAV file'],
    ['no format', riff([['data', data]]), 'a fmt chunk before the data'],
    ['no data', riff([['fmt ', pcm]]), 'a data chunk'],
    [
      'a short format',
      riff([
        ['fmt ', pcm.slice(0, 14)],
        ['data', data],
      ]),
      '14 bytes',
    ],
    [
      'mu-law',
      riff([
        ['fmt ', fmt(7, 1, 16000, 16)],
        ['data', data],
      ]),
      'mu-law',
    ],
    [
      '12 bits',
      riff([
        ['fmt ', fmt(1, 1, 16000, 12)],
        ['data', data],
      ]),
      '12 bits',
    ],
    [
      'float 64',
      riff([
        ['fmt ', fmt(3, 1, 16000, 64)],
        ['data', data],
      ]),
      '64 bits',
    ],
    [
      'no channels',
      riff([
        ['fmt ', fmt(1, 0, 16000, 16)],
        ['data', data],
      ]),
      'at least one channel',
    ],
    [
      '0 Hz',
      riff([
        ['fmt ', fmt(1, 1, 0, 16)],
        ['data', data],
      ]),
      '0 Hz',
    ],
    [
      'half a frame',
      riff([
        ['fmt ', pcm],
        ['data', [1, 2, 3]],
      ]),
      'whole frames of 2 bytes',
    ],
  ])('%s is refused', (_, bytes, words) => {
    expect(message(() => decodeWav(bytes, { place }))).toContain(words);
  });

  test('float samples that are not finite are refused', () => {
    for (const v of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const body = new Uint8Array(Float32Array.of(0.5, v).buffer);
      const bytes = riff([
        ['fmt ', fmt(3, 1, 16000, 32)],
        ['data', body],
      ]);
      expect(message(() => decodeWav(bytes, { place }))).toContain(`finite samples, got ${v} at sample 1`);
    }
  });
});

describe('RF64 and BW64', () => {
  const pcm = fmt(1, 1, 16000, 16);
  const data = [...u16(5), ...u16(0xfff9)];
  const u64 = (v: number) => [...u32(v % 2 ** 32), ...u32(Math.floor(v / 2 ** 32))];
  const ds64 = (dataBytes: number, table: [string, number][] = []) => [
    ...u64(0),
    ...u64(dataBytes),
    ...u64(0),
    ...u32(table.length),
    ...table.flatMap(([name, bytes]) => [...Buffer.from(name), ...u64(bytes)]),
  ];
  const large = (form: string, ...chunks: Parameters<typeof riff>[0]) => {
    const bytes = riff(chunks, 0xffffffff);
    bytes.set(Buffer.from(form));
    return bytes;
  };
  const integers = (bytes: Uint8Array) => Array.from(decodeWav(bytes, { place }).samples, (v) => v * 32768);

  test('as the wavefile library writes it', () => {
    const file = new WaveFile();
    file.fromScratch(1, 16000, '16', [1, -2, 3], { container: 'RF64' });
    const bytes = file.toBuffer();
    expect(Buffer.from(bytes.subarray(0, 4)).toString()).toBe('RF64');
    expect(integers(bytes)).toEqual([1, -2, 3]);
  });

  test.each(['RF64', 'BW64'])('%s: the size of the data stands in ds64', (form) => {
    const bytes = large(form, ['ds64', ds64(4)], ['fmt ', pcm], ['data', data, 0xffffffff], ['LIST', [1, 2]]);
    expect(integers(bytes)).toEqual([5, -7]);
  });

  test('so do those of other chunks', () => {
    const bytes = large(
      'RF64',
      ['ds64', ds64(4, [['junk', 6]])],
      ['junk', [1, 2, 3, 4, 5, 6], 0xffffffff],
      ['fmt ', pcm],
      ['data', data, 0xffffffff],
    );
    expect(integers(bytes)).toEqual([5, -7]);
  });

  test('a ds64 that was never filled in reads to the end', () => {
    expect(integers(large('RF64', ['ds64', ds64(0)], ['fmt ', pcm], ['data', data, 0xffffffff]))).toEqual([
      5, -7,
    ]);
  });

  test('data that are cut short, and a ds64 that is too short, are refused', () => {
    const cut = large('RF64', ['ds64', ds64(2 ** 33)], ['fmt ', pcm], ['data', data, 0xffffffff]);
    expect(message(() => integers(cut))).toContain('expected 8589934592 bytes in chunk "data", got 4');
    const short = large('RF64', ['ds64', ds64(4).slice(0, 20)], ['fmt ', pcm], ['data', data]);
    expect(message(() => integers(short))).toContain('a ds64 chunk of at least 28 bytes, got 20');
  });
});

describe('float samples in the range of integers', () => {
  const floats = (...values: number[]) =>
    decodeWav(
      riff([
        ['fmt ', fmt(3, 1, 16000, 32)],
        ['data', new Uint8Array(Float32Array.from(values).buffer)],
      ]),
      { place },
    ).samples;

  test.each([
    [12_034, 'integers of 16 bits: divide them by 32768'],
    [8_000_000, 'integers of 24 bits: divide them by 8388608'],
    [2 ** 31, 'integers of 32 bits'],
    [1e30, 'scale them'],
  ])('a peak of %d is refused', (peak, words) => {
    expect(message(() => floats(1, -peak))).toContain(words);
  });

  test('speech that is merely too loud is not', () => {
    expect([...floats(1.5, -4)]).toEqual([1.5, -4]);
  });
});

test.each([
  ['fLaC0000000000', 'a FLAC file'],
  ['OggS0000000000', 'an Ogg file'],
  ['RIFX0000WAVE00', 'big-endian'],
  ['\0\x05\x16\x07\0\x02\0\0Mac OS X', 'what macOS keeps beside a file'],
  ['<!doctype html>', 'a page'],
])('another kind of file is named: %j', (text, name) => {
  expect(
    message(() =>
      decodeWav(
        Uint8Array.from(text, (c) => c.charCodeAt(0)),
        { place },
      ),
    ),
  ).toContain(name);
});

describe('encodeWav', () => {
  test.each<[WavFormat, string]>([
    [16, '16'],
    [24, '24'],
    [32, '32'],
    ['float', '32f'],
  ])('%s is what the wavefile library reads', (format, depth) => {
    const file = new WaveFile(encodeWav(ramp, 22050, format));
    expect(file.bitDepth).toBe(depth);
    expect((file.fmt as { sampleRate: number }).sampleRate).toBe(22050);
    const one = format === 'float' ? 1 : 2 ** (format - 1);
    const expected = format === 'float' ? Array.from(ramp) : Array.from(ramp, (v) => Math.round(v * one));
    expect(Array.from(file.getSamples() as Float64Array)).toEqual(expected);
  });

  test('clips, and rounds to nearest', () => {
    const lsb = 1 / 32768;
    const loud = Float32Array.of(2, -2, 1, -1, 0.4 * lsb, 0.6 * lsb, -0.4 * lsb, -0.6 * lsb);
    const { samples } = decodeWav(encodeWav(loud, 16000), { place });
    const expected = [32767, -32768, 32767, -32768, 0, 1, 0, -1];
    expect(Array.from(samples, (v) => v * 32768 + 0)).toEqual(expected);
  });

  test('16-bit files come back byte for byte', () => {
    fc.assert(
      fc.property(
        fc.int16Array({ minLength: 1, maxLength: 99 }),
        fc.constantFrom(8000, 16000),
        (pcm, rate) => {
          const bytes = encodeWav(
            Float32Array.from(pcm, (q) => q / 32768),
            rate,
          );
          expect(encodeWav(decodeWav(bytes, { place }).samples, rate)).toEqual(bytes);
        },
      ),
    );
  });

  test('samples that are not finite are refused', () => {
    expect(message(() => encodeWav(Float32Array.of(0, Number.NaN), 16000))).toContain('NaN at sample 1');
    expect(message(() => encodeWav(ramp, 0))).toContain('a sample rate');
  });
});

describe('hostile bytes', () => {
  const read = (bytes: Uint8Array, channel?: number) => {
    try {
      const { samples } = decodeWav(bytes, channel === undefined ? { place } : { place, channel });
      expect(samples.length).toBeLessThanOrEqual(bytes.length);
      expect(samples.every(Number.isFinite)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(HushbitError);
    }
  };

  test('any bytes give samples or a HushbitError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (tail) => {
        read(tail);
        read(Uint8Array.from([...Buffer.from('RIFF'), 0, 0, 0, 0, ...Buffer.from('WAVE'), ...tail]));
        read(Uint8Array.from([...riff([['fmt ', tail]]), ...Buffer.from('data'), ...tail]), 1);
      }),
      { numRuns: 500 },
    );
  });

  test('a good file with bytes changed or missing gives samples or a HushbitError', () => {
    const formats = fc.constantFrom<WavFormat>(16, 24, 32, 'float');
    const change = fc.tuple(fc.nat(60), fc.nat(255));
    fc.assert(
      fc.property(formats, fc.array(change, { maxLength: 4 }), fc.nat(80), (format, changes, cut) => {
        const bytes = encodeWav(ramp.subarray(0, 8), 16000, format);
        for (const [at, value] of changes) bytes[at] = value;
        read(bytes);
        read(bytes.subarray(0, Math.min(cut, bytes.length)), 1);
      }),
      { numRuns: 1000 },
    );
  });
});
