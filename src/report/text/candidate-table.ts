// What candidates are worth, one row each, for a terminal.
import { type ShownValue, VALUES } from '../../base/quantities.ts';
import type { JudgedCandidate, ShownFidelity } from '../../measure/index.ts';
import { formatTable } from './table.ts';

/** One row per candidate. @param noisyPesqRaw null where nothing is heard */
export function candidateTable(judged: readonly JudgedCandidate[], noisyPesqRaw: number | null): string {
  const column = (
    { heading, divisor, digits }: ShownValue,
    value: (one: JudgedCandidate) => number | null,
    text: (one: JudgedCandidate) => string | null = () => null,
  ) => ({
    title: heading,
    cell: (one: JudgedCandidate): string => text(one) ?? shownNumber(value(one), divisor, digits),
  });
  const columns = [
    column(VALUES.pesqRaw, ({ quality }) => quality.pesqRaw),
    column(VALUES.pesqWb, ({ quality }) => quality.pesqWb),
    column(VALUES.stoi, ({ quality }) => quality.stoi),
    column(VALUES.siSdrDb, ({ quality }) => quality.siSdrDb),
    column(
      VALUES.fidelityDb,
      ({ fidelity }) => fidelity.fidelityDb,
      ({ fidelity }) => (isExact(fidelity) ? 'exact' : null),
    ),
    ...(judged.some(({ cost }) => cost !== null)
      ? [column(VALUES.instructionsPerHop, ({ cost }) => cost?.perHop ?? null)]
      : [column(VALUES.nsPerFrame, ({ latency }) => latency?.nsPerFrame ?? null)]),
    column(VALUES.equation4Bytes, ({ memory }) => memory.equation4Bytes),
    column(VALUES.flashBytes, ({ memory }) => memory.flashBytes),
    column(VALUES.ramBytes, ({ memory }) => memory.ramBytes),
  ];
  const { digits } = VALUES.pesqRaw;
  return formatTable(
    [
      ['', ...columns.map(({ title }) => title)],
      ...(noisyPesqRaw === null
        ? []
        : [['noisy', noisyPesqRaw.toFixed(digits), ...columns.slice(1).map(() => '')]]),
      ...judged.map((one) => [one.name, ...columns.map(({ cell }) => cell(one))]),
    ],
    [false, ...columns.map(() => true)],
  );
}

const shownNumber = (value: number | null, divisor: number, digits: number): string =>
  value === null ? '-' : (value / divisor).toFixed(digits);

const isExact = ({ fidelityDb, maskError }: ShownFidelity): boolean => fidelityDb === null && maskError === 0;
