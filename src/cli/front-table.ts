// The front as a table: one row per solution, as many as a screen takes.
import type { Front } from '../run/index.ts';
import { formatTable } from './output.ts';

const MOST_ROWS = 30;

const COLUMNS: Readonly<Record<string, { title: string; text: (value: number) => string }>> = {
  pesq: { title: 'PESQ raw', text: (value) => value.toFixed(4) },
  latency: { title: 'us/frame', text: (value) => (value / 1000).toFixed(1) },
  memory: { title: 'MB', text: (value) => (value / 1e6).toFixed(3) },
};

export function frontTable(front: Front): string {
  const names = Object.keys(front.solutions[0]?.objectives ?? {});
  const step = Math.max(1, front.solutions.length / MOST_ROWS);
  const rows: string[][] = [];
  for (let at = 0; at < front.solutions.length; at += step) {
    const index = Math.floor(at);
    const { objectives } = front.solutions[index]!;
    rows.push([
      String(index),
      ...names.map((name) => {
        const value = objectives[name];
        return typeof value === 'number' ? (COLUMNS[name]?.text(value) ?? String(value)) : '-';
      }),
    ]);
  }
  const table = formatTable(
    [['index', ...names.map((name) => COLUMNS[name]?.title ?? name)], ...rows],
    ['index', ...names].map(() => true),
  );
  const left = front.solutions.length - rows.length;
  return left > 0 ? `${table}\n(${left} more in front.json)` : table;
}
