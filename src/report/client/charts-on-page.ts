// Charts are drawn again at the width of the window and for the chosen solution; limits dim what they leave out.
import { chartById } from '../charts/index.ts';
import { parallelAxes } from '../charts/parallel.ts';
import { PAGE } from '../charts/theme.ts';
import type { ReportData } from '../report-data.ts';
import { all } from './page-elements.ts';
import type { Store } from './store.ts';

/** Solutions that every limit lets through. */
export function keptSolutions(data: ReportData, store: Store): Set<number> {
  const axes = parallelAxes(data).filter(({ id }) => store.limits.has(id));
  const kept = new Set<number>();
  data.front.solutions.forEach((_, index) => {
    const inside = axes.every(({ id, values }) => {
      const { low, high } = store.limits.get(id)!;
      return values[index]! >= low && values[index]! <= high;
    });
    if (inside) kept.add(index);
  });
  return kept;
}

export function dimOthers(kept: ReadonlySet<number>): void {
  for (const mark of all<SVGElement>('.chart [data-solution]')) {
    mark.classList.toggle('dim', !kept.has(Number(mark.dataset.solution)));
  }
}

const LEAST_WIDTH = 280;
const MOST_WIDTH = 1140;

export function setUpCharts(data: ReportData, store: Store, drawn: (id: string) => void): void {
  const boxes = all('[data-chart]');
  const widths = new Map<Element, number>();

  function draw(box: HTMLElement): void {
    const id = box.dataset.chart!;
    const width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Math.floor(box.clientWidth)));
    widths.set(box, width);
    box.innerHTML = chartById(id)!.draw(data, { theme: PAGE, width, selected: store.selected });
    drawn(id);
  }
  function drawAll(): void {
    for (const box of boxes) draw(box);
    dimOthers(keptSolutions(data, store));
  }

  for (const box of boxes) {
    box.addEventListener('click', (event) => {
      const target = event.target as Element;
      const mark = target.closest<SVGElement>('[data-solution]');
      if (mark) store.select(Number(mark.dataset.solution));
      else if (box.dataset.chart === 'heat-map') store.select(columnAt(box, event));
    });
  }
  store.onSelect(drawAll);
  store.onLimits(() => dimOthers(keptSolutions(data, store)));
  let waiting = 0;
  addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (boxes.some((box) => Math.floor(box.clientWidth) !== widths.get(box))) drawAll();
    });
  });
  drawAll();
}

function columnAt(box: HTMLElement, event: MouseEvent): number {
  const svg = box.querySelector('svg')!;
  const { left, width } = svg.getBoundingClientRect();
  const x = ((event.clientX - left) / width) * svg.viewBox.baseVal.width;
  const column = Math.floor((x - Number(svg.dataset.left)) / Number(svg.dataset.step));
  const order = svg.dataset.columns!.split(' ');
  return column >= 0 && column < order.length ? Number(order[column]) : -1;
}
