// Networks that take a spectrum as it is and apply their mask inside: what of it has more range than 8 bits, or 16, can hold.
import type { Step } from './step.ts';
import { isConvolution } from './steps/convolution.ts';
import { isDepthwise } from './steps/depthwise.ts';
import { isGather } from './steps/gather.ts';
import { stepKind } from './steps/index.ts';
import { elementsOf, isLinear } from './steps/linear.ts';
import { isRealFunction } from './steps/real-function.ts';

export interface SpectraInside {
  /** At least 16 bits: a bin is worth as much as it is loud, over 60 dB and more. */
  readonly wide: ReadonlySet<string>;
  /** f32: powers under a root, with twice the range of what they become, and what a logarithm of the input is taken of. */
  readonly floats: ReadonlySet<string>;
  /**
   * Spectra as the layers read them: parts of the input side by side, their magnitudes, bands of these. With 8 bits what is 48 dB below the loudest
   * bin is lost, and that is where noise is told from speech; they have 16 where nobody says otherwise.
   */
  readonly spectra: ReadonlySet<string>;
}

/** Parts of the input that are multiplied with something within the network, what comes of that, and the powers among it. */
export function spectraInside(steps: readonly Step[], input: string): SpectraInside {
  const parts = new Set([input]);
  const products = new Set<string>();
  for (const step of steps) {
    if (isGather(step)) {
      if (step.inputs.every((name) => parts.has(name))) parts.add(step.output);
      if (step.inputs.every((name) => products.has(name))) products.add(step.output);
    } else if (isDepthwise(step)) {
      if (products.has(step.input)) products.add(step.output);
    } else if (isLinear(step) && !step.relu) {
      const isProduct = elementsOf(step).some(
        ({ left, right }) => right !== null && (parts.has(left) || parts.has(right)),
      );
      if (isProduct) products.add(step.output);
    }
  }
  // A vector that is multiplied whole is a gate's or a mask's matter.
  if (parts.size === 1) products.clear();
  const floats = new Set<string>();
  for (const step of steps.toReversed()) {
    const isRoot = isRealFunction(step) && step.function === 'sqrt';
    if (isRoot && products.has(step.input)) floats.add(step.input);
    if (isDepthwise(step) && floats.has(step.output)) floats.add(step.input);
  }
  for (const name of underLogarithms(steps, input)) floats.add(name);
  if (products.size > 0) products.add(input);
  return { wide: products, floats, spectra: products.size > 0 ? spectraOf(steps, parts, floats) : new Set() };
}

function spectraOf(
  steps: readonly Step[],
  parts: ReadonlySet<string>,
  powers: ReadonlySet<string>,
): ReadonlySet<string> {
  const spectra = new Set<string>();
  const isSpectrum = (name: string): boolean => parts.has(name) || spectra.has(name);
  for (const step of steps) {
    const made =
      (isRealFunction(step) && powers.has(step.input)) ||
      (isGather(step) && step.inputs.every(isSpectrum)) ||
      (isConvolution(step) && step.bias === null && step.slope === null && isSpectrum(step.input));
    if (made && !parts.has(step.output)) spectra.add(step.output);
  }
  return spectra;
}

/**
 * What lies between the input, if it is taken apart, squared, added up, and a logarithm, without weights: the logarithm of a bin that is 60 dB
 * below the loudest says as much as that of any other, and in equal steps it has none left.
 */
function underLogarithms(steps: readonly Step[], input: string): ReadonlySet<string> {
  const parts = new Set([input]);
  const made = new Map<string, Step>();
  const under = new Set<string>();
  for (const step of steps) {
    const reads = stepKind(step).reads(step);
    const isOfInput = reads.length > 0 && reads.every((name) => parts.has(name) || made.has(name));
    if (!isOfInput || stepKind(step).weights(step).length > 0) continue;
    if (isGather(step) && reads.every((name) => parts.has(name))) parts.add(step.output);
    else if (
      isGather(step) ||
      isDepthwise(step) ||
      isConvolution(step) ||
      isLinear(step) ||
      isRealFunction(step)
    ) {
      if (isRealFunction(step) && step.function === 'log') {
        const open = [step.input];
        for (let name = open.pop(); name !== undefined; name = open.pop()) {
          const maker = made.get(name);
          if (maker === undefined || under.has(name)) continue;
          under.add(name);
          open.push(...stepKind(maker).reads(maker));
        }
      }
      made.set(step.output, step);
    }
  }
  return under;
}
