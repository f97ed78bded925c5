// Sigmoid or tanh of a buffer, by table.
import type { TableOperation } from '../../program/program.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import type { Step, StepKind } from '../step.ts';
import { makeTable, rescaleFor } from './activation-table.ts';

export interface TableStep extends Step<'table'> {
  readonly function: 'sigmoid' | 'tanh';
  readonly input: string;
  /** A gate that says how much of a carried value stays which has no bounds. */
  readonly holds: boolean;
}

export function isTable(step: Step): step is TableStep {
  return step.step === 'table';
}

export const TABLE_STEP: StepKind<TableStep> = {
  step: 'table',
  reads: ({ input }) => [input],
  weights: () => [],
  role: (step) => step.function,
  replaces: () => null,
  lower: (into, step) => [lowerTable(into, step)],
};

function lowerTable(into: Lowering, step: TableStep): TableOperation {
  const input = bufferIndex(into, step.input);
  const output = bufferIndex(into, step.output);
  const limits = into.limits[output]!;
  const { layer } = into.network.tensors.get(step.output)!;
  const common = { op: 'table', function: step.function, name: step.output, layer, input, output } as const;
  if (isFloat(into, step.input, step.output)) {
    return { ...common, arithmetic: 'float', table: -1, rescale: null, ...limits };
  }
  const source = into.buffers[input]!;
  const { role, copyRole } = into.sites.get(step.input) ?? {};
  // A copy in the state's own format is the state's buffer, with the range of its values.
  const held = role === 'state-copy' && !source.carried ? copyRole : role;
  const range = held?.startsWith('before-') ? 'cut' : 'whole';
  const table = makeTable(step.function, source, into.buffers[output]!, limits, range);
  const rescale = rescaleFor(step.function, source);
  return { ...common, arithmetic: 'integer', table: into.addTable(table), rescale, ...limits };
}
