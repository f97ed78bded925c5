// Costs that genes share, and genomes to look at them from. A table stays as long as one site needs it: where all of them do, none saves
// anything by giving it up alone, and where none does the first one pays for all. Changes of single genes, from wherever they are looked
// at, do not tell what giving it up together comes to. Which genes share is told by pairs of changes that do not add up; then costs are
// looked at from where all that share something are coarse while the others are fine, and the other way round.
import type { ExcessOf } from './cost-view.ts';
import type { Genome } from './genome.ts';

/** What is shared counts from this fraction of a limit on: less than that other genes make up for. */
const SHARED = 0.01;
/** Genes whose sharing is looked for: those of which the coarsest and the finest say most unlike things. */
const MOST_SUSPECTED = 40;
/** Groups that are looked at apart: those that share most. */
const MOST_GROUPS = 3;

/** Genes that share a cost, those first that share most. No gene is in two of them. */
export function sharersOf(coarse: Genome, fine: Genome, excessOf: ExcessOf): number[][] {
  const change = (from: Genome, to: Genome): number[] => {
    const [before, after] = [excessOf(from), excessOf(to)];
    return after.map((excess, limit) => (excess ?? 0) - (before[limit] ?? 0));
  };
  const coarsened = (genes: readonly number[], of: Genome = fine): Genome =>
    of.map((level, gene) => (genes.includes(gene) ? coarse[gene]! : level));
  const alone = fine.map((_, gene) => change(fine, coarsened([gene])));
  const disagreement = fine.map((level, gene) =>
    level === coarse[gene] ? 0 : unlike(alone[gene]!, change(coarse.with(gene, level), coarse)),
  );
  const suspected = [...fine.keys()]
    .filter((gene) => disagreement[gene]! > SHARED)
    .sort((a, b) => disagreement[b]! - disagreement[a]! || a - b)
    .slice(0, MOST_SUSPECTED);
  let groups: number[][] = [];
  for (const gene of suspected) {
    const sharesWith = (other: number): boolean =>
      unlike(change(coarsened([other]), coarsened([other, gene])), alone[gene]!) > SHARED;
    const isJoined = groups.map((group) => group.some(sharesWith));
    groups = [
      ...groups.filter((_, at) => !isJoined[at]),
      [...groups.filter((_, at) => isJoined[at]).flat(), gene],
    ];
  }
  return groups
    .filter(({ length }) => length > 1)
    .map((group) => {
      const sums = group.reduce(
        (sum, gene) => sum.map((one, limit) => one + alone[gene]![limit]!),
        excessOf(fine).map(() => 0),
      );
      return { group, shared: unlike(change(fine, coarsened(group)), sums) };
    })
    .sort((a, b) => b.shared - a.shared)
    .slice(0, MOST_GROUPS)
    .map(({ group }) => group);
}

/** The coarsest, the finest, and both but for genes that share a cost. */
export function outlooksOf(coarse: Genome, fine: Genome, excessOf: ExcessOf): Genome[] {
  const taken = (group: readonly number[], of: Genome, others: Genome): Genome =>
    others.map((level, gene) => (group.includes(gene) ? of[gene]! : level));
  const groups = sharersOf(coarse, fine, excessOf);
  return [
    coarse,
    fine,
    ...groups.flatMap((group) => [taken(group, fine, coarse), taken(group, coarse, fine)]),
  ];
}

/** The greatest difference, of any limit; none of what cannot be built. */
function unlike(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, one, limit) => {
    const by = Math.abs(one - b[limit]!);
    return Number.isFinite(by) ? Math.max(most, by) : most;
  }, 0);
}
