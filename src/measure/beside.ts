// What a front is shown beside: the clips as they are, float32 and the uniform widths. A search measures them with its front, a report
// those that its run has not.
import { type Candidate, type Scheme, uniformCandidate } from '../scheme/index.ts';

/** The clips as they are, before any network. */
export const NOISY = 'noisy';

/** `formats` of a job that asks for the network as it is, in float32. */
export const FLOAT32_FORMATS: readonly string[] = [];

/** By names as people see them. */
export function networksBeside(scheme: Scheme): Candidate[] {
  const widths = scheme.name === 'paper' ? ['float32', '32', '16', '8'] : ['float32', '16', '8'];
  return widths.map((width) => uniformCandidate(scheme, width));
}

/** As jobs of scores have them. */
export function scoredAs({ name, formats }: Candidate): readonly string[] {
  return name === 'float32' ? FLOAT32_FORMATS : formats!;
}
