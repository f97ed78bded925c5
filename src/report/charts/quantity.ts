// Objectives as axes.
import { shownObjective, textOf, titleOf } from '../../base/quantities.ts';
import type { ReportData } from '../report-data.ts';

export interface Quantity {
  readonly name: string;
  /** With its unit. */
  readonly title: string;
  readonly label: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  /** From what front.json says to what is shown. */
  readonly shown: (value: number) => number;
  readonly text: (value: number) => string;
}

export function quantityOf(name: string): Quantity {
  const value = shownObjective(name);
  const { label, unit, divisor, better } = value;
  return {
    name,
    label,
    unit,
    title: titleOf(value),
    higherIsBetter: better === 'more',
    shown: (raw) => raw / divisor,
    text: (raw) => textOf(value, raw),
  };
}

/** The upright axis is PESQ where it was searched for, else fidelity; the level one time, else memory. */
export function mainAxes(data: ReportData): { x: Quantity; y: Quantity; size: Quantity | null } {
  const { objectives } = data;
  const upright = ['pesq', 'fidelity'].find((name) => objectives.includes(name)) ?? objectives[0]!;
  const others = objectives.filter((name) => name !== upright);
  const time = others.find((name) => name === 'latency' || name === 'instructions');
  const level = time ?? others[0] ?? upright;
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
    case 'fidelity':
      return reference.fidelityDb ?? Number.NaN;
    case 'latency':
      return reference.latency?.nsPerFrame ?? Number.NaN;
    case 'instructions':
      return reference.cost?.perHop ?? Number.NaN;
    case 'memory':
      return reference.objectiveBytes ?? Number.NaN;
    case 'flash':
      return reference.memory?.flashBytes ?? Number.NaN;
    case 'ram':
      return reference.memory?.ramBytes ?? Number.NaN;
    default:
      return Number.NaN;
  }
}
