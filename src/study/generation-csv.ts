// pareto_gen_<g>.csv: the best front of the population that survived generation g.
// Columns: the human values by their names, the minimised ones as normalised_<name>, the genome (bit-widths) with blanks.

import path from 'node:path';
import { writeAtomically } from './atomic-write.ts';
import { formatCsv } from './csv.ts';
import { readText } from './files.ts';
import { type Evaluated, type Naming, toSolution } from './front.ts';

export function formatGeneration(front: readonly Evaluated[], naming: Naming): string {
  const { objectives: names } = naming;
  const solutions = front.map((one) => toSolution(one, naming));
  const human = [...new Set(solutions.flatMap((solution) => Object.keys(solution.objectives)))];
  return formatCsv([
    [...human, ...names.map((name) => `normalised_${name}`), 'genome'],
    ...solutions.map((solution) => [
      ...human.map((name) => solution.objectives[name]),
      ...names.map((name) => solution.normalised[name]!),
      solution.genome.join(' '),
    ]),
  ]);
}

/** Leaves a file that already says the same alone, so that a replay does not rewrite what is there. */
export function writeGeneration(dir: string, generation: number, text: string): void {
  const file = path.join(dir, `pareto_gen_${generation}.csv`);
  if (readText(file) !== text) writeAtomically(file, text);
}
