// Sums as a kind of steps: what they read and write, and which operations they become.
import type { StepKind } from '../step.ts';
import { copyOfState, elementReads, elementsOf, type LinearStep, lowerLinear, matricesOf } from './linear.ts';
import { keepsRemainder, lowerWithRemainder } from './remainder.ts';

export const LINEAR_STEP: StepKind<LinearStep> = {
  step: 'linear',
  reads: (step) => [
    ...matricesOf(step).map(({ vector }) => vector),
    ...elementsOf(step).flatMap(elementReads),
  ],
  weights: (step) => matricesOf(step).map(({ weight }) => weight),
  role: ({ relu, replaced }) => (replaced ? 'state-copy' : relu ? 'relu' : 'plain'),
  replaces: ({ replaced }) => replaced,
  lower(into, step) {
    if (!step.replaced) return [lowerLinear(into, step)];
    const { state } = step.replaced;
    if (keepsRemainder(into, step)) return lowerWithRemainder(into, step, state);
    const update = lowerLinear(into, { ...step, output: state });
    return [{ ...update, name: step.output }, ...copyOfState(into, state, step.output)];
  },
};
