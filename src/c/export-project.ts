// The exported project: network, constants, streaming denoiser, example, self-test, build files, README.

import type { QuantProgram } from '../program/index.ts';
import { cmakeLists, makefile } from './build-files.ts';
import {
  checkFrontEndForC,
  type FrontEndDescription,
  frontEndHeader,
  frontEndSource,
} from './front-end-source.ts';
import { KERNEL_HEADERS, KERNEL_UNITS, takeSources } from './kernels.ts';
import { makeContext } from './make-context.ts';
import { countMemory, type MemoryFigures } from './memory-table.ts';
import { mpqHeader } from './mpq-header.ts';
import { networkHeader, networkSource } from './network-source.ts';
import type { KernelSources } from './project.ts';
import { targetFiles } from './qemu-targets.ts';
import { readme } from './readme-source.ts';
import { type SelfTestVectors, vectorsHeader, vectorsSource } from './self-test.ts';
import { recordStream } from './stream-reference.ts';
import { weightsFileSource } from './weights-file-source.ts';
import { weightsImage } from './weights-image.ts';
import { weightsHeader, weightsSource } from './weights-source.ts';

export interface ExportOptions {
  /** Null for the network alone, whose features are its own: no denoiser around it. */
  readonly frontEnd: FrontEndDescription | null;
  /** From `recordSelfTest`: a few dozen frames. */
  readonly selfTest: SelfTestVectors;
  /** Code as a linker counted it, for the memory table. */
  readonly codeBytes?: { bytes: number; how: string };
}

/** Exported projects are all called this; only projects measured side by side need other names. */
const PREFIX = 'hb';

const FIXED_FILES: readonly string[] = ['test/hb_selftest.c', 'targets/startup_cortex_m.c'];

const DENOISER_FILES: readonly string[] = [
  'denoiser/hb_denoiser.c',
  'denoiser/hb_denoiser.h',
  'denoiser/hb_fft.c',
  'denoiser/hb_fft.h',
  'example/denoise_wav.c',
];

/**
 * A C99 project to drop into firmware: path -> text or bytes.
 * @param kernels sources under csrc/ by path relative to it
 * @throws HushbitError `unsupported` for weights below 8 bits, `bad-option` where the front end does not fit the network
 */
export function generateC(
  program: QuantProgram,
  options: ExportOptions,
  kernels: KernelSources,
): Map<string, string | Uint8Array> {
  const { frontEnd, selfTest, codeBytes } = options;
  const context = makeContext(program, PREFIX);
  if (frontEnd) checkFrontEndForC(frontEnd, context.input.length, context.output.length);
  const figures = countMemory(context, frontEnd ?? undefined);
  const stream = frontEnd && recordStream(program, frontEnd);
  const isAlone = frontEnd === null;
  return new Map<string, string | Uint8Array>([
    ['README.md', readme(context, { frontEnd, figures, codeBytes })],
    ['Makefile', makefile(isAlone)],
    ['CMakeLists.txt', cmakeLists(isAlone)],
    ['mpq.h', mpqHeader(context)],
    ['hb_network.h', networkHeader(context)],
    ['hb_network.c', networkSource(context, { hasMpq: true })],
    ['hb_weights.h', weightsHeader(PREFIX, context.weights)],
    ['hb_weights.c', weightsSource(PREFIX, context.weights)],
    ['hb_weights.bin', weightsImage(context.weights)],
    ['hb_weights_file.c', weightsFileSource(PREFIX, 'hb_weights.bin')],
    ...(frontEnd
      ? ([
          ['hb_front_end.h', frontEndHeader(frontEnd)],
          ['hb_front_end.c', frontEndSource(frontEnd)],
          ...takeSources(kernels, DENOISER_FILES),
        ] as const)
      : []),
    ['test/hb_vectors.h', vectorsHeader(selfTest, stream)],
    ['test/hb_vectors.c', vectorsSource(context, selfTest, stream)],
    ...takeSources(kernels, [...KERNEL_HEADERS, ...KERNEL_UNITS, ...FIXED_FILES]),
    ...targetFiles(),
  ]);
}

/** Flash and RAM of a program as exported, without generating the project. */
export function exportedMemory(program: QuantProgram, frontEnd?: FrontEndDescription): MemoryFigures {
  return countMemory(makeContext(program, PREFIX), frontEnd);
}
