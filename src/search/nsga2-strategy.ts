// NSGA-II as a strategy: its batches handed out in pieces, told back in pieces.
import { HushbitError } from '../base/errors.ts';
import { type Genome, genomeKey } from './genome.ts';
import { createNsga2, type Nsga2Options } from './nsga2.ts';
import type { Strategy, Told } from './strategy.ts';

/** @throws HushbitError `bad-option` or `bad-genome` for options out of range. */
export function createNsga2Strategy(options: Nsga2Options): Strategy {
  const search = createNsga2(options);
  let asked: readonly Genome[] | undefined;
  let handedOut = 0;
  let told: Told[] = [];
  return {
    name: 'nsga2',
    get generation() {
      return search.generation;
    },
    get front() {
      return search.front.map(({ genome }) => genome);
    },
    ask(n) {
      asked ??= search.ask();
      const piece = asked.slice(handedOut, handedOut + n);
      handedOut += piece.length;
      return piece;
    },
    tell(piece) {
      for (const one of piece) {
        const expected = told.length < handedOut ? asked![told.length]! : undefined;
        if (expected && genomeKey(expected) === genomeKey(one.genome)) told.push(one);
        else throw outOfOrder(expected, one.genome);
      }
      if (asked === undefined || told.length < asked.length) return;
      search.tell(
        asked,
        told.map(({ objectives }) => objectives),
        told.map(({ violation }) => violation),
      );
      asked = undefined;
      handedOut = 0;
      told = [];
    },
    randomState: () => search.randomState(),
  };
}

function outOfOrder(expected: Genome | undefined, got: Genome): HushbitError {
  return new HushbitError({
    code: 'failed',
    place: 'tell',
    expected: expected
      ? `genome ${genomeKey(expected)}, in the order of asking`
      : 'no more than was asked for',
    got: genomeKey(got),
  });
}
