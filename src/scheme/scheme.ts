// What the two schemes have in common for evaluation: sites with formats, and candidates that can run, be compiled and
// be counted. A user sees bit-widths and format names; indices stay inside the search.
import type { CProject } from '../c/index.ts';
import type { FrameModel } from '../frontend/index.ts';
import type { Network } from '../network/index.ts';
import type { QuantProgram } from '../program/index.ts';

export const SCHEME_NAMES = ['integer', 'paper'] as const;
export type SchemeName = (typeof SCHEME_NAMES)[number];

/** The same width everywhere: 32 is u32 in scheme paper and f32 in scheme integer. */
export type BitWidth = 8 | 16 | 32;

export interface SchemeSite {
  readonly name: string;
  readonly kind: string;
  readonly layer: string;
  readonly shape: readonly number[];
  /** Ascending in bits. */
  readonly formats: readonly string[];
  /** Why it cannot take another format. */
  refuse(format: string): string;
}

export interface MemoryFigures {
  /** Equation 4 of the paper: bits of every site times its elements, in bytes. */
  readonly equation4Bytes: number;
  /** Constants of the deployed program: weights, biases, multipliers, tables. */
  readonly flashBytes: number;
  /** Carried state and work buffers of one stream. */
  readonly ramBytes: number;
}

export interface Candidate {
  readonly name: string;
  /** One per site; null for the float32 network of scheme paper, or of a network that scheme integer cannot lower. */
  readonly formats: readonly string[] | null;
  readonly memory: MemoryFigures;
  /** What the memory objective counts, in bytes. */
  readonly objectiveBytes: number;
  /** @param lanes clips that it will be asked to run at once, default 1 */
  createModel(lanes?: number): FrameModel;
  createProject(prefix: string): CProject;
  /** What is deployed, in scheme integer (throws where the network cannot be lowered); null in scheme paper. */
  readonly program: (() => QuantProgram) | null;
}

export interface Scheme {
  readonly name: SchemeName;
  readonly graph: Network;
  /** @throws HushbitError `unsupported` for a network that the scheme has no arithmetic for; `float32` works for all */
  readonly sites: readonly SchemeSite[];
  /** A format of this width for each site; in scheme integer carried states have 16 bits beside 8. */
  uniform(bits: BitWidth): string[];
  /** What files of the first version call a format, where it has another name now. */
  readonly formerNames?: Readonly<Record<string, string>>;
  /** Names in the order of a bare array of widths, where it may come in another than that of the sites: the paper's genes. */
  readonly genes?: readonly string[];
  float32(): Candidate;
  /** The same with weights as a search has them: of each matrix alone. Itself where nothing is finished. */
  readonly whileSearching: Scheme;
  /**
   * @param formats one per site
   * @param genes the paper's 93 bit-widths where the genome came so: equation 4 counts the dead one as it stands
   * @throws HushbitError `bad-genome`
   */
  candidate(name: string, formats: readonly string[], genes?: readonly number[]): Candidate;
}
