// The front in a terminal: a table with one row per solution, as many as a screen takes, and a scatter plot.
import { type Front, pick } from '../../study/index.ts';
import { asciiScatter } from './ascii-scatter.ts';
import { formatTable } from './table.ts';

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

/** PESQ against memory where both were objectives, else the first against the second. */
export function frontScatter(front: Front): string {
  const names = Object.keys(front.solutions[0]?.objectives ?? {});
  if (names.length < 2) return '';
  const y = names.includes('pesq') ? 'pesq' : names[0]!;
  const x = names.includes('memory') && y !== 'memory' ? 'memory' : names.find((name) => name !== y)!;
  const knee = pick(front, 'knee').index;
  const points = front.solutions.map(({ objectives }, index) => ({
    x: objectives[x] ?? Number.NaN,
    y: objectives[y] ?? Number.NaN,
    mark: index === knee ? 'K' : 'o',
  }));
  const shown = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
  // The knee is drawn last, so that nothing covers it.
  shown.sort((a, b) => Number(a.mark === 'K') - Number(b.mark === 'K'));
  return `${asciiScatter(shown, x, y)}\n(K: the knee, solution ${knee})`;
}
