// A candidate in one file, `.hbq`: the program with the front end it was made for, compressed without loss.
//
//   uint32, little-endian   'HBQF', version, bytes that follow the header, bytes of the content, CRC-32
//   then                    the content as raw DEFLATE (RFC 1951)
//   content                 uint32 length of a JSON {name, frontEnd}, the JSON, a serialised program
//
// The CRC-32 is of all that stands before it and after it, so that damage is told before anything is inflated; the bytes of
// the content are a bound that the inflater has to keep. DEFLATE is handed in: every browser and Node have one of their own.
import { crc32 } from '../base/crc32.ts';
import { HushbitError } from '../base/errors.ts';
import { parseProgram, type QuantProgram, serialiseProgram } from '../program/index.ts';
import { type FrontEnd, inputsOf } from './front-end.ts';
import { parseFrontEnd } from './parse-front-end.ts';

const MAGIC = 0x46514248; // 'HBQF' read as little-endian
const VERSION = 1;
const HEADER_BYTES = 20;
const CRC_AT = 16;
/** Six times NSNet2 in float32. */
const MAX_CONTENT_BYTES = 1 << 26;
/** Many times any name and front end. */
const MAX_TEXT_BYTES = 4096;
/** DEFLATE cannot make more of a byte: 258 bytes of a match in two bits. */
const MAX_INFLATION = 1032;

export interface ProgramFile {
  /** Of the candidate: `int8`, `mixed`. 1 to 64 letters, digits, dashes, underscores and dots. */
  readonly name: string;
  readonly frontEnd: FrontEnd;
  readonly program: QuantProgram;
}

export type Deflate = (content: Uint8Array) => Uint8Array;
/** Throws where the bytes are none of DEFLATE's, or become more than `most`. */
export type Inflate = (bytes: Uint8Array, most: number) => Uint8Array;

/**
 * Equal bytes for an equal candidate and the same `deflate`.
 * @throws HushbitError `unsupported` for what `decodeProgramFile` would refuse
 */
export function encodeProgramFile(file: ProgramFile, deflate: Deflate): Uint8Array<ArrayBuffer> {
  const content = contentOf(file);
  const fail = (expected: string, got: string): never => {
    throw new HushbitError({ code: 'unsupported', place: file.name, expected, got });
  };
  if (content.length > MAX_CONTENT_BYTES) {
    fail(`a program of at most ${MAX_CONTENT_BYTES} bytes`, `${content.length}`);
  }
  try {
    readContent(content, file.name);
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    fail(error.parts.expected, error.parts.got);
  }
  return packContent(content, deflate);
}

/** Unchecked. */
export function contentOf({ name, frontEnd, program }: ProgramFile): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify({ name, frontEnd }));
  const serialised = serialiseProgram(program);
  const content = new Uint8Array(4 + text.length + serialised.length);
  new DataView(content.buffer).setUint32(0, text.length, true);
  content.set(text, 4);
  content.set(serialised, 4 + text.length);
  return content;
}

/** The file around any content. */
export function packContent(content: Uint8Array, deflate: Deflate): Uint8Array<ArrayBuffer> {
  const packed = deflate(content);
  const bytes = new Uint8Array(HEADER_BYTES + packed.length);
  bytes.set(packed, HEADER_BYTES);
  const header = new DataView(bytes.buffer);
  for (const [i, value] of [MAGIC, VERSION, packed.length, content.length].entries()) {
    header.setUint32(4 * i, value, true);
  }
  header.setUint32(CRC_AT, checksum(bytes), true);
  return bytes;
}

/**
 * @param place name of the file, for messages
 * @throws HushbitError `bad-file` for anything but a whole file with a program that keeps its promises
 */
export function decodeProgramFile(bytes: Uint8Array, place: string, inflate: Inflate): ProgramFile {
  return readContent(unpack(bytes, inflate, refusalOf(place)), place);
}

type Refusal = (expected: string, got: string) => never;

function refusalOf(place: string): Refusal {
  return (expected, got) => {
    throw new HushbitError({ code: 'bad-file', place, expected, got, remedy: 'export it again' });
  };
}

function readContent(content: Uint8Array, place: string): ProgramFile {
  const fail = refusalOf(place);
  const textLength = content.length < 4 ? 0 : viewOf(content).getUint32(0, true);
  if (4 + textLength > content.length) return fail('a front end', 'less than its length');
  if (textLength > MAX_TEXT_BYTES) fail(`a front end of at most ${MAX_TEXT_BYTES} bytes`, `${textLength}`);
  let head: { name: unknown; frontEnd: unknown };
  try {
    head = JSON.parse(new TextDecoder().decode(content.subarray(4, 4 + textLength)));
  } catch {
    return fail('a front end in JSON', 'something else');
  }
  const { name, frontEnd: given } = Object(head) as typeof head;
  if (typeof name !== 'string') return fail('a name', 'none');
  if (!/^[\w.-]{1,64}$/.test(name)) {
    fail('a name of 1 to 64 letters, digits, dashes, underscores and dots', name.slice(0, 65) || 'none');
  }
  const frontEnd = readFrontEnd(given, fail);
  const program = parseProgram(content.subarray(4 + textLength), place);
  const bins = inputsOf(frontEnd);
  for (const end of [program.input, program.output]) {
    const { length } = program.buffers[end]!;
    if (length !== bins) fail(`${bins} inputs and mask values as the front end has`, `${length}`);
  }
  return { name, frontEnd, program };
}

/** What is wrong with it is wrong with the file, not with a model. */
function readFrontEnd(given: unknown, fail: Refusal): FrontEnd {
  try {
    return parseFrontEnd(given, 'front end');
  } catch (error) {
    if (!(error instanceof HushbitError)) throw error;
    const { place, expected, got } = error.parts;
    return fail(`${place} to be ${expected}`, got);
  }
}

/** The content, its size and checksum being what the header says. */
function unpack(bytes: Uint8Array, inflate: Inflate, fail: Refusal): Uint8Array {
  if (bytes.length < HEADER_BYTES || viewOf(bytes).getUint32(0, true) !== MAGIC) {
    return fail('a file of `hushbit export --format program`', 'another file, or its beginning only');
  }
  const [, version, packedBytes, contentBytes, crc] = [0, 1, 2, 3, 4].map((i) =>
    viewOf(bytes).getUint32(4 * i, true),
  ) as [number, number, number, number, number];
  if (version !== VERSION) fail(`version ${VERSION}`, `${version}`);
  const found = bytes.length - HEADER_BYTES;
  if (packedBytes !== found) fail(`${packedBytes} bytes after the header`, `${found}`);
  if (contentBytes > Math.min(MAX_CONTENT_BYTES, MAX_INFLATION * packedBytes)) {
    fail(`a content that ${packedBytes} bytes can hold`, `${contentBytes} bytes`);
  }
  if (crc !== checksum(bytes)) fail(`checksum ${hex(crc)}`, hex(checksum(bytes)));
  let content: Uint8Array;
  try {
    content = inflate(bytes.subarray(HEADER_BYTES), contentBytes);
  } catch (error) {
    return fail(`${contentBytes} bytes in DEFLATE`, (error as Error).message);
  }
  if (content.length !== contentBytes) fail(`${contentBytes} bytes in DEFLATE`, `${content.length}`);
  return content;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);
const hex = (value: number) => value.toString(16).padStart(8, '0');

/** CRC-32 of a file but for the field that holds it. */
function checksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(0, CRC_AT), bytes.subarray(HEADER_BYTES));
}
