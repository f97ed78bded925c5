// The end of an import: which output is the mask, and what each carried state becomes.
import { type Network, singlePorts, tensorSize } from '../network/index.ts';
import type { CarriedState, ImportContext } from './context.ts';
import type { InputShape, Reading } from './input-reading.ts';
import { badFile, shown } from './problem.ts';
import { recogniseDense } from './recognise/dense.ts';
import { recogniseGrus } from './recognise/gru.ts';
import { type Dynamic, lengthOf, type Value } from './value.ts';

export interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

interface StateOutput {
  readonly output: string;
  readonly index: number;
  readonly value: Dynamic;
}

export function finishGraph(
  outputs: readonly NamedValue[],
  reading: Reading,
  inputs: readonly InputShape[],
  context: ImportContext,
  file: string,
): Network {
  const mask = maskAmong(outputs, reading, context, file);
  const output = context.make(mask.value);
  const states = outputs.filter(({ name }) => name !== mask.name).flatMap(partsOf);
  const all = [...states, { output: mask.name, index: 0, value: mask.value }];
  for (const input of context.caches) {
    const isKept = outputs.some(({ value }) => value.kind === 'newest' && value.input === input);
    if (!isKept) throw stateWithoutOutput(input, file);
  }
  const open: CarriedState[] = [];
  for (const carried of context.carried) {
    if (carried.next === null) open.push(carried);
    else checkCarried(carried, all, file);
  }
  const taken = new Set(context.carried.flatMap(({ next }) => next ?? []));
  // A value that is still pending has no name, so nothing has taken it.
  const free = states.filter(({ value }) => value.made.name === null || !taken.has(value.made.name));
  const order = inputs.map(({ name }) => name);
  open.sort(
    (a, b) => order.indexOf(a.part.input) - order.indexOf(b.part.input) || a.part.index - b.part.index,
  );
  for (const [i, { state, part }] of open.entries()) {
    const next = free[i];
    if (!next || lengthOf(next.value) !== part.length || next.index !== part.index) {
      throw stateWithoutOutput(part.input, file);
    }
    context.builder.setNext(state, context.make(next.value));
  }
  const network = context.builder.finish([{ name: mask.name, tensor: output }]);
  const bins = tensorSize(singlePorts(network).input);
  if (lengthOf(mask.value) === bins) return recogniseDense(recogniseGrus(network));
  throw badFile(`${file}: output ${shown(mask.name)}`, `a mask of ${bins} values`, `${lengthOf(mask.value)}`);
}

function stateWithoutOutput(input: string, file: string): Error {
  const expected = 'an output that holds its value for the next frame';
  return badFile(`${file}: input ${shown(input)}`, expected, 'none in its place');
}

function partsOf({ name, value }: NamedValue): StateOutput[] {
  if (value.kind === 'constant' || value.kind === 'window' || value.kind === 'newest') return [];
  const parts = value.kind === 'stack' ? value.parts : [value];
  return parts.map((part, index) => ({ output: name, index, value: part }));
}

/** The first output that comes with every frame and is not itself a carried state, if there is one. */
function maskAmong(
  outputs: readonly NamedValue[],
  reading: Reading,
  context: ImportContext,
  file: string,
): NamedValue & { readonly value: Dynamic } {
  const isState = ({ made }: Dynamic) =>
    context.carried.some(({ next }) => next !== null && next === made.name);
  const perFrame = outputs.flatMap(({ name, value }) => {
    const isVector = value.kind === 'dynamic' && value.moment === 'every';
    return isVector && reading.time >= 0 === value.time >= 0 ? [{ name, value }] : [];
  });
  const mask = perFrame.find(({ value }) => !isState(value)) ?? perFrame[0];
  if (mask) return mask;
  throw badFile(
    file,
    'an output with a mask for every frame',
    outputs.length === 0 ? 'no output' : 'states alone',
  );
}

/** A file that takes a state has to give it back, in the same place. */
function checkCarried({ part, next }: CarriedState, outputs: readonly StateOutput[], file: string): void {
  const found = outputs.some(({ value, index }) => value.made.name === next && index === part.index);
  if (!found) throw stateWithoutOutput(part.input, file);
}
