// Where the bytes of the chosen solution are: flash by layer, RAM kept and shared, the arena over the operations.
import type { ArenaMap, MemoryBlock, ReportData } from '../report-data.ts';
import { type Child, el } from '../svg.ts';
import type { Chart } from './chart.ts';
import { estimateWidth, legend, svg, swatch, text, type View } from './frame.ts';
import { bytesText } from './precisions.ts';
import { linearScale } from './scale.ts';
import type { Theme } from './theme.ts';

export const MEMORY_MAP: Chart = {
  id: 'memory-map',
  title: 'Memory map',
  caption: () =>
    'Flash and RAM of the chosen solution. In the arena a buffer stands from the operation that writes it to the last that reads it.',
  available: ({ solutions }) => solutions.some(({ memoryMap }) => memoryMap.flash.length > 0),
  draw,
};

const ROW = 22;
const LABELS = 84;
const TOTALS = 74;

function draw(data: ReportData, { theme, width, selected }: View): string {
  const solution = data.solutions[selected];
  if (!solution) return svg({ width, height: 20, theme, alt: 'No solution is chosen.' });
  const { flash, ram, arena } = solution.memoryMap;
  const roles = [...new Set([...flash, ...ram].map(({ role }) => role))];
  const colour = (role: string): string => theme.roles[roles.indexOf(role) % theme.roles.length]!;
  const key = legend(
    roles.map((role) => ({ label: role, mark: swatch(colour(role)) })),
    12,
    12,
    width - 24,
  );
  const parts: Child[] = [key.marks];
  let y = key.height + 18;
  const total = (blocks: readonly MemoryBlock[]): number => blocks.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [name, blocks, bytes] of [
    ['Flash', flash, solution.memory.flashBytes],
    ['RAM', ram, solution.memory.ramBytes],
  ] as const) {
    if (blocks.length === 0) continue;
    parts.push(text(12, y, `${name}: ${bytes.toLocaleString('en')} bytes`, { weight: 600, size: 13 }));
    y += 8;
    const layers = [...new Set(blocks.map(({ layer }) => layer))];
    const most = Math.max(...layers.map((layer) => total(blocks.filter((one) => one.layer === layer))));
    const scale = linearScale([0, most], [0, width - LABELS - TOTALS - 12], { nice: false });
    for (const layer of layers) {
      const own = blocks.filter((one) => one.layer === layer);
      parts.push(stack(layer, own, y, scale, colour, theme));
      y += ROW;
    }
    y += 20;
  }
  if (arena && arena.buffers.length > 0) {
    parts.push(drawArena(arena, y, width, theme));
    y += ARENA_HEIGHT + 34;
  }
  return svg(
    {
      width,
      height: y,
      theme,
      alt:
        `Memory of solution ${selected}: flash ${solution.memory.flashBytes} bytes, RAM ${solution.memory.ramBytes} bytes. ` +
        `Flash by layer: ${[...new Set(flash.map(({ layer }) => layer))].map((layer) => `${layer} ${bytesText(total(flash.filter((one) => one.layer === layer)))}`).join(', ')}.`,
    },
    parts,
  );
}

function stack(
  layer: string,
  blocks: readonly MemoryBlock[],
  y: number,
  scale: (bytes: number) => number,
  colour: (role: string) => string,
  theme: Theme,
): Child {
  let x = LABELS;
  let sum = 0;
  const bars = blocks.map(({ role, bytes }) => {
    const length = scale(bytes);
    const bar = el(
      'rect',
      { x, y: y + 3, width: length, height: ROW - 6, fill: colour(role) },
      el('title', {}, `${layer}, ${role}: ${bytes} bytes`),
    );
    x += length;
    sum += bytes;
    return bar;
  });
  return [
    text(LABELS - 8, y + 15, layer, { anchor: 'end' }),
    bars,
    text(x + 6, y + 15, bytesText(sum), { fill: theme.muted, size: 11 }),
  ];
}

const ARENA_HEIGHT = 170;

function drawArena(arena: ArenaMap, y: number, width: number, theme: Theme): Child {
  const left = 12;
  const top = y + 12;
  const x = linearScale([-1, arena.operations + 1], [left, width - 12], { nice: false });
  const s = linearScale([0, arena.bytes], [0, ARENA_HEIGHT], { nice: false });
  return [
    text(
      12,
      y,
      `Arena: ${arena.bytes.toLocaleString('en')} bytes shared over ${arena.operations} operations`,
      {
        weight: 600,
        size: 13,
      },
    ),
    el('rect', {
      x: left,
      y: top,
      width: width - 24,
      height: ARENA_HEIGHT,
      fill: 'none',
      stroke: theme.grid,
    }),
    arena.buffers.map(({ name, offset, bytes, first, last }) => {
      const from = x(first);
      const length = x(last + 1) - from;
      const height = s(bytes);
      return el(
        'g',
        {},
        el(
          'rect',
          {
            x: from,
            y: top + s(offset),
            width: length,
            height,
            fill: theme.first,
            fill_opacity: 0.28,
            stroke: theme.first,
          },
          el('title', {}, `${name}: ${bytes} bytes at ${offset}, operations ${first} to ${last}`),
        ),
        height >= 11 &&
          length >= estimateWidth(name, 10) + 4 &&
          text(from + 3, top + s(offset) + height / 2 + 3.5, name, { size: 10 }),
      );
    }),
    text(left, top + ARENA_HEIGHT + 16, 'operations of one frame, in their order →', {
      fill: theme.muted,
      size: 11,
    }),
  ];
}
