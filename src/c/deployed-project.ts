// What runs on a device, without what only people read: network, constants and the streaming denoiser as `generateC` exports them.
// For counting what a hop costs there.

import type { QuantProgram } from '../program/index.ts';
import { descriptorOf } from '../program/operations/index.ts';
import { SCALAR_BYTES } from './formats.ts';
import {
  checkFrontEndForC,
  type FrontEndDescription,
  frontEndHeader,
  frontEndSource,
  isOfSamples,
} from './front-end-source.ts';
import { denoiserFiles, KERNEL_HEADERS, KERNEL_UNITS, takeSources } from './kernels.ts';
import { makeContext } from './make-context.ts';
import { formFor } from './matrix-form.ts';
import { networkHeader, networkSource } from './network-source.ts';
import type { CProject, KernelSources } from './project.ts';
import { OWN_PREFIX } from './rename.ts';
import { candidateHash, versionHeader } from './version-header.ts';
import { weightsImage } from './weights-image.ts';
import { weightsAssembly, weightsHeader } from './weights-source.ts';

export interface DeployedProject extends CProject {
  /** Bytes of constants that a hop reads: weights, biases and scales of every product, once per use. */
  readonly weightBytesPerHop: number;
}

/** @param frontEnd null for the network alone @throws HushbitError `bad-option` where the front end does not fit the network */
export function generateDeployedProject(
  program: QuantProgram,
  frontEnd: FrontEndDescription | null,
  kernels: KernelSources,
): DeployedProject {
  const context = makeContext(program, OWN_PREFIX);
  if (frontEnd) checkFrontEndForC(frontEnd, context.input.length, context.output.length);
  const network = networkSource(context);
  const image = weightsImage(context.weights);
  const denoiser: [string, string][] = frontEnd
    ? [
        ['hb_front_end.h', frontEndHeader(frontEnd)],
        ['hb_front_end.c', frontEndSource(frontEnd)],
        ...takeSources(kernels, denoiserFiles({ isOfSamples: isOfSamples(frontEnd) })),
      ]
    : [];
  const files = new Map<string, string | Uint8Array>([
    ...takeSources(kernels, [...KERNEL_HEADERS, ...KERNEL_UNITS]),
    ['hb_network.h', networkHeader(context)],
    ['hb_network.c', network],
    ['hb_version.h', versionHeader({ version: '0.0.0', candidate: candidateHash(network, image) })],
    ['hb_weights.h', weightsHeader(OWN_PREFIX, context.weights)],
    ['hb_weights.c', weightsAssembly(OWN_PREFIX)],
    ['hb_weights.bin', image],
    ...denoiser,
  ]);
  return {
    prefix: OWN_PREFIX,
    inputs: context.input.length,
    outputs: context.output.length,
    files,
    sources: [...files.keys()].filter((name) => name.endsWith('.c') && !name.startsWith('kernels/')),
    kernels: [...KERNEL_UNITS],
    includes: ['', 'kernels', 'denoiser'],
    needsInit: false,
    data: new Map(),
    weightBytesPerHop: bytesRead(context),
  };
}

/** Every field but the tables, of which a frame reads single entries; shared weights as often as they are used. */
function bytesRead({ program, weights }: ReturnType<typeof makeContext>): number {
  const bytesOf = ({ count, type }: (typeof weights.fields)[number]): number => count * SCALAR_BYTES[type];
  const byName = new Map(weights.fields.map((field) => [field.name, field]));
  const matrices = program.operations.flatMap((operation) =>
    descriptorOf(operation)
      .matrices(operation)
      .map((matrix) => weights.matrixField(matrix, formFor(program.matrices[matrix]!, operation)))
      .flatMap(({ name, places }) => (places === null ? [name] : [name, places])),
  );
  const products = matrices.reduce((sum, name) => sum + bytesOf(byName.get(name)!), 0);
  const rows = weights.fields.filter(({ role }) => role === 'bias' || role === 'scale');
  return products + rows.reduce((sum, field) => sum + bytesOf(field), 0);
}
