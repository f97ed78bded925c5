// Scheme by name.
import type { Graph } from '../model/index.ts';
import { rangesToJson, type TensorRanges } from '../quant/paper/index.ts';
import { createIntegerScheme } from './integer-scheme.ts';
import { createPaperScheme } from './paper-scheme.ts';
import type { Scheme, SchemeName } from './scheme.ts';

/**
 * @param ranges asked for once, when a candidate needs them; float32 does without
 * @param kernels text of the fixed C sources by path; only compiling needs them
 */
export function createScheme(
  name: SchemeName,
  graph: Graph,
  ranges: () => TensorRanges,
  kernels: ReadonlyMap<string, string>,
): Scheme {
  switch (name) {
    case 'paper':
      return createPaperScheme(graph, ranges, kernels);
    case 'integer':
      return createIntegerScheme(graph, () => rangesToJson(ranges()), kernels);
  }
}
