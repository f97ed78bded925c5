// Where format and data of a WAV file stand: RIFF, and its forms for more than 4 GB, RF64 and BW64. No samples are read here.
// Sources: Microsoft/IBM RIFF 1.0 (1991); EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64). A size is only ever a claim.
import { HushbitError } from '../base/errors.ts';

export interface WavChunks {
  /** Of the fmt chunk's content. */
  readonly formatStart: number;
  readonly formatBytes: number;
  readonly dataStart: number;
  /** What there is to read: never beyond the bytes. */
  readonly dataBytes: number;
  /** False where the writer did not know the length: the data then end with the bytes, perhaps within a frame. */
  readonly lengthKnown: boolean;
}

/** ffmpeg, because it reads everything that is named here. */
export const CONVERT = 'convert it, for example: ffmpeg -i IN -c:a pcm_s16le OUT.wav';

/** In a RIFF size: unknown; in RF64 and BW64: see ds64. */
const ELSEWHERE = 0xffffffff;

/**
 * Lengths that stand for "to the end" where they exceed the bytes: writers to a pipe put the largest that they dare, rounded
 * down to whole frames (SoX and eSpeak 0x7ffff000, arecord 0x7fffff.., FFmpeg 0xffffffff). Nothing that is read here is so long.
 */
function isPlaceholder(claimed: number): boolean {
  return (claimed >= 0x7ff00000 && claimed <= 0x80000000) || (claimed >= 0xfff00000 && claimed <= 0xffffffff);
}

/** First bytes of what is met in the place of a WAV file. */
const OTHER_FILES: readonly (readonly [start: string, name: string])[] = [
  ['fLaC', 'a FLAC file'],
  ['OggS', 'an Ogg file'],
  ['ID3', 'an MP3 file'],
  ['\xff\xfb', 'an MP3 file'],
  ['FORM', 'an AIFF file'],
  ['RIFX', 'a big-endian WAV file (RIFX)'],
  ['riff', 'a Sony Wave64 file'],
  ['caff', 'a Core Audio file'],
  ['.snd', 'an AU file'],
  ['NIST', 'a NIST SPHERE file'],
  ['\x00\x05\x16\x07', 'what macOS keeps beside a file (AppleDouble, ._NAME)'],
  ['<', 'a page or other text'],
];

/** @throws HushbitError `bad-audio` */
export function findWavChunks(view: DataView, place: string): WavChunks {
  const form = view.byteLength >= 12 ? `${tag(view, 0)} ${tag(view, 8)}` : '';
  if (!['RIFF WAVE', 'RF64 WAVE', 'BW64 WAVE'].includes(form)) {
    const remedy = view.byteLength < 12 ? 'is it complete?' : CONVERT;
    throw badWav(place, 'a WAV file (RIFF, RF64 or BW64 WAVE)', nameOf(view, form), remedy);
  }
  const large = form.startsWith('RIFF') ? null : largeSizes(view, place);
  let format: { start: number; bytes: number } | null = null;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const name = tag(view, at);
    const short = view.getUint32(at + 4, true);
    const claimed = large && short === ELSEWHERE ? (large.get(name) ?? short) : short;
    const start = at + 8;
    const available = view.byteLength - start;
    if (name === 'data') {
      if (!format) throw badWav(place, 'a fmt chunk before the data', 'none');
      const lengthKnown = !isUnknown(view, start, claimed, available);
      if (lengthKnown && claimed > available) throw truncated(place, name, claimed, available);
      return {
        formatStart: format.start,
        formatBytes: format.bytes,
        dataStart: start,
        dataBytes: lengthKnown ? claimed : available,
        lengthKnown,
      };
    }
    if (claimed > available) throw truncated(place, name, claimed, available);
    if (name === 'fmt ') format ??= { start, bytes: claimed };
    at = start + claimed + (claimed & 1);
  }
  const missing = format ? 'a data chunk' : 'a fmt and a data chunk';
  throw badWav(place, missing, 'the end of the file', 'is it complete?');
}

function isUnknown(view: DataView, start: number, claimed: number, available: number): boolean {
  if (claimed > available) return isPlaceholder(claimed) || claimed > Number.MAX_SAFE_INTEGER;
  // Nobody came back to fill it in; unless it is followed by chunks, as after data that are really empty.
  return claimed === 0 && available > 0 && !areChunks(view, start);
}

/** Whether everything from here on is a chain of whole chunks. */
function areChunks(view: DataView, start: number): boolean {
  let at = start;
  while (at + 8 <= view.byteLength && /^[ -~]{4}$/.test(tag(view, at))) {
    const bytes = view.getUint32(at + 4, true);
    at += 8 + bytes + (bytes & 1);
  }
  // The padding of the last one may be missing.
  return at === view.byteLength || at === view.byteLength + 1;
}

/** Sizes of 64 bits by chunk, from ds64, which comes first; none where a writer of a small file left it out. */
function largeSizes(view: DataView, place: string): Map<string, number> {
  if (view.byteLength < 20 || tag(view, 12) !== 'ds64') return new Map();
  const bytes = view.getUint32(16, true);
  if (bytes < 28 || 20 + bytes > view.byteLength) {
    throw badWav(place, 'a ds64 chunk of at least 28 bytes', `${Math.min(bytes, view.byteLength - 20)}`);
  }
  const sizes = new Map([['data', Number(view.getBigUint64(28, true))]]);
  const entries = Math.min(view.getUint32(44, true), Math.floor((bytes - 28) / 12));
  for (let i = 0, at = 48; i < entries; i++, at += 12) {
    sizes.set(tag(view, at), Number(view.getBigUint64(at + 4, true)));
  }
  return sizes;
}

function nameOf(view: DataView, form: string): string {
  const start = tag(view, 0, Math.min(4, view.byteLength));
  const known = OTHER_FILES.find(([first]) => start.startsWith(first));
  if (known) return known[1];
  return form === '' ? `${view.byteLength} bytes` : form;
}

function tag(view: DataView, at: number, length = 4): string {
  return String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(at + i)));
}

function truncated(place: string, chunk: string, claimed: number, available: number): HushbitError {
  const remedy = 'the file is cut short; copy it again';
  return badWav(place, `${claimed} bytes in chunk "${chunk}"`, `${available}`, remedy);
}

export function badWav(place: string, expected: string, got: string, remedy?: string): HushbitError {
  return new HushbitError({ code: 'bad-audio', place, expected, got, ...(remedy ? { remedy } : {}) });
}
