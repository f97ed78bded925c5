// The network alone, for measuring and comparing: kernels, one generated unit, constants read from a file (compiling
// megabytes of numbers would take longer than measuring them).

import type { QuantProgram } from '../program/index.ts';
import { KERNEL_HEADERS, KERNEL_UNITS, takeSources } from './kernels.ts';
import { makeContext } from './make-context.ts';
import { networkHeader, networkSource } from './network-source.ts';
import type { CProject, KernelSources } from './project.ts';
import { weightsFileSource } from './weights-file-source.ts';
import { weightsImage } from './weights-image.ts';
import { weightsHeader } from './weights-source.ts';

/**
 * @param prefix C identifier in front of every external name
 * @param options.isProfiled for `openProfiler` of hardware/: marks the end of every operation
 */
export function generateIntegerProject(
  program: QuantProgram,
  prefix: string,
  kernels: KernelSources,
  options: { readonly isProfiled?: boolean } = {},
): CProject {
  const context = makeContext(program, prefix);
  const data = `${prefix}_weights.bin`;
  const files = new Map<string, string>([
    ...takeSources(kernels, [...KERNEL_HEADERS, ...KERNEL_UNITS]),
    [`${prefix}_network.h`, networkHeader(context)],
    [`${prefix}_network.c`, networkSource(context, { isLoaded: true, ...options })],
    [`${prefix}_weights.h`, weightsHeader(prefix, context.weights)],
    [`${prefix}_weights_file.c`, weightsFileSource(prefix, data, true)],
  ]);
  return {
    prefix,
    inputs: context.input.length,
    outputs: context.output.length,
    files,
    sources: [`${prefix}_network.c`, `${prefix}_weights_file.c`],
    kernels: [...KERNEL_UNITS],
    includes: ['', 'kernels'],
    needsInit: true,
    data: new Map([[data, weightsImage(context.weights)]]),
  };
}
