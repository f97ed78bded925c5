// Equation 4 of the paper: memory = sum over the genes of bits * size. The dead 11th gene is counted with its own bits,
// as the paper's code does: 2 808 685 elements for the paper's network, 2.81 MB at 8 bits.
import type { Network } from '../network/network.ts';
import { bitsOfGenome, paperGenes } from './sites.ts';

/** @param genome bit-widths in gene order */
export function equation4Bytes(graph: Network, genome: readonly number[]): number {
  bitsOfGenome(graph, genome);
  return paperGenes(graph).reduce((sum, gene, i) => sum + (genome[i]! * gene.size) / 8, 0);
}
