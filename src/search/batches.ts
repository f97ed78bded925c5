// What strategies without a population have in common: a batch that is handed out in pieces and told back in order, and the front of
// all that was told.
import { HushbitError } from '../base/errors.ts';
import { dominatesConstrained } from './dominance.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { Strategy, Told } from './strategy.ts';

export interface Batch {
  readonly genomes: readonly Genome[];
  readonly isProbing: boolean;
}

export interface BatchPlan {
  readonly name: string;
  /** The next batch, of at most `size` genomes. Called once per batch; null where there is nothing more. */
  next(size: number): Batch | null;
  /** A whole batch was told. */
  learn(told: readonly Told[]): void;
  readonly planned?: NonNullable<Strategy['planned']>;
  randomState(): readonly number[];
}

/** @param size of a batch at most */
export function strategyOf(plan: BatchPlan, size: number): Strategy {
  let current: Batch | null | undefined;
  let handedOut = 0;
  let told: Told[] = [];
  let generation = 0;
  let front: Told[] = [];
  const batch = (): Batch | null => {
    if (current === undefined) current = plan.next(size);
    return current;
  };

  function enter(one: Told): void {
    if (one.objectives === null) return;
    const beats = (a: Told, b: Told): boolean =>
      dominatesConstrained(a.objectives!, b.objectives!, a.violation, b.violation);
    if (front.some((other) => beats(other, one))) return;
    front = [...front.filter((other) => !beats(one, other)), one];
  }

  return {
    name: plan.name,
    get generation() {
      return generation;
    },
    get isProbing() {
      return batch()?.isProbing ?? false;
    },
    get isDone() {
      return batch() === null;
    },
    ...(plan.planned === undefined ? {} : { planned: plan.planned }),
    get front() {
      return front.map(({ genome }) => genome);
    },
    ask(n) {
      const piece = batch()?.genomes.slice(handedOut, handedOut + n) ?? [];
      handedOut += piece.length;
      return piece;
    },
    tell(piece) {
      const genomes = batch()?.genomes ?? [];
      for (const one of piece) {
        const expected = told.length < handedOut ? genomes[told.length] : undefined;
        if (!expected || genomeKey(expected) !== genomeKey(one.genome)) throw outOfOrder(one.genome);
        told.push(one);
      }
      if (told.length < genomes.length) return;
      for (const one of told) enter(one);
      plan.learn(told);
      generation++;
      current = undefined;
      handedOut = 0;
      told = [];
    },
    randomState: () => plan.randomState(),
  };
}

function outOfOrder(got: Genome): HushbitError {
  return new HushbitError({
    code: 'failed',
    place: 'tell',
    expected: 'genomes in the order of asking',
    got: genomeKey(got),
  });
}
