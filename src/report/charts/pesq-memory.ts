// What the front costs of PESQ, by memory as the paper counts it, with the paper's own mix where the network is as large as the
// paper's. Differences from float32: each from its own, since clips and scheme are not the paper's.
import { VALUES } from '../../base/quantities.ts';
import { PAPER_TABLE } from '../paper-table.ts';
import type { ReportData } from '../report-data.ts';
import { type Child, el, type Markup } from '../svg.ts';
import type { Chart } from './chart.ts';
import {
  type Area,
  bottomAxis,
  type LegendEntry,
  leftAxis,
  legend,
  shapePath,
  svg,
  text,
  type View,
} from './frame.ts';
import { signed } from './generalisation.ts';
import { referenceMark } from './reference-mark.ts';
import { linearScale } from './scale.ts';
import { solutionMark } from './solution-mark.ts';
import type { Theme } from './theme.ts';

const MEGA = VALUES.equation4Bytes.divisor;
/** A float32 network that differs from the paper's by more than this share is another network. */
const SAME_SIZE = 0.1;
/** References beyond so much more memory than everything else would squeeze it. */
const WIDEST = 1.3;

/** MB, and MOS from float32. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** The best mix of the paper; null for a network of another size, with which it has nothing in common. */
export function paperPoint({ references }: ReportData): Point | null {
  const bytes = references.find(({ name }) => name === 'float32')?.memory?.equation4Bytes;
  const { memoryMB, pesqRaw } = PAPER_TABLE;
  if (bytes === undefined || Math.abs(bytes / MEGA / memoryMB.float32! - 1) > SAME_SIZE) return null;
  return { x: memoryMB.mixed!, y: pesqRaw.mixed! - pesqRaw.float32! };
}

export const PESQ_MEMORY: Chart = {
  id: 'pesq-memory',
  title: 'PESQ against memory',
  caption: (data) => {
    const paper = paperPoint(data);
    const clips = data.searchClips.length;
    return (
      `Raw PESQ minus that of the same network in float32, mean over the ${clips} search ${clips === 1 ? 'clip' : 'clips'}, against ` +
      `memory as the paper counts it (its equation 4). Better is up and left.` +
      (paper === null
        ? ''
        : ` The cross is the mix that the paper tells in its table I: ${toldOf(paper)}. Its network has the same size, but other ` +
          `weights, another clip and an arithmetic of its own, so that the difference from float32 is what can be compared.`)
    );
  },
  available: ({ solutions, references }) =>
    references.some(({ name }) => name === 'float32') &&
    solutions.some(({ searchDifference }) => searchDifference !== null),
  draw,
};

function toldOf({ x, y }: Point): string {
  return `${x.toFixed(2)} MB, ${Math.abs(y).toFixed(4)} below its float32`;
}

