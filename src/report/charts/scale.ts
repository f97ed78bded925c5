// Linear scales with round ticks.
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
  /** A tick as text: as many decimals as tell neighbours apart. */
  readonly text: (value: number) => string;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** The round step that gives at most `count` intervals over `extent`. */
export function roundStep(extent: number, count: number): number {
  const rough = extent / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = STEPS.find((step) => step * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

export interface ScaleOptions {
  /** About how many ticks. */
  readonly ticks?: number;
  /** Widened to whole steps; default true. */
  readonly nice?: boolean;
  readonly zero?: boolean;
}

/** Equal or missing values get a domain around them, so that every scale can be drawn. */
export function linearScale(
  values: readonly number[],
  range: readonly [number, number],
  options: ScaleOptions = {},
): Scale {
  const finite = values.filter(Number.isFinite);
  let low = finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : 0;
  let high = finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : 1;
  if (options.zero) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  if (!(high - low > Math.abs(high) * 1e-12)) {
    const half = Math.abs(high) * 0.05 || 0.5;
    low -= options.zero && low === 0 ? 0 : half;
    high += half;
  }
  const step = roundStep(high - low, options.ticks ?? 5);
  if (options.nice !== false) {
    low = Math.floor(low / step + 1e-9) * step;
    high = Math.ceil(high / step - 1e-9) * step;
  }
  const [from, to] = range;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const decimals = decimalsOf(step);
  const at = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
  return Object.assign(at, {
    domain: [low, high] as const,
    range: [from, to] as const,
    ticks,
    text: (value: number) => signless(value.toFixed(decimals)),
  });
}

function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 8;
}

function signless(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
