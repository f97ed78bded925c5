// Data inside a page: JSON that cannot end its script element, bytes as base64.
import type { Listening } from '../report-data.ts';

/** JSON in which no `<` is left, so that nothing in it ends the element or begins a comment. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

const CHUNK = 0x6000;

export function base64(bytes: Uint8Array): string {
  let text = '';
  // A multiple of 3 bytes at a time, so that the pieces can be joined.
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return text;
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const WAV_HEADER = 44;

/** Canonical 16-bit mono WAV. */
export function wavBytes(samples: Int16Array, sampleRateHz: number): Uint8Array {
  const bytes = new Uint8Array(WAV_HEADER + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string): void => {
    for (let i = 0; i < 4; i++) bytes[at + i] = text.charCodeAt(i);
  };
  tag(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  tag(8, 'WAVE');
  tag(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, 2 * sampleRateHz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, i) => {
    view.setInt16(WAV_HEADER + 2 * i, value, true);
  });
  return bytes;
}

/** Samples of a WAV that `wavBytes` made. */
export function samplesOfWav(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = (bytes.length - WAV_HEADER) / 2;
  return Float32Array.from({ length: count }, (_, i) => view.getInt16(WAV_HEADER + 2 * i, true) / 32768);
}

/** What the page's JSON says of the sound; the bytes lie in elements of their own. */
export interface ListeningBlock {
  readonly clip: string;
  readonly set: string;
  readonly startSeconds: number;
  readonly seconds: number;
  readonly sampleRateHz: number;
  readonly tracks: readonly {
    readonly name: string;
    readonly solution: number | null;
    readonly columns: number;
    readonly rows: number;
  }[];
}

export function listeningBlock({ tracks, ...rest }: Listening): ListeningBlock {
  return {
    ...rest,
    tracks: tracks.map(({ name, solution, spectrogram: { columns, rows } }) => ({
      name,
      solution,
      columns,
      rows,
    })),
  };
}
