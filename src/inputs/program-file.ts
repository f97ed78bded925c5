// --program: the file that `export --format program` writes, with Node's DEFLATE.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { readBytes } from '../disk/index.ts';
import { decodeProgramFile, encodeProgramFile, type ProgramFile } from '../frontend/index.ts';

export const PROGRAM_FILE = 'network.hbq';

/** The greatest effort: a file is written once. Huffman codes alone, filtered matches and byte planes gain nothing at 8 bits. */
const EFFORT = { level: 9, memLevel: 9 } as const;

export function packProgram(file: ProgramFile): Uint8Array {
  return encodeProgramFile(file, (content) => deflateRawSync(content, EFFORT));
}

/** @throws HushbitError `bad-file` */
export function readProgramFile(file: string): ProgramFile {
  const bytes = readBytes(file, 'bad-file', 'a file of `hushbit export --format program`');
  return decodeProgramFile(bytes, file, (packed, most) => inflateRawSync(packed, { maxOutputLength: most }));
}
