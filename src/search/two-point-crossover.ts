// Two-point crossover: the genes between two distinct cuts are exchanged. Cuts lie between genes, never at the
// ends, so that with three genes or more both children hold genes of both parents.
import type { RandomSource } from '../base/random.ts';
import type { Genome } from './genome.ts';

/** Two children, as new arrays. With two genes there is one cut, with one gene the children are copies. */
export function twoPointCrossover(a: Genome, b: Genome, random: RandomSource): [number[], number[]] {
  const first = [...a];
  const second = [...b];
  const genes = a.length;
  if (genes < 2) return [first, second];
  let from = 1;
  let to = 2;
  if (genes > 2) {
    const cut = random.int(1, genes - 1);
    const rest = random.int(1, genes - 2);
    const other = rest < cut ? rest : rest + 1;
    from = Math.min(cut, other);
    to = Math.max(cut, other);
  }
  for (let gene = from; gene < to; gene++) {
    first[gene] = b[gene]!;
    second[gene] = a[gene]!;
  }
  return [first, second];
}
