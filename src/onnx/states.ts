// Which output of a file holds what a state input becomes for the next frame. Never by place: a recurrent operation says it itself,
// element by element; else the names say it, or what becomes of the state within the frame; what stays open is refused.
import type { Edge } from './branches.ts';
import type { CarriedState, ImportContext } from './context.ts';
import { FLOW, type Flow, flowFrom } from './flow.ts';
import { stateName } from './port-names.ts';
import { ambiguous, badFile, shown } from './problem.ts';
import {
  type Arranged,
  type Dynamic,
  dynamic,
  type NamedValue,
  sizeOfValue,
  withoutFrames,
} from './value.ts';

/** Why an output is taken for the successor of an input. */
export type PairedBy = 'use' | 'name' | 'update' | 'width';

export interface StatePair {
  readonly input: string;
  readonly output: string;
  readonly by: PairedBy;
}

interface Candidate {
  readonly input: string;
  /** Outputs that it may become, by what is computed. */
  readonly outputs: readonly NamedValue[];
  /** Where a recurrent operation or a convolution says what it becomes. */
  readonly forced: boolean;
}

/**
 * @param inputs state inputs that something reads
 * @param kept output that is not to be taken for a state
 * @throws HushbitError `bad-model` where a state has no successor, or where more than one pairing is possible
 */
export function pairStates(
  inputs: readonly string[],
  outputs: readonly NamedValue[],
  kept: string | null,
  edges: readonly Edge[],
  context: ImportContext,
  file: string,
): StatePair[] {
  const candidates = inputs.map((input) => candidateOf(input, outputs, kept, context));
  for (const { input, outputs: own } of candidates) {
    if (own.length === 0) {
      const expected = 'an output that holds its value for the next frame';
      throw badFile(`${file}: input ${shown(input)}`, expected, 'none that fits');
    }
  }
  const pairs: StatePair[] = [];
  const taken = new Set<string>();
  const take = (input: string, output: string, by: PairedBy): void => {
    pairs.push({ input, output, by });
    taken.add(output);
  };
  // A recurrent operation leaves no choice but between outputs of one value.
  for (const { input, outputs: own, forced } of candidates) {
    if (!forced) continue;
    const free = own.filter(({ name }) => !taken.has(name));
    const named = free.find(({ name }) => stateName(name) === stateName(input));
    // A mask that is the state as well stays a mask where there is another output of that value.
    const chosen =
      named ?? free.find(({ value }) => !('time' in value) || value.moment === 'last') ?? free[0] ?? own[0]!;
    take(input, chosen.name, 'use');
  }
  const open = candidates
    .filter(({ forced }) => !forced)
    .map(({ input, outputs: own }) => ({
      input,
      outputs: own.map(({ name }) => name).filter((name) => !taken.has(name)),
    }));
  if (open.length === 0) return pairs;
  const named = byName(open);
  const rest: Open[] = [];
  const updated = byUpdate(open, edges);
  for (const one of open) {
    const [name, update] = [named.get(one.input), updated.get(one.input)];
    if (name !== undefined && update !== undefined && name !== update) {
      throw contradiction(file, one.input, name, update);
    }
    if (name !== undefined) take(one.input, name, 'name');
    else rest.push(one);
  }
  const left = rest.map(({ input, outputs: own }) => ({
    input,
    outputs: own.filter((name) => !taken.has(name)),
  }));
  refuseSpareOutputs(left, file);
  const still: Open[] = [];
  for (const one of left) {
    const update = updated.get(one.input);
    if (update !== undefined && !taken.has(update)) take(one.input, update, 'update');
    else still.push(one);
  }
  const last = still.map(({ input, outputs: own }) => ({
    input,
    outputs: own.filter((name) => !taken.has(name)),
  }));
  for (const { input, output, by } of byExclusion(last, edges, file)) take(input, output, by);
  return pairs;
}

interface Open {
  readonly input: string;
  readonly outputs: readonly string[];
}

function contradiction(file: string, input: string, name: string, update: string): Error {
  const expected = 'names and computation that say the same of its value for the next frame';
  const got = `${shown(name)} by name, ${shown(update)} by what is computed`;
  return badFile(`${file}: input ${shown(input)}`, expected, got);
}

const REMEDY = 'give a state the same name going in and coming out, as in h_in and h_out, when exporting';

/** Which of more outputs than states are states, only names could say: a mask reads the state as well. */
function refuseSpareOutputs(open: readonly Open[], file: string): void {
  for (const { input, outputs } of open) {
    const alike = open.filter((one) => one.outputs.some((name) => outputs.includes(name)));
    if (alike.length === outputs.length) continue;
    const got = outputs.length === 0 ? 'none' : outputs.map(shown).join(' or ');
    const expected = 'one output that holds its value for the next frame';
    throw ambiguous(`${file}: input ${shown(input)}`, expected, got, REMEDY);
  }
}

function byName(open: readonly Open[]): Map<string, string> {
  const nameOf = new Map<string, string>();
  const called = (port: string): string => {
    const known = nameOf.get(port) ?? stateName(port);
    nameOf.set(port, known);
    return known;
  };
  const inputs = new Map<string, number>();
  for (const { input } of open) inputs.set(called(input), (inputs.get(called(input)) ?? 0) + 1);
  const found = new Map<string, string>();
  for (const { input, outputs } of open) {
    const own = called(input);
    const same = own === '' ? [] : outputs.filter((output) => called(output) === own);
    if (same.length === 1 && inputs.get(own) === 1) found.set(input, same[0]!);
  }
  return found;
}

