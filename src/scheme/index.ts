// Schemes: what an assignment of formats means, as candidates that run, compile and are counted.
export { type FormatChoice, formatBits, genomeOfFormats, parseFormatChoice } from './format-names.ts';
export { parseGenome, parseGenomes } from './genome-file.ts';
export {
  type BitWidth,
  type Candidate,
  SCHEME_NAMES,
  type Scheme,
  type SchemeName,
} from './scheme.ts';
export { parseUniformBits, UNIFORM_BITS, type UniformBits, uniformCandidate } from './uniform.ts';
