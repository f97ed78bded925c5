// What an ELF file says of sizes: its sections and the symbols that lie in them. Little-endian, 32 and 64 bits; no more of the
// format than that. Source: System V ABI, chapter 4 (object files).
import { HushbitError } from '../base/errors.ts';

export interface ElfSymbol {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  readonly kind: 'function' | 'object';
  /** Name of its section. */
  readonly section: string;
  /** Its section is code or constants: read-only. */
  readonly isReadOnly: boolean;
}

export interface Elf {
  /** Bytes of each section that is loaded, by name. */
  readonly sections: ReadonlyMap<string, number>;
  /** Functions and objects with a size that lie in a section that is loaded. */
  readonly symbols: readonly ElfSymbol[];
}

const SYMBOL_TABLE = 2;
const WRITABLE = 1n;
const ALLOCATED = 2n;
const KINDS: Readonly<Record<number, ElfSymbol['kind']>> = { 1: 'object', 2: 'function' };

/** @throws HushbitError `failed` for what is no such file */
export function readElf(bytes: Uint8Array): Elf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0, false) !== 0x7f454c46 || bytes[5] !== 1) {
    throw new HushbitError({
      code: 'failed',
      place: 'ELF file',
      expected: 'a little-endian one',
      got: 'another',
    });
  }
  const isWide = bytes[4] === 2;
  const word = (at: number): bigint =>
    isWide ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
  const size = isWide ? 8 : 4;
  const tableAt = Number(word(isWide ? 40 : 32));
  const entryBytes = view.getUint16(isWide ? 58 : 46, true);
  const count = view.getUint16(isWide ? 60 : 48, true);
  const namesIn = view.getUint16(isWide ? 62 : 50, true);
  const headers = Array.from({ length: count }, (_, i) => {
    const at = tableAt + i * entryBytes;
    return {
      nameAt: view.getUint32(at, true),
      type: view.getUint32(at + 4, true),
      flags: word(at + 8),
      offset: Number(word(at + 8 + 2 * size)),
      bytes: Number(word(at + 8 + 3 * size)),
      link: view.getUint32(at + 8 + 4 * size, true),
    };
  });
  const textAt = (section: number, at: number): string => {
    const start = headers[section]!.offset + at;
    return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
  };
  const names = headers.map(({ nameAt }) => textAt(namesIn, nameAt));
  const isLoaded = headers.map(({ flags }) => (flags & ALLOCATED) !== 0n);
  const symbols = headers
    .filter(({ type }) => type === SYMBOL_TABLE)
    .flatMap(({ offset, bytes: length, link }) => {
      const each = isWide ? 24 : 16;
      return Array.from({ length: length / each }, (_, i) => {
        const at = offset + i * each;
        const place = view.getUint16(at + (isWide ? 6 : 14), true);
        const kind = KINDS[view.getUint8(at + (isWide ? 4 : 12)) & 15];
        const bytesOf = Number(word(at + (isWide ? 16 : 8)));
        if (kind === undefined || bytesOf === 0 || !isLoaded[place]) return null;
        return {
          name: textAt(link, view.getUint32(at, true)),
          address: Number(word(at + (isWide ? 8 : 4))),
          bytes: bytesOf,
          kind,
          section: names[place]!,
          isReadOnly: (headers[place]!.flags & WRITABLE) === 0n,
        } satisfies ElfSymbol;
      }).filter((one) => one !== null);
    });
  const loaded = headers.flatMap((header, i) => (isLoaded[i] ? [[names[i]!, header.bytes] as const] : []));
  return { sections: new Map(loaded), symbols };
}
