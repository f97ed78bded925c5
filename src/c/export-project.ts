// The exported project: network, constants, streaming denoiser, example, self-test, build files, README.

import type { QuantProgram } from '../program/index.ts';
import { cmakeLists, makefile } from './build-files.ts';
import { withCodeSection } from './code-section.ts';
import {
  checkFrontEndForC,
  type FrontEndDescription,
  frontEndHeader,
  frontEndSource,
  isOfSamples,
} from './front-end-source.ts';
import { denoiserFiles, KERNEL_HEADERS, KERNEL_UNITS, takeSources } from './kernels.ts';
import { LICENCE_TEXT, withLicenceLine } from './licence.ts';
import { makeContext } from './make-context.ts';
import { countMemory, type MemoryFigures } from './memory-table.ts';
import { mpqHeader } from './mpq-header.ts';
import { networkHeader, networkSource } from './network-source.ts';
import { packageFiles } from './packages.ts';
import type { KernelSources } from './project.ts';
import { targetFiles } from './qemu-targets.ts';
import { readme } from './readme-source.ts';
import { OWN_PREFIX, renameProject } from './rename.ts';
import { type SelfTestVectors, vectorsHeader, vectorsSource } from './self-test.ts';
import { recordStream } from './stream-reference.ts';
import { candidateHash, versionHeader } from './version-header.ts';
import { weightsFileSource } from './weights-file-source.ts';
import { weightsImage } from './weights-image.ts';
import { weightsAssembly, weightsHeader, weightsSource } from './weights-source.ts';

export interface ExportOptions {
  /** Null for the network alone, whose features are its own: no denoiser around it. */
  readonly frontEnd: FrontEndDescription | null;
  /** From `recordSelfTest`: a few dozen frames. */
  readonly selfTest: SelfTestVectors;
  /** Code as a linker counted it, for the memory table. */
  readonly codeBytes?: { bytes: number; how: string };
  /** In front of every symbol, macro and file name; default `hb`. */
  readonly prefix?: string | undefined;
  /** How the constants come into the program: hb_weights.bin as it is (default), or as text that any compiler takes. */
  readonly weights?: 'image' | 'text' | undefined;
  /** Of hushbit. */
  readonly version?: string;
}

const FIXED_FILES: readonly string[] = [
  'test/hb_selftest.c',
  'targets/startup_cortex_m.c',
  'MISRA.md',
  'hooks/hb_dot_cmsis_dsp.c',
  'hooks/hb_rows_cmsis_nn.c',
  'hooks/hb_rows_esp_nn.c',
];

const DENOISER_PROGRAMS: readonly string[] = ['example/denoise_wav.c', 'probe/hb_cycle_probe.c'];

/**
 * A C99 project to drop into firmware: path -> text or bytes.
 * @param kernels sources under csrc/ by path relative to it
 * @throws HushbitError `unsupported` for weights below 8 bits, `bad-option` where the front end does not fit the network, or for a
 *   prefix that is none
 */
export function generateC(
  program: QuantProgram,
  options: ExportOptions,
  kernels: KernelSources,
): Map<string, string | Uint8Array> {
  const { frontEnd, selfTest, codeBytes, weights = 'image', version = '0.0.0' } = options;
  const context = makeContext(program, OWN_PREFIX);
  if (frontEnd) checkFrontEndForC(frontEnd, context.input.length, context.output.length);
  const figures = countMemory(context, frontEnd ?? undefined);
  const stream = frontEnd && recordStream(program, frontEnd);
  const isAlone = frontEnd === null;
  const network = networkSource(context, { hasMpq: true });
  const image = weightsImage(context.weights);
  const files = new Map<string, string | Uint8Array>([
    ['README.md', readme(context, { frontEnd, figures, codeBytes })],
    ['LICENSE.txt', LICENCE_TEXT],
    ['Makefile', makefile(isAlone)],
    ['CMakeLists.txt', cmakeLists(isAlone)],
    ['mpq.h', mpqHeader(context)],
    ['hb_network.h', networkHeader(context)],
    ['hb_network.c', network],
    ['hb_version.h', versionHeader({ version, candidate: candidateHash(network, image) })],
    ['hb_weights.h', weightsHeader(OWN_PREFIX, context.weights)],
    [
      'hb_weights.c',
      weights === 'text' ? weightsSource(OWN_PREFIX, context.weights) : weightsAssembly(OWN_PREFIX),
    ],
    ['hb_weights.bin', image],
    ['hb_weights_file.c', weightsFileSource(OWN_PREFIX, 'hb_weights.bin')],
    ...(frontEnd
      ? ([
          ['hb_front_end.h', frontEndHeader(frontEnd)],
          ['hb_front_end.c', frontEndSource(frontEnd)],
          ...takeSources(kernels, [
            ...denoiserFiles({ isOfSamples: isOfSamples(frontEnd) }),
            ...DENOISER_PROGRAMS,
            ...(isOfSamples(frontEnd) ? [] : ['hooks/hb_fft_cmsis_dsp.c']),
          ]),
        ] as const)
      : []),
    ['test/hb_vectors.h', vectorsHeader(selfTest, stream)],
    ['test/hb_vectors.c', vectorsSource(context, selfTest, stream)],
    ...takeSources(kernels, [...KERNEL_HEADERS, ...KERNEL_UNITS, ...FIXED_FILES]),
    ...targetFiles(),
  ]);
  const ofLibrary = [...files.keys()].filter((name) => IS_OF_LIBRARY.test(name));
  const described = packageFiles({
    version,
    model: program.model,
    units: ofLibrary.filter((name) => name.endsWith('.c')),
    headers: ofLibrary.filter((name) => name.endsWith('.h')),
  });
  for (const [name, text] of described) files.set(name, text);
  for (const [name, content] of files) {
    if (typeof content !== 'string') continue;
    const isUnit = IS_OF_LIBRARY.test(name) && name.endsWith('.c');
    const source = isUnit ? withCodeSection(content, name.includes('/')) : content;
    files.set(name, withLicenceLine(name, source));
  }
  return renameProject(files, options.prefix ?? OWN_PREFIX);
}

/** What is compiled into a program that uses the project, and the headers of it. */
const IS_OF_LIBRARY = /^((kernels|denoiser)\/)?[\w.]+\.[ch]$/;

/** Flash and RAM of a program as exported, without generating the project. */
export function exportedMemory(program: QuantProgram, frontEnd?: FrontEndDescription): MemoryFigures {
  return countMemory(makeContext(program, OWN_PREFIX), frontEnd);
}
