// WAV bytes -> samples of one channel. RIFF only: PCM 8, 16, 24, 32 bits, float 32, plain and extensible headers.
// Not a player's reader: what is damaged is refused instead of being guessed. Nothing is allocated by a size that
// the file merely claims. Source: Microsoft/IBM RIFF 1.0 (1991) and mmreg.h (WAVEFORMATEXTENSIBLE).
import { HushbitError } from '../base/errors.ts';

export interface DecodeOptions {
  /** Name of the file, for messages. */
  place: string;
  /** Which channel to read, from 1; a file with several channels is refused without it. */
  channel?: number;
  /** What a user can do about several channels, for messages; default: --channel. */
  remedyForSeveral?: string;
}

export interface DecodedWav {
  /** +-1; PCM of b bits is divided by 2^(b-1) (exact up to 24 bits). Float samples are as stored, all finite. */
  samples: Float32Array<ArrayBuffer>;
  sampleRateHz: number;
  bitsPerSample: number;
  encoding: 'pcm' | 'float';
  /** Channels of the file. */
  channels: number;
}

export const MIN_SAMPLE_RATE_HZ = 1000;
export const MAX_SAMPLE_RATE_HZ = 768_000;

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
const OTHER_FORMATS: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  85: 'MP3',
};
/** Bytes 2..15 of the sub-format GUID that stands for a classic format tag. */
const KSDATAFORMAT_TAIL = [
  0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71,
];
const CONVERT = 'convert it, for example: sox IN.wav -b 16 OUT.wav';
/** A writer to a pipe leaves these where it does not know the length. */
const UNKNOWN_SIZES = [0, 0xffffffff];

interface Format {
  encoding: 'pcm' | 'float';
  channels: number;
  sampleRateHz: number;
  bitsPerSample: number;
  bytesPerFrame: number;
}

/**
 * Reads one channel of a WAV file.
 *
 * A data chunk that claims more bytes than there are is refused, with one exception: a claimed size of 0xFFFFFFFF,
 * or of 0 where the RIFF size is unknown too (0 or 0xFFFFFFFF), is what writers to a pipe leave; then the data are
 * everything up to the end of the bytes, an incomplete last frame dropped. The RIFF size is otherwise not looked at.
 * @throws HushbitError `bad-audio` for anything else than a sound file with at least one sample; `bad-option` for
 * a channel that is not there.
 */
export function decodeWav(bytes: Uint8Array, options: DecodeOptions): DecodedWav {
  const { place } = options;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { format, dataStart, dataBytes } = findChunks(view, place);
  const channel = chooseChannel(format, options);
  const frames = dataBytes / format.bytesPerFrame;
  if (frames === 0) throw bad(place, 'at least one sample', 'an empty data chunk');
  const samples = new Float32Array(frames);
  const bytesPerSample = format.bytesPerFrame / format.channels;
  const start = dataStart + channel * bytesPerSample;
  readSamples(view, start, format, samples);
  if (format.encoding === 'float') checkFinite(samples, place);
  const { sampleRateHz, bitsPerSample, encoding, channels } = format;
  return { samples, sampleRateHz, bitsPerSample, encoding, channels };
}

function findChunks(view: DataView, place: string) {
  const magic = view.byteLength >= 12 ? `${tag(view, 0)} ${tag(view, 8)}` : `${view.byteLength} bytes`;
  if (magic !== 'RIFF WAVE') throw bad(place, 'a WAV file (RIFF WAVE)', magic, CONVERT);
  let format: Format | null = null;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const name = tag(view, at);
    const claimed = view.getUint32(at + 4, true);
    const start = at + 8;
    const available = view.byteLength - start;
    if (name === 'data') {
      if (!format) throw bad(place, 'a fmt chunk before the data', 'none');
      return { format, dataStart: start, dataBytes: dataLength(view, claimed, available, format, place) };
    }
    if (claimed > available) throw truncated(place, name, claimed, available);
    if (name === 'fmt ') format ??= readFormat(view, start, claimed, place);
    at = start + claimed + (claimed & 1);
  }
  throw bad(
    place,
    format ? 'a data chunk' : 'a fmt and a data chunk',
    'the end of the file',
    'is it complete?',
  );
}

function dataLength(
  view: DataView,
  claimed: number,
  available: number,
  format: Format,
  place: string,
): number {
  const unknown =
    claimed === 0xffffffff || (claimed === 0 && UNKNOWN_SIZES.includes(view.getUint32(4, true)));
  if (unknown) return available - (available % format.bytesPerFrame);
  if (claimed > available) throw truncated(place, 'data', claimed, available);
  if (claimed % format.bytesPerFrame !== 0) {
    throw bad(place, `data in whole frames of ${format.bytesPerFrame} bytes`, `${claimed} bytes`, CONVERT);
  }
  return claimed;
}

