// Schemes: what an assignment of formats means, as candidates that run, compile and are counted.
export { parseGenome, parseGenomes } from './genome-file.ts';
export {
  type BitWidth,
  type Candidate,
  formatBits,
  genomeOfFormats,
  SCHEME_NAMES,
  type Scheme,
  type SchemeName,
} from './scheme.ts';
export { UNIFORM_BITS, type UniformBits, uniformCandidate } from './uniform.ts';
