// Every chart as a file: for a white page, and for a dark one.
import { CHARTS } from './charts/index.ts';
import { drawSpectrograms } from './charts/spectrograms.ts';
import { DARK, LIGHT, type Theme } from './charts/theme.ts';
import { tableOneLatex } from './page/table-one.ts';
import type { Listening, ReportData } from './report-data.ts';

const WIDTH = 760;

/** SVG by file name, and table I as LaTeX. `-dark` is drawn on a dark ground. */
export function renderFigures(
  data: ReportData,
  listening: Listening | null,
  selected: number,
): Map<string, string> {
  const files = new Map<string, string>();
  for (const [suffix, theme] of [
    ['', LIGHT],
    ['-dark', DARK],
  ] as const) {
    const view = { theme, width: WIDTH, selected };
    for (const chart of CHARTS) {
      if (chart.available(data))
        files.set(`${chart.id}${suffix}.svg`, onGround(chart.draw(data, view), theme));
    }
    if (listening) {
      files.set(`spectrograms${suffix}.svg`, onGround(drawSpectrograms(listening, view), theme));
    }
  }
  files.set('table-1.tex', tableOneLatex(data, selected));
  return files;
}

/** A file lies on whatever its reader shows: it brings its own ground. */
function onGround(svg: string, theme: Theme): string {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
  const end = svg.indexOf('>') + 1;
  return `${svg.slice(0, end)}<rect width="${width}" height="${height}" fill="${theme.ground}"/>${svg.slice(end)}\n`;
}
