// Limits on the axes of the parallel coordinates: drawn with the pointer, or typed.
import { all, byId } from './page-elements.ts';
import type { Limit, Store } from './store.ts';

interface AxisOnPage {
  readonly id: string;
  readonly x: number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

const BRUSH_WIDTH = 18;
/** A shorter drag is a click, which takes the limit away. */
const LEAST_DRAG = 4;

/** As many as tell one pixel from the next. */
function decimalsOf({ domain: [low, high] }: AxisOnPage): number {
  return Math.max(0, Math.min(12, Math.ceil(-Math.log10(high - low)) + 3));
}

export function setUpBrush(store: Store): { redraw: () => void } {
  const box = document.querySelector<HTMLElement>('[data-chart=parallel]');
  const form = byId<HTMLFormElement>('limits');
  const inputs = all<HTMLInputElement>('input', form);

  const svgOf = (): SVGSVGElement | null => box?.querySelector('svg') ?? null;
  const axesOf = (svg: SVGSVGElement): AxisOnPage[] => JSON.parse(svg.dataset.axes!) as AxisOnPage[];
  const toValue = ({ domain, range }: AxisOnPage, y: number): number =>
    domain[0] + ((y - range[0]) / (range[1] - range[0])) * (domain[1] - domain[0]);
  const toY = ({ domain, range }: AxisOnPage, value: number): number =>
    range[0] + ((value - domain[0]) / (domain[1] - domain[0])) * (range[1] - range[0]);

  function redraw(): void {
    const svg = svgOf();
    if (!svg) return;
    for (const old of all('.brush', svg)) old.remove();
    for (const axis of axesOf(svg)) {
      const limit = store.limits.get(axis.id);
      if (!limit) continue;
      const ends = [limit.low, limit.high].map((value, i) =>
        toY(axis, Number.isFinite(value) ? value : axis.domain[i]!),
      );
      const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      rect.setAttribute('class', 'brush');
      rect.setAttribute('x', String(axis.x - BRUSH_WIDTH / 2));
      rect.setAttribute('width', String(BRUSH_WIDTH));
      rect.setAttribute('y', String(Math.min(...ends)));
      rect.setAttribute('height', String(Math.max(1, Math.abs(ends[0]! - ends[1]!))));
      svg.append(rect);
    }
  }

  function writeInputs(): void {
    for (const input of inputs) {
      const value = store.limits.get(input.dataset.axis!)?.[input.dataset.end as keyof Limit];
      const shown = value === undefined || !Number.isFinite(value) ? '' : String(value);
      if (document.activeElement !== input) input.value = shown;
    }
  }

  function readInput(axis: string): void {
    const [low, high] = ['low', 'high'].map((end) => {
      const text = inputs.find((one) => one.dataset.axis === axis && one.dataset.end === end)!.value;
      return text === '' ? null : Number(text);
    });
    if (low === null && high === null) store.setLimit(axis, null);
    else
      store.setLimit(axis, {
        low: low ?? Number.NEGATIVE_INFINITY,
        high: high ?? Number.POSITIVE_INFINITY,
      });
  }

  let drag: { axis: AxisOnPage; from: number } | null = null;
  const at = (event: PointerEvent): { x: number; y: number } => {
    const svg = svgOf()!;
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / width;
    return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
  };
  box?.addEventListener('pointerdown', (event) => {
    const svg = svgOf();
    if (!svg || event.button !== 0) return;
    const { x, y } = at(event);
    const axis = axesOf(svg).find((one) => Math.abs(one.x - x) <= BRUSH_WIDTH);
    if (!axis) return;
    drag = { axis, from: y };
    box.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  box?.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const { y } = at(event);
    if (Math.abs(y - drag.from) >= LEAST_DRAG) limitBetween(drag.axis, drag.from, y);
  });
  box?.addEventListener('pointerup', (event) => {
    if (!drag) return;
    const { y } = at(event);
    if (Math.abs(y - drag.from) < LEAST_DRAG) store.setLimit(drag.axis.id, null);
    drag = null;
  });
  function limitBetween(axis: AxisOnPage, a: number, b: number): void {
    const inside = (y: number): number =>
      Math.max(Math.min(...axis.range), Math.min(Math.max(...axis.range), y));
    const values = [toValue(axis, inside(a)), toValue(axis, inside(b))].map((value) =>
      Number(value.toFixed(decimalsOf(axis))),
    );
    store.setLimit(axis.id, { low: Math.min(...values), high: Math.max(...values) });
  }

  for (const input of inputs) input.addEventListener('input', () => readInput(input.dataset.axis!));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => store.clearLimits());
  store.onLimits(() => {
    redraw();
    writeInputs();
  });
  return { redraw };
}
