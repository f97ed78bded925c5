// The front of everything evaluated so far, kept up one evaluation at a time. The order of adding does not matter.
import { compareGenomes, comparePoints, dominates } from '../search/index.ts';
import { type Evaluated, sortEvaluated } from './front.ts';

export interface FrontArchive<T extends Evaluated> {
  /** True if the front changed. Of genomes with equal objectives the first, gene by gene, stands for all. */
  add(one: T): boolean;
  /** Sorted by objectives. */
  front(): readonly T[];
}

export function createFrontArchive<T extends Evaluated>(): FrontArchive<T> {
  let members: T[] = [];
  return {
    add(one) {
      const twin = members.findIndex((member) => comparePoints(member.objectives, one.objectives) === 0);
      if (twin >= 0) {
        if (compareGenomes(one.genome, members[twin]!.genome) >= 0) return false;
        members[twin] = one;
        return true;
      }
      if (members.some((member) => dominates(member.objectives, one.objectives))) return false;
      members = members.filter((member) => !dominates(one.objectives, member.objectives));
      members.push(one);
      return true;
    },
    front: () => sortEvaluated([...members]),
  };
}

/** The front of all of them. */
export function frontOf<T extends Evaluated>(evaluations: Iterable<T>): readonly T[] {
  const archive = createFrontArchive<T>();
  for (const one of evaluations) archive.add(one);
  return archive.front();
}
