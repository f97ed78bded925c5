// Movement of data. What has one source has its format and scale, and costs no rounding; what is brought together from several has
// its own, and those that differ are brought to it first.
import type { GatherOperation, QuantOperation } from '../../program/program.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import type { Step, StepKind } from '../step.ts';
import { element, linearStep, lowerLinear } from './linear.ts';

export interface GatherStep extends Step<'gather'> {
  readonly inputs: readonly string[];
  /** Place among all inputs, one behind the other; -1 for 0. */
  readonly index: Int32Array;
}

export function isGather(step: Step): step is GatherStep {
  return step.step === 'gather';
}

export const GATHER_STEP: StepKind<GatherStep> = {
  step: 'gather',
  reads: ({ inputs }) => inputs,
  weights: () => [],
  role: () => 'plain',
  replaces: () => null,
  follows: ({ inputs }) => (inputs.length === 1 ? inputs[0]! : null),
  lower: lowerGather,
};

function lowerGather(into: Lowering, { inputs, output: name, index }: GatherStep): QuantOperation[] {
  const output = bufferIndex(into, name);
  const target = into.buffers[output]!;
  const { layer } = into.network.tensors.get(name)!;
  const before: QuantOperation[] = [];
  const sources = inputs.map((input) => {
    const at = bufferIndex(into, input);
    const { format, scale, zeroPoint, length } = into.buffers[at]!;
    if (format === target.format && scale === target.scale && zeroPoint === target.zeroPoint) return at;
    const made = `${name} from ${input}`;
    const known = into.bufferOf.get(made);
    if (known !== undefined) return known;
    into.bufferOf.set(made, into.buffers.length);
    into.limits.push(into.limits[output]!);
    into.buffers.push({ ...target, name: made, kind: 'activation', length, carried: false, history: 0 });
    into.formats.set(made, target.format);
    before.push(lowerLinear(into, linearStep(made, [element(input)])));
    return into.bufferOf.get(made)!;
  });
  const operation: GatherOperation = {
    ...({ op: 'gather', name, layer } as const),
    ...{ inputs: sources, output, index, ...into.limits[output]! },
    arithmetic: isFloat(into, name) ? 'float' : 'integer',
  };
  return [...before, operation];
}
