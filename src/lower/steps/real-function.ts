// Real functions and quotients: float arithmetic between whatever formats there are.
import type { RealFunctionOperation } from '../../program/program.ts';
import { bufferIndex } from '../lowering.ts';
import type { Step, StepKind } from '../step.ts';

export interface RealFunctionStep extends Step<'real-function'> {
  readonly function: RealFunctionOperation['function'];
  readonly input: string;
  /** Of a quotient. */
  readonly divisor: string | null;
}

export function isRealFunction(step: Step): step is RealFunctionStep {
  return step.step === 'real-function';
}

export const REAL_FUNCTION_STEP: StepKind<RealFunctionStep> = {
  step: 'real-function',
  reads: ({ input, divisor }) => (divisor === null ? [input] : [input, divisor]),
  weights: () => [],
  role: (step) => (step.function === 'exp' || step.function === 'sqrt' ? 'relu' : 'plain'),
  replaces: () => null,
  lower(into, step) {
    const output = bufferIndex(into, step.output);
    const operation: RealFunctionOperation = {
      op: 'real-function',
      arithmetic: 'float',
      name: step.output,
      layer: into.network.tensors.get(step.output)!.layer,
      function: step.function,
      input: bufferIndex(into, step.input),
      divisor: step.divisor === null ? null : bufferIndex(into, step.divisor),
      output,
      ...into.limits[output]!,
    };
    return [operation];
  },
};
