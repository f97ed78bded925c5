// What each site alone costs in each format, and where 8 bits lose what they lose, as tables for a terminal.
import type { measureSensitivity } from '../../run/index.ts';
import { formatTable } from './table.ts';
import { targetCosts } from './target-costs.ts';

type Result = Awaited<ReturnType<typeof measureSensitivity>>;
const shown = (value: number | null, digits: number): string =>
  value === null ? '-' : value.toFixed(digits);

function tableOf({ sites, rankCorrelation, timeUnit }: Result): string {
  const rows = [...sites]
    .sort((a, b) => b.maskError - a.maskError)
    .map(({ site, format, maskError, predicted, fidelityDb, pesqRaw, bytesSaved, timeSaved }) => [
      site,
      format,
      maskError.toExponential(2),
      predicted === null ? '-' : predicted.toExponential(2),
      shown(fidelityDb, 1),
      shown(pesqRaw?.mean ?? null, 4),
      shown(pesqRaw?.standardError ?? null, 4),
      `${bytesSaved}`,
      ...(timeUnit === null ? [] : [shown(timeSaved, 0)]),
    ]);
  const head = ['site', 'format', 'mask error', 'predicted', 'fidelity dB', 'raw PESQ', '+-', 'bytes saved'];
  const all = timeUnit === null ? head : [...head, `${timeUnit} saved`];
  const table = formatTable(
    [all, ...rows],
    all.map((_, i) => i > 1),
  );
  return rankCorrelation === null
    ? table
    : `${table}\nrank correlation of mask error and prediction: ${rankCorrelation.toFixed(3)}`;
}

function lossesOf({ tensors }: Result): string {
  const rows = [...tensors]
    .sort((a, b) => (a.ratioDb ?? Infinity) - (b.ratioDb ?? Infinity))
    .map(({ tensor, layer, format, ratioDb }) => [tensor, layer, format, shown(ratioDb, 1)]);
  return formatTable([['at 8 bits', 'layer', 'format', 'dB'], ...rows], [false, false, false, true]);
}

export function sensitivityTables(result: Result): string {
  const costs = targetCosts([{ name: 'int8, which sites save of', cost: result.cost }]);
  return [tableOf(result), lossesOf(result), costs].filter((part) => part !== '').join('\n\n');
}
