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
  const moved = (from: Genome, to: Genome, genes: readonly number[]): Genome =>
    from.map((level, gene) => (genes.includes(gene) ? to[gene]! : level));
  const endOf = (from: Genome, to: Genome) => ({
    from,
    to,
    /** What each gene changes by itself. */
    alone: from.map((_, gene) => change(from, moved(from, to, [gene]))),
  });
  const [coarsened, refined] = [endOf(fine, coarse), endOf(coarse, fine)];
  const disagreement = fine.map((_, gene) =>
    unlike(
      coarsened.alone[gene]!,
      refined.alone[gene]!.map((one) => -one),
    ),
  );
  const suspected = [...fine.keys()]
    .filter((gene) => disagreement[gene]! > SHARED)
    .sort((a, b) => disagreement[b]! - disagreement[a]! || a - b)
    .slice(0, MOST_SUSPECTED);
  /** A table that fine genes need is paid once by two of them, seen from where all are coarse; one that coarse ones need from the other end. */
  const share = (one: number, other: number): boolean =>
    [refined, coarsened].some(
      ({ from, to, alone }) =>
        unlike(change(moved(from, to, [one]), moved(from, to, [one, other])), alone[other]!) > SHARED,
    );
  let groups: number[][] = [];
  for (const gene of suspected) {
    const isJoined = groups.map((group) => group.some((other) => share(other, gene)));
    groups = [
      ...groups.filter((_, at) => !isJoined[at]),
      [...groups.filter((_, at) => isJoined[at]).flat(), gene],
    ];
  }
  return groups
    .filter(({ length }) => length > 1)
    .map((group) => {
      const sums = group.reduce(
        (sum, gene) => sum.map((one, limit) => one + coarsened.alone[gene]![limit]!),
        excessOf(fine).map(() => 0),
      );
      return { group, shared: unlike(change(fine, moved(fine, coarse, group)), sums) };
    })
    .sort((a, b) => b.shared - a.shared)
    .slice(0, MOST_GROUPS)
    .map(({ group }) => group);
}

export interface Sharing {
  /** The coarsest, the finest, and both but for genes that share a cost. */
  readonly outlooks: readonly Genome[];
  /** Of which shared costs a genome is rid: those whose genes are all coarse. */
  stateOf(genome: Genome): string;
}

export function sharingOf(coarse: Genome, fine: Genome, excessOf: ExcessOf): Sharing {
  const taken = (group: readonly number[], of: Genome, others: Genome): Genome =>
    others.map((level, gene) => (group.includes(gene) ? of[gene]! : level));
  const groups = sharersOf(coarse, fine, excessOf);
  return {
    outlooks: [
      coarse,
      fine,
      ...groups.flatMap((group) => [taken(group, fine, coarse), taken(group, coarse, fine)]),
    ],
    stateOf: (genome) =>
      groups.map((group) => (group.every((gene) => genome[gene] === coarse[gene]) ? 1 : 0)).join(''),
  };
}

/** The greatest difference, of any limit; none of what cannot be built. */
function unlike(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, one, limit) => {
    const by = Math.abs(one - b[limit]!);
    return Number.isFinite(by) ? Math.max(most, by) : most;
  }, 0);
}
