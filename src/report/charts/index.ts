// Every chart of a report in the order of the page. Node draws them to files and into the page; the page's script draws
// them again at the width of its window and for the chosen solution.
import type { Chart } from './chart.ts';
import { EVOLUTION } from './evolution.ts';
import { FRONT_MEMORY, FRONT_TIME, FRONT_TIME_MEMORY } from './front.ts';
import { GENERALISATION } from './generalisation.ts';
import { HEAT_MAP } from './heat-map.ts';
import { HYPERVOLUME } from './hypervolume.ts';
import { MEMORY_MAP } from './memory-map.ts';
import { OPERATION_TIMES } from './operation-times.ts';
import { PARALLEL } from './parallel.ts';
import { PESQ_MEMORY } from './pesq-memory.ts';
import { PRECISIONS } from './precisions.ts';
import { SENSITIVITY } from './sensitivity.ts';
import { VIOLINS } from './violins.ts';

export const CHARTS: readonly Chart[] = [
  PESQ_MEMORY,
  FRONT_TIME,
  FRONT_MEMORY,
  FRONT_TIME_MEMORY,
  PRECISIONS,
  MEMORY_MAP,
  OPERATION_TIMES,
  PARALLEL,
  HEAT_MAP,
  GENERALISATION,
  EVOLUTION,
  HYPERVOLUME,
  VIOLINS,
  SENSITIVITY,
];

export function chartById(id: string): Chart | undefined {
  return CHARTS.find((chart) => chart.id === id);
}

export type { Chart } from './chart.ts';
export type { View } from './frame.ts';
