// What a search prints at its end: the front, and what can be done with it.
import path from 'node:path';
import { budgetAnswer, frontScatter, frontTable, targetCosts } from '../report/text/index.ts';
import type { Constraint, SearchOutcome } from '../run/index.ts';
import type { Scheme } from '../scheme/index.ts';
import { type OutputOptions, printResult } from './output.ts';

/** @param page the report that was written */
export function printSearchResult(
  options: OutputOptions,
  dir: string,
  result: SearchOutcome,
  scheme: Scheme,
  page: string | null,
  constraints: readonly Constraint[],
): void {
  const budget = constraints.length > 0 ? budgetAnswer(result.front, constraints) : null;
  const { ended, evaluations, generations, hypervolume, failures, front, costs } = result;
  printResult(
    options,
    {
      dir,
      ended,
      evaluations,
      generations,
      hypervolume,
      failures,
      front,
      report: page,
      ...(costs ? { costs } : {}),
      ...(budget ? { budget } : {}),
    },
    () =>
      [
        `${ended === 'complete' ? 'search complete' : `search ended (${ended})`}: ${evaluations} evaluations, ` +
          `${generations} generations, ${front.solutions.length} solutions, hypervolume ${hypervolume.toFixed(4)}`,
        // Where nothing was evaluated there is nothing to show or to use.
        ...(front.solutions.length > 0 ? ['', frontTable(front), '', frontScatter(front), ''] : []),
        ...(costs
          ? [targetCosts(costs.map((cost, index) => ({ name: `solution ${index}`, cost }))), '']
          : []),
        ...(budget ? [budget.line, ''] : []),
        `front:   ${path.join(dir, 'front.json')}`,
        ...(ended === 'complete' ? [] : [`go on:   hushbit search --resume ${dir}`]),
        ...(front.solutions.length > 0
          ? usesOf(dir, scheme, page, budget ? String(budget.index) : 'knee')
          : []),
      ].join('\n'),
  );
}

function usesOf(dir: string, scheme: Scheme, page: string | null, rule: string): string[] {
  return [
    page ? `report:  ${page} (open it in a browser)` : `report:  hushbit report ${dir}`,
    `table I: hushbit baselines --run ${dir}`,
    `listen:  hushbit denoise IN.wav --output OUT.wav --run ${dir} --pick ${rule}`,
    ...(scheme.name === 'integer'
      ? [`C code:  hushbit export --run ${dir} --pick ${rule} --output DIR`]
      : []),
  ];
}
