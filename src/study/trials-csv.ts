// trials.csv: every genome that was asked for, in that order, with what was found of it or why there is nothing.
// Columns: trial, generation, state; the human values by their names; the minimised ones as normalised_<name>; the reason;
// the genome (bit-widths) and, where levels have names, the formats, both with blanks. No times: it is the same however often the run was interrupted.
import path from 'node:path';
import { writeAtomically } from './atomic-write.ts';
import { formatCsv } from './csv.ts';
import { readText } from './files.ts';
import type { TrialRecord } from './fold.ts';
import { type Naming, toSolution } from './front.ts';
import type { RunFile } from './run-file.ts';
import { evaluatedOf } from './trial.ts';

export function formatTrials(
  trials: readonly TrialRecord[],
  naming: Naming & Pick<RunFile, 'names'>,
): string {
  const rows = trials.map((trial) => {
    const evaluated = evaluatedOf(trial, false);
    return { trial, solution: evaluated && toSolution(evaluated, naming) };
  });
  const human = [...new Set(rows.flatMap(({ solution }) => Object.keys(solution?.objectives ?? {})))];
  return formatCsv([
    [
      'trial',
      'generation',
      'state',
      ...human,
      ...naming.objectives.map((name) => `normalised_${name}`),
      'reason',
      'genome',
      ...(naming.names ? ['formats'] : []),
    ],
    ...rows.map(({ trial, solution }) => {
      const { id, generation, genome, finished } = trial;
      return [
        id,
        generation,
        finished?.state ?? 'running',
        ...human.map((name) => solution?.objectives[name]),
        ...naming.objectives.map((name) => solution?.normalised[name]),
        finished && 'reason' in finished ? `${finished.job}: ${finished.reason.message}` : '',
        genome.map((level, gene) => naming.alleles[gene]![level]!).join(' '),
        ...(naming.names ? [genome.map((level, gene) => naming.names![gene]![level]!).join(' ')] : []),
      ];
    }),
  ]);
}

export function writeTrials(
  dir: string,
  trials: readonly TrialRecord[],
  naming: Parameters<typeof formatTrials>[1],
): void {
  const file = path.join(dir, 'trials.csv');
  const text = formatTrials(trials, naming);
  if (readText(file) !== text) writeAtomically(file, text);
}
