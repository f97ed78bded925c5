// The walk over the nodes of a file that every reading makes: branches taken by their constant conditions, what a node makes kept by
// its names, and nodes passed over where a refusal is only noted. What a node means is the reading's.
import { HushbitError } from '../base/errors.ts';
import type { GridValue } from './grid/grid.ts';
import { badFile, badNode, shown } from './problem.ts';
import type { GraphProto, NodeProto } from './proto/onnx_pb.ts';
import { placeOf, type Source } from './source.ts';
import type { Value } from './value.ts';

/**
 * What is done about a node that is refused: it says so, and nodes that read what it makes are passed over. Without it the first
 * refusal ends the reading.
 */
export type Refused = (problem: HushbitError, node: NodeProto) => void;

/** What a name can stand for in a reading: constants, and what comes anew with every frame in a way of the reading's own. */
type Known = Value | GridValue;

export interface Walk<V extends Known> {
  readonly source: Source;
  /** What names stand for at first: inputs. Grows with what nodes make. */
  readonly values: Map<string, V>;
  find(name: string): V | undefined;
  /** What a node makes of its inputs, those that are left out undefined; in the order of its outputs. */
  read(
    proto: NodeProto,
    place: ReturnType<typeof placeOf>,
    inputs: readonly (V | undefined)[],
  ): readonly (V | undefined)[];
  /** Counts the nodes that were read. */
  readonly progress: { node: number };
  readonly refused: Refused | null;
}

/** @returns what the outputs of the graph stand for, those that a refused node would have made left out */
export function walkNodes<V extends Known>(walk: Walk<V>): { readonly name: string; readonly value: V }[] {
  const { source, values, find, progress, refused } = walk;
  const { graph, file } = source;
  /** Made by nodes that were refused, or from what those make. */
  const missing = new Set<string>();

  function readNode(proto: NodeProto, index: number): readonly (V | undefined)[] {
    const place = placeOf(proto, index, file);
    const branches = source.branches.get(proto);
    if (!branches) return walk.read(proto, place, inputsOf(proto, place));
    const condition: Known | undefined = find(proto.input[0] ?? '');
    if (condition?.kind !== 'constant' || condition.tainted || condition.data.length !== 1) {
      throw badNode(place, 'a constant condition', 'one that depends on what comes');
    }
    return readBranch(condition.data[0] === 0 ? branches.no : branches.yes);
  }
  function inputsOf(proto: NodeProto, place: ReturnType<typeof placeOf>): readonly (V | undefined)[] {
    return proto.input.map((name) => {
      const value = find(name);
      if (name === '' || value) return value;
      const got = `none that makes ${shown(name)}`;
      throw badNode(place, 'earlier nodes to make its inputs', got, 'bad-model');
    });
  }
  function readBranch(branch: GraphProto): readonly V[] {
    source.constants.add(branch.initializer);
    branch.node.forEach(readOne);
    return branch.output.map(({ name }) => {
      const value = find(name);
      if (value) return value;
      throw badFile(`${file}: branch ${shown(branch.name)}`, 'outputs that its nodes make', shown(name));
    });
  }
  function readOne(proto: NodeProto, index: number): void {
    const made = readNode(proto, index);
    for (const [i, name] of proto.output.entries()) {
      if (name === '') continue;
      const value = made[i];
      if (!value) {
        throw badNode(placeOf(proto, index, file), `${made.length} outputs`, `${proto.output.length}`);
      }
      values.set(name, value);
    }
  }
  for (const [index, proto] of graph.node.entries()) {
    progress.node = index;
    if (refused === null) {
      readOne(proto, index);
      continue;
    }
    const isMissing = proto.input.some((name) => missing.has(name));
    const problem = isMissing ? null : problemOf(() => readOne(proto, index));
    if (problem) refused(problem, proto);
    if (problem || isMissing) for (const name of proto.output) missing.add(name);
  }
  progress.node = graph.node.length;
  return graph.output.flatMap(({ name }) => {
    const value = find(name);
    if (value) return [{ name, value }];
    if (refused && missing.has(name)) return [];
    throw badFile(file, 'outputs that nodes make', `${shown(name)}, which none makes`);
  });
}

function problemOf(read: () => void): HushbitError | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof HushbitError) return error;
    throw error;
  }
}
