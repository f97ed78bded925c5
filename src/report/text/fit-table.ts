// What fits a device, for a terminal.
import { VALUES } from '../../base/quantities.ts';
import type { Fit } from '../../run/index.ts';
import { formatTable } from './table.ts';

export function fitTable(fit: Fit): string {
  const { target, compiler, cflags, clockHz, hopMs, cycles, worstErrorPercent, precisions, widest } = fit;
  const number = ({ divisor, digits }: { divisor: number; digits: number }, value: number): string =>
    (value / divisor).toFixed(digits);
  const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(0)} %`);
  const rows = precisions.map(
    ({ precision, flashBytes, ramBytes, instructionsPerHop, load, margin, fits }) => [
      precision,
      number(VALUES.flashBytes, flashBytes),
      number(VALUES.ramBytes, ramBytes),
      number(VALUES.instructionsPerHop, instructionsPerHop),
      percent(load),
      percent(margin),
      fits ? 'fits' : 'no',
    ],
  );
  const rate =
    cycles.kind === 'table'
      ? 'the cycle table of the Cortex-M4 (Arm DDI 0439B)'
      : `${cycles.instructionsPerCycle} instructions per cycle, assumed`;
  const time =
    clockHz === null || hopMs === null
      ? ''
      : ` Load: cycles of a hop over those of ${hopMs} ms at ${clockHz / 1e6} MHz, by ${rate}, memory that never waits.`;
  return [
    formatTable(
      [
        [
          '',
          VALUES.flashBytes.heading,
          VALUES.ramBytes.heading,
          VALUES.instructionsPerHop.heading,
          'load',
          'margin',
          '',
        ],
        ...rows,
      ],
      [false, true, true, true, true, true, false],
    ),
    `${target}, ${compiler}, ${cflags}: instructions from its table, which is within ${worstErrorPercent.toFixed(2)} % of counted networks; not cycles.${time}`,
    widest === null
      ? 'nothing fits as a whole network: a smaller model, or a faster device'
      : `widest that fits: ${widest}; what it sounds like: hushbit evaluate --bits ${widest}; mixes: hushbit search --target ${target}`,
  ].join('\n\n');
}
