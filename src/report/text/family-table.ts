// The front of several networks in a terminal, and which of them wins where.
import { textOf, VALUE_OF_OBJECTIVE, VALUES } from '../../base/quantities.ts';
import { type FamilyFront, winnersOf } from '../../study/index.ts';
import { formatTable } from './table.ts';

export function familyTable({ axes, solutions }: FamilyFront): string {
  const values = axes.map((axis) => VALUE_OF_OBJECTIVE[axis]);
  return formatTable(
    [
      ['index', 'network', 'its own', ...values.map((name) => VALUES[name].heading)],
      ...solutions.map(({ network, index, solution }, at) => [
        `${at}`,
        network,
        `${index}`,
        ...values.map((name) => textOf(VALUES[name], solution.values![name]!.mean)),
      ]),
    ],
    [true, false, true, ...values.map(() => true)],
  );
}

/** A line for each stretch of sizes, or of whatever was compared last, in which one network is the better one. */
export function winnersText(front: FamilyFront): string {
  const name = VALUE_OF_OBJECTIVE[front.axes.at(-1)!];
  const value = VALUES[name];
  const at = (index: number): string => textOf(value, front.solutions[index]!.solution.values![name]!.mean);
  return winnersOf(front)
    .map(({ network, from, to }) => {
      const span = from === to ? at(from) : `${at(from)} to ${at(to)}`;
      return `${value.heading} ${span}: ${network}`;
    })
    .join('\n');
}
