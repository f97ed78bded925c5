// Sites and genes of scheme `paper`: every tensor of the graph is a site. A network with exactly the paper's tensors
// has the paper's 93 genes in the paper's order; any other has one gene per tensor, in the graph's order.
import { HushbitError } from '../base/errors.ts';
import { type Network, tensorSize } from '../network/index.ts';
import { PAPER_GENES } from './genes.table.ts';
import { kindOf, type TensorKind } from './graph.ts';
import type { PaperBits } from './program.ts';

/** Formats of every site; a gene is an index into this. */
export const PAPER_BITS: readonly PaperBits[] = [8, 16, 32];

export interface PaperGene {
  /** The tensor it configures. */
  readonly name: string;
  readonly kind: TensorKind;
  readonly layer: string;
  /** Elements. */
  readonly size: number;
  /** False where a later gene configures the same tensor: it changes nothing but equation 4. */
  readonly effective: boolean;
}

/** One entry per gene: 93 for the paper's network. */
export function paperGenes(graph: Network): readonly PaperGene[] {
  const distinct = new Set(PAPER_GENES);
  const isPapers =
    distinct.size === graph.tensors.size && PAPER_GENES.every((name) => graph.tensors.has(name));
  const names = isPapers ? PAPER_GENES : [...graph.tensors.keys()];
  return names.map((name, i) => {
    const tensor = graph.tensors.get(name)!;
    return {
      name,
      kind: kindOf(tensor),
      layer: tensor.layer,
      size: tensorSize(tensor),
      effective: names.lastIndexOf(name) === i,
    };
  });
}

function isPaperBits(bits: unknown): bits is PaperBits {
  return bits === 8 || bits === 16 || bits === 32;
}

/**
 * Bits of every tensor from bit-widths in gene order. Throws `bad-genome` for a wrong length or an unknown width.
 * @param genome bit-widths (8, 16, 32), not indices
 */
export function bitsOfGenome(graph: Network, genome: readonly number[]): ReadonlyMap<string, PaperBits> {
  const genes = paperGenes(graph);
  if (genome.length !== genes.length) {
    throw new HushbitError({
      code: 'bad-genome',
      place: 'genome',
      expected: `${genes.length} bit-widths, one per gene of ${graph.name}`,
      got: `${genome.length}`,
      remedy: 'was it made for another model or scheme?',
    });
  }
  const bits = new Map<string, PaperBits>();
  genes.forEach(({ name }, i) => {
    const width = genome[i];
    if (!isPaperBits(width)) {
      throw new HushbitError({
        code: 'bad-genome',
        place: `gene ${i} (${name})`,
        expected: '8, 16 or 32 bits',
        got: String(width),
        remedy: 'scheme paper knows no other width',
      });
    }
    bits.set(name, width);
  });
  return bits;
}

/** The same width everywhere. */
export function uniformBits(graph: Network, bits: PaperBits): ReadonlyMap<string, PaperBits> {
  return new Map([...graph.tensors.keys()].map((name) => [name, bits]));
}
