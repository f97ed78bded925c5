// The end of an import: which output is the mask, and what each carried state becomes.
import { type Network, singlePorts } from '../network/index.ts';
import type { Edge } from './branches.ts';
import type { ImportContext } from './context.ts';
import type { InputShape, Reading } from './input-reading.ts';
import { chooseOutput } from './main-output.ts';
import { badFile, shown } from './problem.ts';
import { recogniseDense } from './recognise/dense.ts';
import { recogniseGrus } from './recognise/gru.ts';
import { recogniseLstms } from './recognise/lstm.ts';
import { recogniseMaskedInput } from './recognise/masked-input.ts';
import { pruned } from './recognise/prune.ts';
import { nextOf, pairStates, type StatePair } from './states.ts';
import { type Arranged, type Dynamic, type NamedValue, sizeOfValue, type Value } from './value.ts';

export interface Finished {
  readonly network: Network;
  readonly states: readonly StatePair[];
  /** Of the file. */
  readonly output: string;
  readonly why: string;
  /** Values per frame of every output of the file. */
  readonly widths: ReadonlyMap<string, number>;
  /** True where the output of the file is mask * features, of which the network has the mask. */
  readonly isMaskTimesInput: boolean;
}

export interface Ending {
  readonly outputs: readonly NamedValue[];
  readonly reading: Reading;
  readonly inputs: readonly InputShape[];
  readonly edges: readonly Edge[];
  readonly uses: ReadonlyMap<string, number>;
  /** Name of the output to take, if the user gave one. */
  readonly wanted: string | null;
}

export function finishGraph(ending: Ending, context: ImportContext, file: string): Finished {
  const { outputs, reading, inputs, edges, uses, wanted } = ending;
  const isEvery = (value: Value): value is Dynamic =>
    value.kind === 'dynamic' && value.moment === 'every' && reading.time >= 0 === value.time >= 0;
  const readStates = inputs
    .map(({ name }) => name)
    .filter((name) => name !== reading.input && uses.has(name));
  const states = pairStates(readStates, outputs, wanted, edges, context, file);
  const isState = new Set(states.map(({ output }) => output));
  const others = outputs.filter(({ name }) => !isState.has(name));
  const forced = new Set(states.flatMap(({ by, output }) => (by === 'use' ? [output] : [])));
  const left = others.some(({ value }) => isEvery(value))
    ? others
    : outputs.filter(({ name }) => forced.has(name));
  if (left.length === 0 && states.length > 0) {
    throw badFile(
      `${file}: input ${shown(states[0]!.input)}`,
      'an output that holds its value for the next frame, and one beside it for the mask',
      `${shown(states[0]!.output)} alone`,
      'give it twice, the second time as the output of an Identity',
    );
  }
  const bins = reading.shape[reading.feature]!;
  const { name, value, why } = chooseOutput(left, wanted, bins, isEvery, file);
  const output = context.make(value);
  const outputOf = new Map(states.map(({ input, output: own }) => [input, own]));
  const valueByName = new Map(outputs.map((one) => [one.name, one.value]));
  // What a state becomes may be another state, which is carried from then on as well.
  for (let i = 0; i < context.carried.length; i++) {
    const { state, part, next } = context.carried[i]!;
    if (next !== null) continue;
    const own = valueByName.get(outputOf.get(part.input)!) as Dynamic | Arranged;
    context.builder.setNext(state, context.make(nextOf(own, part.positions, context)));
  }
  const whole = context.builder.finish([{ name, tensor: output }]);
  const masked = recogniseMaskedInput(whole);
  const network = recogniseDense(recogniseLstms(recogniseGrus(pruned(masked ?? whole))));
  singlePorts(network);
  const ranges = rangesOf(network, context);
  const notes =
    masked === null ? [] : [`output ${shown(name)} is a mask times the features: the mask is taken`];
  const widths = new Map(outputs.map((one) => [one.name, sizeOfValue(one.value)]));
  return {
    network: { ...network, ...(ranges.size > 0 && { ranges }), ...(notes.length > 0 && { notes }) },
    widths,
    states,
    output: name,
    why,
    isMaskTimesInput: masked !== null,
  };
}

/** Of the vectors that a quantiser had a range for, those that are tensors of the network. */
function rangesOf(
  { tensors }: Network,
  { quantised }: ImportContext,
): Map<string, { min: number; max: number }> {
  const ranges = new Map<string, { min: number; max: number }>();
  for (const { vector, range } of quantised) {
    const { name } = vector.made;
    if (name !== null && tensors.has(name)) ranges.set(name, { min: range[0], max: range[1] });
  }
  return ranges;
}
