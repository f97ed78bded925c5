// Results as text for a terminal.

export { winnersLines } from '../winners.ts';
export { asciiScatter } from './ascii-scatter.ts';
export { type BudgetAnswer, budgetAnswer } from './budget.ts';
export { candidateTable } from './candidate-table.ts';
export { familyTable } from './family-table.ts';
export { fitTable } from './fit-table.ts';
export { frontScatter, frontTable } from './front-table.ts';
export { reproductionText } from './reproduction.ts';
export {
  directoryScoresCsv,
  directoryScoresTable,
  fileScoresCsv,
  fileScoresTable,
} from './scores-table.ts';
export { sensitivityTables } from './sensitivity-table.ts';
export { formatTable } from './table.ts';
export { tableOne } from './table-one.ts';
export { targetCosts } from './target-costs.ts';
export { workersTable } from './workers-table.ts';
