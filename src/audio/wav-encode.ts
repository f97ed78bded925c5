// Samples of one channel -> WAV bytes. PCM 16, 24, 32 bits or float 32.
import { HushbitError } from '../base/errors.ts';

/** Bits of integer PCM, or 32-bit float. */
export type WavFormat = 16 | 24 | 32 | 'float';

const MAX_DATA_BYTES = 0xffffffff - 64;

/**
 * PCM: round(v * 2^(b-1)), halves upwards, clipped to the range of b bits. Float: as it is, not clipped.
 * @param samples +-1
 * @throws HushbitError `bad-audio` for a sample that is not finite or for more than 4 GB.
 */
export function encodeWav(
  samples: Float32Array,
  sampleRateHz: number,
  format: WavFormat = 16,
): Uint8Array<ArrayBuffer> {
  checkSamples(samples, sampleRateHz, format);
  const isFloat = format === 'float';
  const bytesPerSample = isFloat ? 4 : format / 8;
  const dataBytes = samples.length * bytesPerSample;
  const paddedBytes = dataBytes + (dataBytes & 1);
  // A format other than PCM carries an extension size and a fact chunk.
  const formatBytes = isFloat ? 18 : 16;
  const headerBytes = 12 + 8 + formatBytes + (isFloat ? 12 : 0) + 8;
  const bytes = new Uint8Array(headerBytes + paddedBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const text = (chunk: string) => {
    for (const letter of chunk) view.setUint8(at++, letter.charCodeAt(0));
  };
  const u16 = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  text('RIFF');
  u32(bytes.length - 8);
  text('WAVEfmt ');
  u32(formatBytes);
  u16(isFloat ? 3 : 1);
  u16(1);
  u32(sampleRateHz);
  u32(sampleRateHz * bytesPerSample);
  u16(bytesPerSample);
  u16(bytesPerSample * 8);
  if (isFloat) {
    u16(0);
    text('fact');
    u32(4);
    u32(samples.length);
  }
  text('data');
  u32(dataBytes);
  writeSamples(view, at, samples, format);
  return bytes;
}

function writeSamples(view: DataView, start: number, samples: Float32Array, format: WavFormat): void {
  let at = start;
  if (format === 'float') {
    for (const v of samples) {
      view.setFloat32(at, v, true);
      at += 4;
    }
    return;
  }
  const one = 2 ** (format - 1);
  for (const v of samples) {
    const q = Math.max(-one, Math.min(one - 1, Math.round(v * one)));
    view.setUint8(at++, q & 255);
    if (format === 32) view.setUint8(at++, (q >> 8) & 255);
    if (format !== 16) view.setUint8(at++, (q >> (format - 16)) & 255);
    view.setUint8(at++, (q >> (format - 8)) & 255);
  }
}

function checkSamples(samples: Float32Array, sampleRateHz: number, format: WavFormat): void {
  const bad = (expected: string, got: string) =>
    new HushbitError({ code: 'bad-audio', place: 'WAV output', expected, got });
  if (!Number.isInteger(sampleRateHz) || sampleRateHz < 1 || sampleRateHz * 4 > 0xffffffff) {
    throw bad('a sample rate in Hz', `${sampleRateHz}`);
  }
  if (samples.length * (format === 'float' ? 4 : format / 8) > MAX_DATA_BYTES) {
    throw bad('less than 4 GB of samples', `${samples.length} samples`);
  }
  const at = samples.findIndex((v) => !Number.isFinite(v));
  if (at >= 0) throw bad('finite samples', `${samples[at]} at sample ${at}`);
}
