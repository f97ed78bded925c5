// Objectives as axes: unit, factor and digits by name. Unknown names are shown as they are.
import type { ReportData } from '../report-data.ts';

export interface Quantity {
  readonly name: string;
  /** With its unit. */
  readonly title: string;
  /** `PESQ`, `time`, `memory`. */
  readonly label: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  /** From what front.json says to what is shown. */
  readonly shown: (value: number) => number;
  readonly text: (value: number) => string;
}

function quantity(
  name: string,
  label: string,
  unit: string,
  divisor: number,
  digits: number,
  higherIsBetter = false,
): Quantity {
  return {
    name,
    label,
    unit,
    title: unit ? `${label}, ${unit}` : label,
    higherIsBetter,
    shown: (value) => value / divisor,
    text: (value) => (value / divisor).toFixed(digits),
  };
}

const KNOWN: Readonly<Record<string, Quantity>> = {
  pesq: quantity('pesq', 'PESQ (raw)', '', 1, 4, true),
  latency: quantity('latency', 'time per frame', 'µs', 1000, 1),
  memory: quantity('memory', 'memory', 'MB', 1e6, 3),
};

export function quantityOf(name: string): Quantity {
  return Object.hasOwn(KNOWN, name) ? KNOWN[name]! : quantity(name, name, '', 1, 4);
}

/** The upright axis is PESQ where it was searched for, the level one time, else memory. */
export function mainAxes(data: ReportData): { x: Quantity; y: Quantity; size: Quantity | null } {
  const { objectives } = data;
  const upright = objectives.includes('pesq') ? 'pesq' : objectives[0]!;
  const others = objectives.filter((name) => name !== upright);
  const level = others.includes('latency') ? 'latency' : (others[0] ?? upright);
  const rest = others.find((name) => name !== level);
  return { x: quantityOf(level), y: quantityOf(upright), size: rest ? quantityOf(rest) : null };
}

/** What front.json says of a solution, under the objective's name. */
export function solutionValue(data: ReportData, solution: number, name: string): number {
  return data.front.solutions[solution]!.objectives[name] ?? Number.NaN;
}

export function referenceValue(data: ReportData, index: number, name: string): number {
  const reference = data.references[index]!;
  switch (name) {
    case 'pesq':
      return reference.pesqRaw;
    case 'latency':
      return reference.latency?.nsPerFrame ?? Number.NaN;
    case 'memory':
      return reference.objectiveBytes ?? Number.NaN;
    default:
      return Number.NaN;
  }
}
