// The front in a terminal: a table with one row per solution, as many as a screen takes, and a scatter plot.
import { shownObjective, textOf, VALUES } from '../../base/quantities.ts';
import { type Front, pick, type Solution } from '../../study/index.ts';
import { asciiScatter } from './ascii-scatter.ts';
import { formatTable } from './table.ts';

const MOST_ROWS = 30;
const MISSING = '-';
const OPTIMISM = 'optimism';

interface Column {
  readonly heading: string;
  /** Left out where this objective is shown; empty for none. */
  readonly of: string;
  text(solution: Solution): string;
}

/** What is told of solutions beside the objectives, where it is known. */
const FURTHER: readonly Column[] = [
  { heading: VALUES.pesqRaw.heading, of: 'pesq', text: ({ values }) => meanText(values?.pesqRaw) },
  { heading: 'validation', of: '', text: ({ validation }) => meanText(validation?.pesqRaw) },
  {
    heading: OPTIMISM,
    of: '',
    text({ optimism }) {
      const { pesqRaw } = optimism ?? {};
      if (!pesqRaw) return MISSING;
      const half = (pesqRaw.high - pesqRaw.low) / 2;
      return `${pesqRaw.mean < 0 ? '-' : '+'}${Math.abs(pesqRaw.mean).toFixed(4)}+-${half.toFixed(4)}`;
    },
  },
];

function meanText(value: { readonly mean: number } | undefined): string {
  return value ? textOf(VALUES.pesqRaw, value.mean) : MISSING;
}

export function frontTable(front: Front): string {
  const names = Object.keys(front.solutions[0]?.objectives ?? {});
  const step = Math.max(1, front.solutions.length / MOST_ROWS);
  const further = FURTHER.filter(({ of }) => !names.includes(of) || of === '').filter(({ text }) =>
    front.solutions.some((solution) => text(solution) !== MISSING),
  );
  const rows: string[][] = [];
  let marked = false;
  for (let at = 0; at < front.solutions.length; at += step) {
    const index = Math.floor(at);
    const solution = front.solutions[index]!;
    const { objectives, doubt } = solution;
    if (doubt) marked = true;
    rows.push([
      `${doubt ? '! ' : ''}${index}`,
      ...names.map((name) => {
        const value = objectives[name];
        return typeof value === 'number' ? textOf(shownObjective(name), value) : '-';
      }),
      ...further.map(({ text }) => text(solution)),
    ]);
  }
  const table = formatTable(
    [
      [
        'index',
        ...names.map((name) => shownObjective(name).heading),
        ...further.map(({ heading }) => heading),
      ],
      ...rows,
    ],
    ['index', ...names, ...further].map(() => true),
  );
  const isOptimismShown = further.some(({ heading }) => heading === OPTIMISM);
  const left = front.solutions.length - rows.length;
  return [
    table,
    ...(left > 0 ? [`(${left} more in front.json)`] : []),
    ...(isOptimismShown
      ? [
          '(optimism: how much less raw PESQ it seems to lose, from float32, on the clips of the search than on validation clips; 95 %)',
        ]
      : []),
    ...(front.solutions.some(({ provisional }) => provisional)
      ? ['(provisional: the search ended before these were finished and measured whole; go on with --resume)']
      : []),
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
