// Table I of the paper for a terminal.
import { VALUES } from '../../base/quantities.ts';
import type { JudgedCandidate } from '../../measure/index.ts';
import { formatTable } from './table.ts';

/** As in the paper: one column per solution, differences in percent from float32. */
export function tableOne(judged: readonly JudgedCandidate[]): string {
  const float = judged.find(({ name }) => name === 'float32')!;
  const cell = (
    value: number | null | undefined,
    base: number | null | undefined,
    digits: number,
  ): string => {
    if (value === null || value === undefined) return '-';
    const text = value.toFixed(digits);
    if (!base || value === base) return text;
    const percent = (value / base - 1) * 100;
    return `${text} (${percent >= 0 ? '+' : ''}${percent.toFixed(1)}%)`;
  };
  return formatTable(
    [
      ['', ...judged.map(({ name }) => name)],
      [
        VALUES.pesqRaw.label,
        ...judged.map(({ quality }) => cell(quality.pesqRaw, float.quality.pesqRaw, VALUES.pesqRaw.digits)),
      ],
      float.cost === null
        ? [
            'ms per frame',
            ...judged.map(({ latency }) =>
              cell(latency && latency.nsPerFrame / 1e6, float.latency && float.latency.nsPerFrame / 1e6, 4),
            ),
          ]
        : [
            VALUES.instructionsPerHop.heading,
            ...judged.map(({ cost }) => cell(cost && cost.perHop / 1e6, float.cost!.perHop / 1e6, 4)),
          ],
      [
        'memory, MB (eq. 4)',
        ...judged.map(({ memory }) =>
          cell(memory.equation4Bytes / 1e6, float.memory.equation4Bytes / 1e6, 2),
        ),
      ],
    ],
    [false, ...judged.map(() => true)],
  );
}