function readFormat(view: DataView, start: number, length: number, place: string): Format {
  if (length < 16) throw bad(place, 'a fmt chunk of at least 16 bytes', `${length} bytes`);
  const kind = formatTag(view, start, length, place);
  const channels = view.getUint16(start + 2, true);
  const sampleRateHz = view.getUint32(start + 4, true);
  const bytesPerFrame = view.getUint16(start + 12, true);
  const bitsPerSample = view.getUint16(start + 14, true);
  const encoding = kind === FORMAT_PCM ? 'pcm' : kind === FORMAT_FLOAT ? 'float' : null;
  if (encoding === null) {
    const named = OTHER_FORMATS[kind] ?? `format 0x${kind.toString(16)}`;
    throw bad(place, 'PCM or float samples', named, CONVERT);
  }
  const widths = encoding === 'pcm' ? [8, 16, 24, 32] : [32];
  if (!widths.includes(bitsPerSample)) {
    throw bad(place, `${encoding} of ${widths.join(', ')} bits`, `${bitsPerSample} bits`, CONVERT);
  }
  if (channels === 0) throw bad(place, 'at least one channel', 'none');
  if (bytesPerFrame !== (channels * bitsPerSample) / 8) {
    const expected = `frames of ${(channels * bitsPerSample) / 8} bytes (${channels} x ${bitsPerSample} bits)`;
    throw bad(place, expected, `${bytesPerFrame} bytes`);
  }
  if (sampleRateHz < MIN_SAMPLE_RATE_HZ || sampleRateHz > MAX_SAMPLE_RATE_HZ) {
    throw bad(place, `a rate of ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz`, `${sampleRateHz} Hz`);
  }
  return { encoding, channels, sampleRateHz, bitsPerSample, bytesPerFrame };
}

/** The format tag; of an extensible header the one that its sub-format stands for. */
function formatTag(view: DataView, start: number, length: number, place: string): number {
  const kind = view.getUint16(start, true);
  if (kind !== FORMAT_EXTENSIBLE) return kind;
  if (length < 40) throw bad(place, 'an extensible fmt chunk of at least 40 bytes', `${length} bytes`);
  const known = KSDATAFORMAT_TAIL.every((byte, i) => view.getUint8(start + 26 + i) === byte);
  if (!known) throw bad(place, 'PCM or float samples', 'an unknown sub-format', CONVERT);
  return view.getUint16(start + 24, true);
}

function chooseChannel(format: Format, { place, channel, remedyForSeveral }: DecodeOptions): number {
  if (channel === undefined) {
    if (format.channels === 1) return 0;
    const remedy = remedyForSeveral ?? `choose one of 1 to ${format.channels} with --channel`;
    throw bad(place, 'one channel', `${format.channels}`, remedy);
  }
  if (!Number.isInteger(channel) || channel < 1 || channel > format.channels) {
    throw new HushbitError({
      code: 'bad-option',
      place,
      expected: `a channel from 1 to ${format.channels}`,
      got: `${channel}`,
    });
  }
  return channel - 1;
}

function readSamples(view: DataView, start: number, format: Format, samples: Float32Array): void {
  const step = format.bytesPerFrame;
  const read = sampleReader(view, format);
  for (let i = 0, at = start; i < samples.length; i += 1, at += step) samples[i] = read(at);
}

function sampleReader(view: DataView, { encoding, bitsPerSample }: Format): (at: number) => number {
  if (encoding === 'float') return (at) => view.getFloat32(at, true);
  switch (bitsPerSample) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (at) => view.getInt16(at, true) / 32768;
    case 24:
      return (at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 8388608;
    default:
      return (at) => view.getInt32(at, true) / 2147483648;
  }
}

function checkFinite(samples: Float32Array, place: string): void {
  const at = samples.findIndex((v) => !Number.isFinite(v));
  if (at >= 0) throw bad(place, 'finite samples', `${samples[at]} at sample ${at}`);
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function truncated(place: string, chunk: string, claimed: number, available: number): HushbitError {
  const remedy = 'the file is cut short; copy it again';
  return bad(place, `${claimed} bytes in chunk "${chunk}"`, `${available}`, remedy);
}

function bad(place: string, expected: string, got: string, remedy?: string): HushbitError {
  return new HushbitError({ code: 'bad-audio', place, expected, got, ...(remedy ? { remedy } : {}) });
}
