// The front of several networks in a terminal.
import { textOf, VALUE_OF_OBJECTIVE, VALUES } from '../../base/quantities.ts';
import type { FamilyFront } from '../../study/index.ts';
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