function draw(data: ReportData, { theme, width, selected }: View): string {
  const points = data.solutions.flatMap(({ memory, searchDifference }, index) =>
    searchDifference ? [{ index, x: memory.equation4Bytes / MEGA, y: searchDifference.mean }] : [],
  );
  const paper = paperPoint(data);
  const float32 = data.references.find(({ name }) => name === 'float32')!.pesqRaw;
  const most = WIDEST * Math.max(...[...points, ...(paper ? [paper] : [])].map(({ x }) => x));
  const references = data.references.flatMap(({ name, memory, pesqRaw }) =>
    memory && name !== 'float32' && memory.equation4Bytes / MEGA <= most
      ? [{ name, x: memory.equation4Bytes / MEGA, y: pesqRaw - float32 }]
      : [],
  );
  const told = [...points, ...(paper ? [paper] : []), { x: points[0]!.x, y: 0 }];
  // A width that loses more than all that is told lies at the lower edge, with its number.
  const span = spanOf(told.map(({ y }) => y));
  const isFar = ({ y }: Point): boolean => y < span.low - (span.high - span.low);
  const height = Math.max(300, Math.min(440, width * 0.62));
  const entries: LegendEntry[] = [
    {
      label: `front (${points.length})`,
      mark: (x, y) => el('circle', { cx: x, cy: y, r: 4.5, fill: theme.front }),
    },
    {
      label: 'chosen',
      mark: (x, y) => el('circle', { cx: x, cy: y, r: 6, fill: theme.selected, stroke: theme.ink }),
    },
    ...references.map(({ name }) => ({
      label: name,
      mark: (x: number, y: number) => referenceMark(name, x, y, theme),
    })),
    ...(paper === null
      ? []
      : [
          {
            label: width < 420 ? 'the paper, from its float32' : `the paper: ${toldOf(paper)}`,
            mark: (x: number, y: number) => paperMark({ x, y }, theme),
          },
        ]),
  ];
  const key = legend(entries, 12, 12, width - 24);
  const area: Area = { left: 62, right: width - 14, top: key.height + 30, bottom: height - 42 };
  const xs = linearScale(
    [...told, ...references].map(({ x }) => x),
    [area.left, area.right],
    { ticks: Math.max(3, width / 110) },
  );
  const ys = linearScale(
    [...told, ...references.filter((one) => !isFar(one))].map(({ y }) => y),
    [area.bottom, area.top],
    { ticks: 6 },
  );
  const drawReference = ({ name, ...point }: (typeof references)[number]): Child[] => {
    const x = xs(point.x);
    const y = isFar(point) ? area.bottom - 8 : ys(point.y);
    return [
      referenceMark(name, x, y, theme),
      label(x, y, isFar(point) ? `${name}: ${signed(point.y)}, below` : name, area, theme),
    ];
  };
  return svg(
    { width, height, theme, alt: altOf(points, paper) },
    key.marks,
    bottomAxis(xs, area, `${VALUES.equation4Bytes.label}, MB`, theme),
    leftAxis(ys, area, 'raw PESQ minus that of float32', theme),
    el('line', { x1: area.left, x2: area.right, y1: ys(0), y2: ys(0), stroke: theme.muted }),
    text(area.right - 4, ys(0) + 14, 'float32', {
      anchor: 'end',
      size: 11,
      fill: theme.muted,
      halo: theme.ground,
    }),
    references.map(drawReference),
    paper && [
      paperMark({ x: xs(paper.x), y: ys(paper.y) }, theme, `The paper's mix: ${toldOf(paper)}`),
      label(xs(paper.x), ys(paper.y), 'the paper', area, theme),
    ],
    [...points]
      .sort((a, b) => Number(a.index === selected) - Number(b.index === selected))
      .map(({ index, x, y }) =>
        solutionMark(
          {
            index,
            x: xs(x),
            y: ys(y),
            isSelected: index === selected,
            label: `Solution ${index}: ${signed(y)} from float32, ${x.toFixed(3)} MB`,
          },
          theme,
        ),
      ),
  );
}

function label(x: number, y: number, content: string, area: Area, theme: Theme): Markup {
  const isRight = x > area.right - 90;
  return text(x + (isRight ? -10 : 10), y - 8, content, {
    anchor: isRight ? 'end' : 'start',
    fill: theme.muted,
    size: 11,
    halo: theme.ground,
  });
}

function paperMark({ x, y }: Point, theme: Theme, title?: string): Child {
  return el(
    'path',
    { d: shapePath('cross', x, y, 5.5), stroke: theme.ink, stroke_width: 2.4, fill: 'none' },
    title && el('title', {}, title),
  );
}

function spanOf(values: readonly number[]): { low: number; high: number } {
  return { low: Math.min(...values), high: Math.max(...values) };
}

function altOf(points: readonly Point[], paper: Point | null): string {
  const [memory, pesq] = [spanOf(points.map(({ x }) => x)), spanOf(points.map(({ y }) => y))];
  return (
    `Scatter plot of ${points.length} solutions: raw PESQ from ${signed(pesq.low)} to ${signed(pesq.high)} of float32, memory from ` +
    `${memory.low.toFixed(2)} to ${memory.high.toFixed(2)} MB.${paper ? ` The paper's mix has ${toldOf(paper)}.` : ''}`
  );
}
