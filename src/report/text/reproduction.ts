// The paper's table I beside ours, for a terminal.
import { type ReproducedPart, reproductionGrid } from '../index.ts';
import { formatTable } from './table.ts';

export function reproductionText(parts: readonly ReproducedPart[]): string {
  return parts
    .map((part) =>
      [part.title, formatTable(reproductionGrid(part), [false, false, true, true]), ...part.searches].join(
        '\n',
      ),
    )
    .join('\n\n');
}
