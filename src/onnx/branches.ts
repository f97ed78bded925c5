// The branches of If nodes, decoded: a file may say by a constant which of two subgraphs it means. Everything that looks at names
// looks into both.
import { fromBinary } from '@bufbuild/protobuf';
import { ATTRIBUTE } from './codes.table.ts';
import { checkOutline } from './outline.ts';
import { badFile } from './problem.ts';
import { type GraphProto, GraphProtoSchema, type NodeProto } from './proto/onnx_pb.ts';

export interface Branches {
  readonly yes: GraphProto;
  readonly no: GraphProto;
}

export type BranchesOf = ReadonlyMap<NodeProto, Branches>;

const MOST_DEPTH = 4;
/** Bytes of all branches together, one within another counted again. */
const MOST_BYTES = 1 << 22;

/** @throws HushbitError `bad-model` for branches that are damaged, nested too deep or too large */
export function decodeBranches(graph: GraphProto, file: string): BranchesOf {
  const found = new Map<NodeProto, Branches>();
  let bytes = 0;
  function decode(encoded: Uint8Array): GraphProto {
    bytes += encoded.length;
    if (bytes > MOST_BYTES) throw badFile(file, `branches of at most ${MOST_BYTES} bytes`, 'more');
    checkOutline(encoded, file, 'graph');
    try {
      return fromBinary(GraphProtoSchema, encoded, { readUnknownFields: false });
    } catch {
      throw badFile(file, 'branches of If', 'damaged ones', 'was it copied whole?');
    }
  }
  function walk({ node }: GraphProto, depth: number): void {
    for (const one of node) {
      if (one.opType !== 'If') continue;
      if (depth === MOST_DEPTH)
        throw badFile(file, `branches within branches ${MOST_DEPTH} deep at most`, 'more');
      const branch = (name: string): GraphProto => {
        const given = one.attribute.find((attribute) => attribute.name === name);
        if (given?.type === ATTRIBUTE.graph) return decode(given.g);
        throw badFile(file, `a branch ${name} of every If`, 'none');
      };
      const both = { yes: branch('then_branch'), no: branch('else_branch') };
      found.set(one, both);
      walk(both.yes, depth + 1);
      walk(both.no, depth + 1);
    }
  }
  walk(graph, 0);
  return found;
}

/** What a node reads and makes. */
export type Edge = Pick<NodeProto, 'opType' | 'input' | 'output'>;

/** All nodes in order, those of branches before the If that they belong to, which hands their outputs on. */
export function edgesOf(graph: GraphProto, branches: BranchesOf): readonly Edge[] {
  const edges: Edge[] = [];
  const walk = (nodes: readonly NodeProto[]): void => {
    for (const node of nodes) {
      const own = branches.get(node);
      if (!own) {
        edges.push(node);
        continue;
      }
      walk(own.yes.node);
      walk(own.no.node);
      for (const [i, name] of node.output.entries()) {
        const input = [own.yes, own.no].flatMap(({ output }) => output[i]?.name ?? []);
        edges.push({ opType: 'Identity', input, output: [name] });
      }
      edges.push({ opType: 'If', input: node.input, output: [] });
    }
  };
  walk(graph.node);
  return edges;
}