/** Outputs that keep part of one state, element by element, and states that one output alone keeps part of. */
function byUpdate(open: readonly Open[], edges: readonly Edge[]): Map<string, string> {
  const gated = open.map(({ input, outputs }) => {
    const flow = flowFrom(edges, input);
    return { input, outputs: outputs.filter((output) => flow.get(output) === FLOW.gated) };
  });
  const found = new Map<string, string>();
  for (const { input, outputs } of gated) {
    const [only, second] = outputs;
    if (only === undefined || second !== undefined) continue;
    if (gated.filter((one) => one.outputs.includes(only)).length === 1) found.set(input, only);
  }
  return found;
}

/** What is left has one pairing in which every output reads its state; or it is one state and one output. */
function byExclusion(open: readonly Open[], edges: readonly Edge[], file: string): StatePair[] {
  if (open.length === 0) return [];
  const [single] = open;
  if (open.length === 1 && single!.outputs.length === 1) {
    return [{ input: single!.input, output: single!.outputs[0]!, by: 'width' }];
  }
  const reads = (flow: Flow | undefined): boolean => flow === FLOW.read || flow === FLOW.gated;
  const left = new Map(
    open.map(({ input, outputs }) => {
      const flow = flowFrom(edges, input);
      return [input, outputs.filter((output) => reads(flow.get(output)))] as const;
    }),
  );
  const pairs: StatePair[] = [];
  // Peeling: where a pairing is the only one, some state has but one output left at every step.
  for (;;) {
    const next = [...left].find(([, outputs]) => outputs.length === 1);
    if (!next) break;
    const [input, [output]] = next as [string, string[]];
    pairs.push({ input, output: output!, by: 'update' });
    left.delete(input);
    for (const [other, outputs] of left)
      left.set(
        other,
        outputs.filter((name) => name !== output),
      );
  }
  for (const [input, outputs] of left) {
    const all = open.find((one) => one.input === input)!.outputs;
    const got = outputs.length > 1 ? outputs : all;
    const expected = 'one output that holds its value for the next frame';
    throw ambiguous(
      `${file}: input ${shown(input)}`,
      expected,
      got.length === 0 ? 'none' : got.map(shown).join(' or '),
      REMEDY,
    );
  }
  return pairs;
}

function candidateOf(
  input: string,
  outputs: readonly NamedValue[],
  kept: string | null,
  context: ImportContext,
): Candidate {
  const cache = context.caches.get(input);
  if (cache) {
    const own = outputs.filter(
      ({ value }) => value.kind === 'newest' && value.input === input && value.x === cache,
    );
    return { input, outputs: own, forced: true };
  }
  const carried = context.carried.filter(({ part }) => part.input === input);
  const known = carried.filter(({ next }) => next !== null);
  const shape = context.stateShapes.get(input)!;
  const size = shape.reduce((product, n) => product * n, 1);
  const sized = outputs.filter(
    ({ value }) =>
      (value.kind === 'dynamic' || value.kind === 'arranged') &&
      isMomentOfNext(value, context) &&
      sizeOfValue(value) === size,
  );
  const shaped = sized.filter(({ value }) => wideSizes(withoutFrames(value)) === wideSizes(shape));
  const fitting = shaped.length > 0 ? shaped : sized;
  const own = fitting.filter(({ value }) =>
    known.every((one) => holds(value as Dynamic | Arranged, one, context)),
  );
  if (known.length > 0) return { input, outputs: own, forced: true };
  return { input, outputs: own.filter(({ name }) => name !== kept), forced: false };
}

const wideSizes = (shape: readonly number[]): string => shape.filter((n) => n !== 1).join();

function isMomentOfNext(value: Dynamic | Arranged, { frames }: ImportContext): boolean {
  return frames === 'sequence' ? value.time < 0 && value.moment === 'last' : value.moment === 'every';
}

/** True where the elements of the state's places are those of what the network carries on. */
function holds(value: Dynamic | Arranged, { part, next }: CarriedState, context: ImportContext): boolean {
  const cells = cellsAt(value, part.positions, context);
  const [share, second] = context.cells.shares(cells);
  if (!share || second || share.block.kind !== 'vector') return false;
  const { block, elements } = share;
  return (
    block.vector.made.name === next &&
    block.vector.moment === value.moment &&
    block.length === elements.length &&
    elements.every((element, i) => element === i)
  );
}

function cellsAt(
  value: Dynamic | Arranged,
  positions: readonly number[],
  { cells }: ImportContext,
): number[] {
  const all = value.kind === 'arranged' ? value.cells.data : cells.of(value);
  return positions.map((position) => all[position]!);
}

/** What the state's elements become, as a vector. */
export function nextOf(
  value: Dynamic | Arranged,
  positions: readonly number[],
  context: ImportContext,
): Dynamic {
  const isAll =
    value.kind === 'dynamic' &&
    positions.length === sizeOfValue(value) &&
    positions.every((position, i) => position === i);
  if (isAll) return value;
  const cells = cellsAt(value, positions, context);
  const [share, second] = context.cells.shares(cells);
  const isWhole =
    share?.block.kind === 'vector' &&
    !second &&
    share.block.length === cells.length &&
    share.elements.every((element, i) => element === i);
  if (isWhole && share.block.kind === 'vector') return share.block.vector;
  return dynamic([cells.length], 0, -1, { form: 'cells', cells }, value.moment);
}
