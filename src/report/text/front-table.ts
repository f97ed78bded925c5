// The front in a terminal: a table with one row per solution, as many as a screen takes, and a scatter plot.
import { shownObjective, textOf } from '../../base/quantities.ts';
import { type Front, pick } from '../../study/index.ts';
import { asciiScatter } from './ascii-scatter.ts';
import { formatTable } from './table.ts';

const MOST_ROWS = 30;

export function frontTable(front: Front): string {
  const names = Object.keys(front.solutions[0]?.objectives ?? {});
  const step = Math.max(1, front.solutions.length / MOST_ROWS);
  const rows: string[][] = [];
  let marked = false;
  for (let at = 0; at < front.solutions.length; at += step) {
    const index = Math.floor(at);
    const { objectives, doubt } = front.solutions[index]!;
    if (doubt) marked = true;
    rows.push([
      `${doubt ? '! ' : ''}${index}`,
      ...names.map((name) => {
        const value = objectives[name];
        return typeof value === 'number' ? textOf(shownObjective(name), value) : '-';
      }),
    ]);
  }
  const table = formatTable(
    [['index', ...names.map((name) => shownObjective(name).heading)], ...rows],
    ['index', ...names].map(() => true),
  );
  const left = front.solutions.length - rows.length;
  return [
    table,
    ...(left > 0 ? [`(${left} more in front.json)`] : []),
    ...(marked
      ? ['(!: raw PESQ above that of something more faithful to float32: the gain may be chance)']
      : []),
  ].join('\n');
}

/** PESQ, or fidelity, against memory, or flash, where they were objectives, else the first against the second. */
export function frontScatter(front: Front): string {
  const names = Object.keys(front.solutions[0]?.objectives ?? {});
  if (names.length < 2) return '';
  const y = ['pesq', 'fidelity'].find((name) => names.includes(name)) ?? names[0]!;
  const others = names.filter((name) => name !== y);
  const x = ['memory', 'flash'].find((name) => others.includes(name)) ?? others[0]!;
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
