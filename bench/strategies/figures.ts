// The figures of the bench: hypervolume over audio, fronts on validation clips, predicted against measured errors.
import {
  bottomAxis,
  ground,
  leftAxis,
  legend,
  SHAPES,
  shapePath,
  svg,
  text,
} from '../../src/report/charts/frame.ts';
import { linearScale, type Scale } from '../../src/report/charts/scale.ts';
import { LIGHT } from '../../src/report/charts/theme.ts';
import { el, type Markup } from '../../src/report/svg.ts';

const [WIDTH, HEIGHT] = [760, 430];
const AREA = { left: 64, right: WIDTH - 20, top: 84, bottom: HEIGHT - 48 };
/** After Okabe and Ito; a strategy has a shape besides. */
const COLOURS = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#8A6D00',
  '#777777',
];

interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly isLine: boolean;
}

interface Plot {
  readonly alt: string;
  readonly x: { readonly title: string; readonly isLog: boolean };
  readonly y: { readonly title: string; readonly isLog: boolean };
  readonly series: readonly Series[];
  /** Drawn from corner to corner: where both are equal. */
  readonly hasDiagonal?: boolean;
}

const mapped = ({ isLog }: Plot['x'], value: number): number => (isLog ? Math.log10(value) : value);

/** Ticks of a logarithmic scale as the numbers that they stand for. */
function scaleOf(axis: Plot['x'], values: readonly number[], range: readonly [number, number]): Scale {
  const scale = linearScale(values, range);
  if (!axis.isLog) return scale;
  const textOf = (value: number): string => Number((10 ** value).toPrecision(2)).toString();
  return Object.assign((value: number) => scale(value), scale, { text: textOf });
}

function draw({ alt, x, y, series, hasDiagonal }: Plot): string {
  const shown = series.map((one) => ({
    ...one,
    points: one.points.map(([a, b]) => [mapped(x, a), mapped(y, b)] as const),
  }));
  const all = shown.flatMap(({ points }) => points);
  const xs = all.map(([a]) => a);
  const ys = all.map(([, b]) => b);
  const across = scaleOf(x, hasDiagonal ? [...xs, ...ys] : xs, [AREA.left, AREA.right]);
  const up = scaleOf(y, hasDiagonal ? [...xs, ...ys] : ys, [AREA.bottom, AREA.top]);
  const markOf = (at: number, px: number, py: number, r: number): Markup => {
    const shape = SHAPES[at % SHAPES.length]!;
    const colour = COLOURS[at % COLOURS.length]!;
    return el('path', {
      d: shapePath(shape, px, py, r),
      fill: shape === 'cross' ? 'none' : colour,
      stroke: shape === 'cross' ? colour : undefined,
    });
  };
  const key = legend(
    series.map(({ name }, at) => ({
      label: name,
      mark: (px: number, py: number) => markOf(at, px, py, 4.5),
    })),
    AREA.left,
    18,
    AREA.right - AREA.left,
  );
  return `${svg(
    { width: WIDTH, height: HEIGHT, theme: LIGHT, alt },
    ground(LIGHT, WIDTH, HEIGHT),
    key.marks,
    bottomAxis(across, AREA, x.title, LIGHT),
    leftAxis(up, AREA, y.title, LIGHT),
    hasDiagonal
      ? el('line', {
          x1: across(across.domain[0]),
          y1: up(across.domain[0]),
          x2: across(across.domain[1]),
          y2: up(across.domain[1]),
          stroke: LIGHT.muted,
          stroke_dasharray: '4 4',
        })
      : null,
    shown.map(({ points, isLine }, at) => [
      isLine && points.length > 1
        ? el('polyline', {
            points: points.map(([a, b]) => `${across(a).toFixed(1)},${up(b).toFixed(1)}`).join(' '),
            fill: 'none',
            stroke: COLOURS[at % COLOURS.length],
            stroke_width: 1.6,
          })
        : null,
      points.map(([a, b]) => markOf(at, across(a), up(b), 3.5)),
    ]),
    series.length === 0 ? text(AREA.left, AREA.top, 'nothing was run') : null,
  )}\n`;
}

export function drawVolumes(
  strategies: readonly {
    readonly name: string;
    readonly points: readonly { readonly audioSeconds: number; readonly volume: number }[];
  }[],
): string {
  return draw({
    alt: `Hypervolume on validation clips over seconds of audio run, by strategy: ${strategies.map(({ name }) => name).join(', ')}.`,
    x: { title: 'seconds of audio run, probes included', isLog: true },
    y: { title: 'hypervolume on validation clips (mean over seeds)', isLog: false },
    series: strategies.map(({ name, points }) => ({
      name,
      isLine: true,
      points: points.map(({ audioSeconds, volume }) => [audioSeconds, volume] as const),
    })),
  });
}

export function drawFronts(
  strategies: readonly {
    readonly name: string;
    readonly points: readonly { readonly flash: number; readonly error: number }[];
  }[],
): string {
  return draw({
    alt: 'Fronts of the strategies on validation clips: error of the output over flash, seed 1.',
    x: { title: 'flash, MB', isLog: true },
    y: { title: 'error of the output on validation clips, as power over that of the output', isLog: true },
    series: strategies.map(({ name, points }) => ({
      name,
      isLine: false,
      points: points.map(({ flash, error }) => [flash / 1e6, error] as const),
    })),
  });
}

export function drawPredicted(
  points: readonly { readonly predicted: number; readonly measured: number }[],
): string {
  return draw({
    alt: 'Errors of genomes as sums of the sites alone, against errors measured.',
    x: { title: 'error predicted: sum of what sites alone add', isLog: true },
    y: { title: 'error measured', isLog: true },
    hasDiagonal: true,
    series: [
      {
        name: 'genomes of guided',
        isLine: false,
        points: points.map(({ predicted, measured }) => [predicted, measured] as const),
      },
    ],
  });
}
