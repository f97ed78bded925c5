// ONNX graph -> network. The file does not say which axis of its input holds the features and which the frames, so the
// likely readings are tried in order; the first that goes through is taken.
import { HushbitError } from '../base/errors.ts';
import type { ModelFile, ReadOptions } from '../network/model-file.ts';
import { type Finished, finishGraph } from './finish.ts';
import { MOVES } from './flow.ts';
import { importGrid } from './grid/import.ts';
import { shownInputs } from './grid/ports.ts';
import { readingsOf } from './input-reading.ts';
import { isFeatureName, isStateName } from './port-names.ts';
import { Ambiguity, ambiguous, badFile, shown } from './problem.ts';
import { readNodes } from './read-nodes.ts';
import { checkOrder, openSource, type Source, unknownOperators } from './source.ts';

export interface Imported extends Finished {
  /** Inputs of the file that are shown to the network, one after the other. */
  readonly features: readonly string[];
}

/**
 * @param files the model and, where it has them, files of external data
 * @throws HushbitError `bad-model` for a damaged file, `unsupported` for operations that are not known
 */
export function importOnnx(
  bytes: Uint8Array,
  file: string,
  files: readonly ModelFile[],
  options: ReadOptions = {},
): Imported {
  const source = openSource(bytes, file, files, options);
  checkOrder(source);
  const unknown = unknownOperators(source);
  if (unknown.length > 0) throw notRead(source, unknown);
  return anyReading(source);
}

/**
 * As vectors of a frame where that goes, else as tensors of several axes.
 * @throws HushbitError the problem of the reading that went further
 */
export function anyReading(source: Source): Imported {
  const [vectors, tensors] = [{ node: -1 }, { node: -1 }];
  try {
    return firstReading(source, vectors);
  } catch (problem) {
    // Another meaning of the file would be a guess.
    if (!(problem instanceof HushbitError) || problem instanceof Ambiguity) throw problem;
    const isWhole = vectors.node === source.graph.node.length;
    if (isWhole && shownInputs(source) === 1) throw problem;
    try {
      return importGrid(source, tensors);
    } catch (other) {
      if (!(other instanceof HushbitError)) throw other;
      // Frames of several axes are no vectors: what the other reading says of them leads nowhere.
      const isTensor = (source.inputs[0]?.sizes.length ?? 0) >= 4;
      const isFurther =
        tensors.node > Math.max(vectors.node, 0) || (isTensor && tensors.node >= vectors.node);
      throw isFurther && tensors.node < source.graph.node.length ? other : problem;
    }
  }
}

function notRead({ file }: Source, unknown: ReturnType<typeof unknownOperators>): HushbitError {
  const [{ operator, nodes }] = unknown as [(typeof unknown)[0]];
  const got = unknown.map((one) => `${shown(one.operator)} (${one.nodes.length})`).join(', ');
  return new HushbitError({
    code: 'unsupported',
    place: `${file}: node ${shown(nodes[0]!)} (${shown(operator)})`,
    expected: 'operations that are read (docs/onnx.md)',
    got,
    remedy: `hushbit inspect lists what is not read, node by node`,
  });
}

/**
 * Of the readings that go through, that of one input; the furthest problem where none does. An input that could hold the features
 * but for states that stay ambiguous is a second meaning of the file.
 */
function firstReading(source: Source, furthest: { node: number }): Imported {
  let problem: HushbitError | null = null;
  const found = new Map<string, Imported>();
  const doubtful = new Set<string>();
  const likely = likelyInputs(source);
  for (const reading of readingsOf(source.inputs, source.file)) {
    if (found.has(reading.input) || !likely.has(reading.input)) continue;
    const progress = { node: 0 };
    try {
      const { context, outputs } = readNodes(source, reading, progress);
      const finished = finishGraph({ ...source, outputs, reading }, context, source.file);
      found.set(reading.input, { ...finished, features: [reading.input] });
    } catch (error) {
      if (!(error instanceof HushbitError)) throw error;
      if (error instanceof Ambiguity) doubtful.add(reading.input);
      if (progress.node > furthest.node) {
        furthest.node = progress.node;
        problem = error;
      }
    }
  }
  const [first] = found.values();
  const inputs = [...new Set([...found.keys(), ...doubtful])];
  if (first && inputs.length === 1) return first;
  if (!first) throw problem ?? badFile(source.file, 'an input that may hold the features', 'none');
  const remedy = 'name the features so when exporting, as in x or input, and states as in h_in and h_out';
  throw ambiguous(source.file, 'one input that can hold the features', inputs.map(shown).join(', '), remedy);
}

/** Inputs that may hold the features: those that no recurrent operation begins with, and of these what names leave. */
function likelyInputs({ inputs, edges }: Source): ReadonlySet<string> {
  const begins = beginsOfRecurrences(edges);
  const free = inputs.map(({ name }) => name).filter((name) => !begins.has(name));
  const noStates = free.filter((name) => !isStateName(name));
  const candidates = noStates.length > 0 ? noStates : free;
  const called = candidates.filter(isFeatureName);
  return new Set(called.length === 1 ? called : candidates);
}

/** What GRU and LSTM begin with, as their inputs 6 and 7 say, followed back to where it is only moved about. */
function beginsOfRecurrences(edges: Source['edges']): ReadonlySet<string> {
  const begins = new Set<string>();
  for (const { opType, input, output } of edges.toReversed()) {
    if (opType === 'GRU' || opType === 'LSTM') for (const name of input.slice(5, 7)) begins.add(name);
    else if (MOVES.has(opType) && output.some((name) => begins.has(name)))
      for (const name of input) begins.add(name);
  }
  return begins;
}
