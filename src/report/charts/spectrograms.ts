// Figure 4 of the paper: spectrograms of clean, noisy, float32 and the chosen solution.
import { base64 } from '../page/blocks.ts';
import type { Listening } from '../report-data.ts';
import { el } from '../svg.ts';
import { svg, text, type View } from './frame.ts';
import { levelPalette } from './palette.ts';
import { indexedPng } from './png.ts';
import { linearScale } from './scale.ts';

const PANEL = 180;
const LEFT = 42;

export function drawSpectrograms(listening: Listening, { theme, width, selected }: View): string {
  const wanted = ['clean', 'noisy', 'float32', 'solution'];
  const tracks = wanted.flatMap((name) =>
    listening.tracks.filter(
      (track) => track.name === name && (track.solution === null || track.solution === selected),
    ),
  );
  const columns = width < 560 ? 1 : 2;
  const panelWidth = (width - 16) / columns;
  const palette = levelPalette();
  const rows = Math.ceil(tracks.length / columns);
  const height = rows * (PANEL + 56) + 8;
  return svg(
    {
      width,
      height,
      theme,
      alt: `Spectrograms of ${listening.clip}, ${listening.seconds} seconds: clean, noisy, float32 and solution ${selected}.`,
    },
    tracks.map(({ name, spectrogram }, i) => {
      const x = 8 + (i % columns) * panelWidth;
      const y = 26 + Math.floor(i / columns) * (PANEL + 56);
      const inner = panelWidth - LEFT - 10;
      const time = linearScale([0, listening.seconds], [x + LEFT, x + LEFT + inner], {
        nice: false,
        ticks: 5,
      });
      const frequency = linearScale([0, listening.sampleRateHz / 2000], [y + PANEL, y], {
        nice: false,
        ticks: 4,
      });
      const png = indexedPng(spectrogram.columns, spectrogram.rows, spectrogram.levels, palette);
      return el(
        'g',
        { fill: theme.muted },
        text(x + LEFT, y - 8, name === 'solution' ? `solution ${selected}` : name, {
          weight: 600,
          fill: theme.ink,
        }),
        el('image', {
          x: x + LEFT,
          y,
          width: inner,
          height: PANEL,
          preserveAspectRatio: 'none',
          href: `data:image/png;base64,${base64(png)}`,
        }),
        frequency.ticks.map((tick) =>
          text(x + LEFT - 6, frequency(tick) + 4, frequency.text(tick), { anchor: 'end' }),
        ),
        time.ticks.map((tick) => text(time(tick), y + PANEL + 15, time.text(tick), { anchor: 'middle' })),
        i % columns === 0 && text(x + 10, y + PANEL / 2, 'kHz', { rotate: -90, anchor: 'middle' }),
        i >= tracks.length - columns && text(x + LEFT + inner / 2, y + PANEL + 29, 's', { anchor: 'middle' }),
      );
    }),
  );
}
