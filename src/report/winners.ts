// Which network of a family wins where, in words.
import { textOf, VALUE_OF_OBJECTIVE, VALUES } from '../base/quantities.ts';
import { type FamilyFront, winnersOf } from '../study/index.ts';

/** A line for each stretch of sizes, or of whatever was compared last, in which one network is the better one. */
export function winnersLines(front: FamilyFront): readonly string[] {
  const name = VALUE_OF_OBJECTIVE[front.axes.at(-1)!];
  const value = VALUES[name];
  const at = (index: number): string => textOf(value, front.solutions[index]!.solution.values![name]!.mean);
  return winnersOf(front).map(({ network, from, to }) => {
    const span = from === to ? at(from) : `${at(from)} to ${at(to)}`;
    return `${value.heading} ${span}: ${network}`;
  });
}
