// WAV bytes -> samples of one channel: PCM 8, 16, 24, 32 bits, float 32, plain and extensible headers, in RIFF, RF64 and BW64.
// Not a player's reader: what is damaged is refused instead of being guessed. Nothing is allocated by a size that
// the file merely claims. Source: mmreg.h (WAVEFORMATEXTENSIBLE).
import { HushbitError } from '../base/errors.ts';
import { badWav as bad, CONVERT, findWavChunks } from './riff.ts';

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
/**
 * Greatest float sample, 24 dB above full scale: speech that was mixed too loud stays far below, integers that somebody forgot
 * to divide by 32768 are far above.
 */
const MAX_FLOAT_SAMPLE = 16;

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
 * A data chunk that claims more bytes than there are is refused, except for the lengths that writers to a pipe leave
 * (`riff.ts`): then the data are everything up to the end, an incomplete last frame dropped. The RIFF size is not looked at.
 * @throws HushbitError `bad-audio` for anything else than a sound file with at least one sample; `bad-option` for
 * a channel that is not there.
 */
export function decodeWav(bytes: Uint8Array, options: DecodeOptions): DecodedWav {
  const { place } = options;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = findWavChunks(view, place);
  const { dataStart } = chunks;
  const format = readFormat(view, chunks.formatStart, chunks.formatBytes, place);
  const channel = chooseChannel(format, options);
  const frames = Math.floor(chunks.dataBytes / format.bytesPerFrame);
  if (chunks.lengthKnown && frames * format.bytesPerFrame !== chunks.dataBytes) {
    throw bad(
      place,
      `data in whole frames of ${format.bytesPerFrame} bytes`,
      `${chunks.dataBytes} bytes`,
      CONVERT,
    );
  }
  if (frames === 0) throw bad(place, 'at least one sample', 'an empty data chunk');
  const samples = new Float32Array(frames);
  const bytesPerSample = format.bytesPerFrame / format.channels;
  const start = dataStart + channel * bytesPerSample;
  readSamples(view, start, format, samples);
  if (format.encoding === 'float') checkFloats(samples, place);
  const { sampleRateHz, bitsPerSample, encoding, channels } = format;
  return { samples, sampleRateHz, bitsPerSample, encoding, channels };
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

function checkFloats(samples: Float32Array, place: string): void {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = Math.abs(samples[i]!);
    if (!Number.isFinite(value)) throw bad(place, 'finite samples', `${samples[i]} at sample ${i}`);
    if (value > peak) peak = value;
  }
  if (peak <= MAX_FLOAT_SAMPLE) return;
  const bits = [16, 24, 32].find((width) => peak <= 2 ** (width - 1));
  const remedy = bits
    ? `these look like integers of ${bits} bits: divide them by ${2 ** (bits - 1)}, or write them as PCM`
    : 'scale them to full scale 1';
  throw bad(place, `float samples of about +-1, at most ${MAX_FLOAT_SAMPLE}`, `a peak of ${peak}`, remedy);
}
