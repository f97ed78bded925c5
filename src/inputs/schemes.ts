// Scheme by name.

import { rangesToJson, type TensorRanges } from '../calibrate/index.ts';
import type { Network } from '../network/index.ts';
import { createPaperScheme } from '../paper/scheme.ts';
import { NEAREST_ROUNDING, type Rounding } from '../precision/index.ts';
import { createIntegerScheme } from '../scheme/integer-scheme.ts';
import type { Scheme, SchemeName } from '../scheme/scheme.ts';

/**
 * @param ranges asked for once, when a candidate needs them; float32 does without
 * @param rounding of weights, in scheme integer
 * @param kernels text of the fixed C sources by path; only compiling needs them
 */
export function createScheme(
  name: SchemeName,
  graph: Network,
  ranges: () => TensorRanges,
  kernels: ReadonlyMap<string, string>,
  rounding: Rounding = NEAREST_ROUNDING,
): Scheme {
  switch (name) {
    case 'paper':
      return createPaperScheme(graph, ranges, kernels);
    case 'integer':
      return createIntegerScheme(graph, () => rangesToJson(ranges()), kernels, rounding);
  }
}
