// What candidates are worth, one row each, for a terminal.
import type { JudgedCandidate, ShownFidelity } from '../../measure/index.ts';
import { formatTable } from './table.ts';

/** One row per candidate. */
export function candidateTable(judged: readonly JudgedCandidate[], noisyPesqRaw: number): string {
  const shown = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
  const decibels = ({ fidelityDb, maskError }: ShownFidelity) =>
    fidelityDb === null && maskError === 0 ? 'exact' : shown(fidelityDb, 1);
  return formatTable(
    [
      [
        '',
        'PESQ raw',
        'PESQ WB',
        'STOI',
        'SI-SDR dB',
        'to float32 dB',
        'us/frame',
        'eq. 4 MB',
        'flash MB',
        'RAM kB',
      ],
      ['noisy', shown(noisyPesqRaw, 4), '', '', '', '', '', '', '', ''],
      ...judged.map(({ name, quality, fidelity, latency, memory }) => [
        name,
        shown(quality.pesqRaw, 4),
        shown(quality.pesqWb, 3),
        shown(quality.stoi, 4),
        shown(quality.siSdrDb, 2),
        decibels(fidelity),
        latency ? (latency.nsPerFrame / 1000).toFixed(1) : '-',
        (memory.equation4Bytes / 1e6).toFixed(2),
        (memory.flashBytes / 1e6).toFixed(2),
        (memory.ramBytes / 1e3).toFixed(1),
      ]),
    ],
    [false, true, true, true, true, true, true, true, true, true],
  );
}
