// ONNX graph -> network. The file does not say which axis of its input holds the features and which the frames, so the
// likely readings are tried in order; the first that goes through is taken.
import { HushbitError } from '../base/errors.ts';
import type { ModelFile, ReadOptions } from '../network/model-file.ts';
import { type Finished, finishGraph } from './finish.ts';
import { type Reading, readingsOf } from './input-reading.ts';
import { isStateName } from './port-names.ts';
import { badFile, shown } from './problem.ts';
import { readNodes } from './read-nodes.ts';
import { checkOrder, openSource, type Source, unknownOperators } from './source.ts';

export interface Imported extends Finished {
  readonly reading: Reading;
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
  return firstReading(source);
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

/** Of the readings that go through, that of one input; the furthest problem where none does. */
export function firstReading(source: Source): Imported {
  let furthest = -1;
  let problem: HushbitError | null = null;
  const found = new Map<string, Imported>();
  for (const reading of readingsOf(source.inputs, source.file)) {
    if (found.has(reading.input)) continue;
    const progress = { node: 0 };
    try {
      const { context, outputs } = readNodes(source, reading, progress);
      const finished = finishGraph({ ...source, outputs, reading }, context, source.file);
      found.set(reading.input, { ...finished, reading });
    } catch (error) {
      if (!(error instanceof HushbitError)) throw error;
      if (progress.node > furthest) {
        furthest = progress.node;
        problem = error;
      }
    }
  }
  if (found.size > 0) return oneOf(source, found);
  throw problem!;
}

/** By name, where more than one input could hold the features. */
function oneOf({ file }: Source, found: ReadonlyMap<string, Imported>): Imported {
  const all = [...found];
  const likely = all.filter(([name]) => !isStateName(name));
  const [only, second] = all.length === 1 ? all : likely;
  if (only && !second) return only[1];
  const remedy = 'name inputs of state so when exporting, as in h_in and h_out';
  throw badFile(
    file,
    'one input that can hold the features',
    all.map(([name]) => shown(name)).join(', '),
    remedy,
  );
}
