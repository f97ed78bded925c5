// What a file is, also where it cannot be read as a network: its ports, its states, and everything that is not read, node by node.
import { HushbitError } from '../base/errors.ts';
import { type ModelFile, type Network, type ReadOptions, singlePorts, tensorSize } from '../network/index.ts';
import { refusedOfGrid } from './grid/import.ts';
import { gridReadings } from './grid/ports.ts';
import { anyReading, type Imported } from './importer.ts';
import { type Reading, readingsOf } from './input-reading.ts';
import { isStateName, stateName } from './port-names.ts';
import { shown } from './problem.ts';
import type { NodeProto, ValueInfoProto } from './proto/onnx_pb.ts';
import { readNodes } from './read-nodes.ts';
import { checkOrder, openSource, placeOf, type Source, unknownOperators } from './source.ts';
import type { PairedBy } from './states.ts';
import { objectionTo } from './static-checks.ts';
import type { Refused } from './walk-nodes.ts';

/** mask: as wide as the features. gains: of another width. voice activity: one sigmoid beside them. */
export type PortUse =
  | 'features'
  | 'state'
  | 'mask'
  | 'gains'
  | 'voice activity'
  | 'next state'
  | 'other'
  | 'not known';

export interface SurveyedPort {
  readonly name: string;
  readonly direction: 'in' | 'out';
  /** Names and `?` for open sizes; null where the file does not say. */
  readonly shape: readonly (number | string)[] | null;
  readonly use: PortUse;
}

export interface SurveyedState {
  readonly input: string;
  /** Null where none was found. */
  readonly output: string | null;
  readonly by: PairedBy | null;
}

export interface Unsupported {
  readonly operator: string;
  readonly count: number;
  readonly nodes: readonly string[];
  /** What speaks against it; one for each reason. */
  readonly why: readonly string[];
}

export interface OnnxSurvey {
  readonly opset: number;
  readonly ports: readonly SurveyedPort[];
  readonly states: readonly SurveyedState[];
  /** Null where the file cannot be read. */
  readonly network: Network | null;
  readonly output: { readonly name: string; readonly why: string } | null;
  /** How many nodes. */
  readonly nodes: number;
  readonly unsupported: readonly Unsupported[];
  /** Why it cannot be read, where no single node is to blame. */
  readonly problem: string | null;
}

/** @throws HushbitError `bad-model` for a file that is damaged or no ONNX */
export function surveyOnnx(
  bytes: Uint8Array,
  file: string,
  files: readonly ModelFile[],
  options: ReadOptions = {},
): OnnxSurvey {
  const source = openSource(bytes, file, files, options);
  checkOrder(source);
  const unknown = unknownOperators(source);
  const read = unknown.length === 0 ? problemOf(() => anyReading(source)) : null;
  const imported = read && !(read instanceof HushbitError) ? read : null;
  const refusals = imported ? { unsupported: [], problem: null } : refusalsOf(source, read);
  return {
    opset: source.opset,
    ports: portsOf(source, imported),
    states: imported?.states ?? statesByName(source),
    network: imported?.network ?? null,
    output: imported && { name: imported.output, why: imported.why },
    nodes: source.edges.length,
    ...refusals,
  };
}

function problemOf<T>(work: () => T): T | HushbitError {
  try {
    return work();
  } catch (error) {
    if (error instanceof HushbitError) return error;
    throw error;
  }
}

interface Refusal {
  readonly operator: string;
  readonly node: string;
  readonly why: string;
}

/** Under the reading that refuses least. */
function refusalsOf(
  source: Source,
  whole: HushbitError | Imported | null,
): Pick<OnnxSurvey, 'unsupported' | 'problem'> {
  const readings = problemOf(() => readingsOf(source.inputs, source.file));
  const tried =
    readings instanceof HushbitError ? [] : readings.map((reading) => tryReading(source, reading));
  const others = gridReadings(source).map((reading) =>
    triedNodes(source, (refused) => refusedOfGrid(source, reading, refused)),
  );
  const best = [...tried, ...others].reduce<readonly Refusal[] | null>(
    (least, one) => (one && (!least || one.length < least.length) ? one : least),
    null,
  );
  const refused = [...(best ?? staticRefusals(source, source.graph.node))];
  const known = new Set(refused.map(({ node }) => node));
  for (const { operator, nodes } of unknownOperators(source)) {
    for (const node of nodes)
      if (!known.has(node)) refused.push({ operator, node, why: 'an operation that is not read' });
  }
  const problem = readings instanceof HushbitError ? readings : whole instanceof HushbitError ? whole : null;
  return {
    unsupported: grouped(refused),
    problem: problem && refused.length === 0 ? problem.message : problemOfInputs(readings),
  };
}

const problemOfInputs = (readings: unknown): string | null =>
  readings instanceof HushbitError ? readings.message : null;

/** Null where the reading itself is impossible. */
function tryReading(source: Source, reading: Reading): readonly Refusal[] | null {
  return triedNodes(source, (refused) => readNodes(source, reading, { node: 0 }, refused));
}

function triedNodes(source: Source, read: (refused: Refused) => unknown): readonly Refusal[] | null {
  const refused: Refusal[] = [];
  const at = new Map(source.graph.node.map((node, index) => [node, index]));
  const seen = new Set<NodeProto>();
  const result = problemOf(() =>
    read((problem, node) => {
      const { op, name } = placeOf(node, at.get(node) ?? 0, source.file);
      const { expected, got } = problem.parts;
      seen.add(node);
      refused.push({ operator: op, node: name, why: `expected ${expected}, got ${got}` });
    }),
  );
  if (result instanceof HushbitError && refused.length === 0) return null;
  const others = source.graph.node.filter((node) => !seen.has(node));
  return [...refused, ...(refused.length > 0 ? staticRefusals(source, others) : [])];
}

function staticRefusals(source: Source, nodes: readonly NodeProto[]): Refusal[] {
  return nodes.flatMap((node, index) => {
    const objection = objectionTo(node, source);
    if (!objection) return [];
    const { op, name } = placeOf(node, index, source.file);
    return [{ operator: op, node: name, why: `expected ${objection.expected}, got ${objection.got}` }];
  });
}

/** The commonest first. */
function grouped(refusals: readonly Refusal[]): Unsupported[] {
  const found = new Map<string, { nodes: string[]; why: Set<string> }>();
  for (const { operator, node, why } of refusals) {
    const own = found.get(operator) ?? { nodes: [], why: new Set<string>() };
    found.set(operator, own);
    own.nodes.push(node);
    own.why.add(why);
  }
  const all = [...found].map(([operator, { nodes, why }]) => ({
    operator,
    count: nodes.length,
    nodes,
    why: [...why],
  }));
  return all.sort((a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1));
}

function shapeOf(info: ValueInfoProto): (number | string)[] | null {
  const dims = info.type?.tensorType?.shape?.dim;
  if (!dims) return null;
  return dims.map(({ value }) => {
    if (value.case === 'dimParam') return shown(value.value);
    return value.case === 'dimValue' && value.value > 0n ? Number(value.value) : '?';
  });
}

function portsOf(source: Source, imported: Imported | null): SurveyedPort[] {
  const states = new Map(imported?.states.map(({ input, output }) => [input, output]));
  const nexts = new Set(states.values());
  const sigmoids = new Set(
    source.edges.flatMap(({ opType, output }) => (opType === 'Sigmoid' ? output : [])),
  );
  const inputUse = (name: string): PortUse => {
    if (!imported) return 'not known';
    if (imported.features.includes(name)) return 'features';
    return states.has(name) ? 'state' : 'other';
  };
  const outputUse = (name: string): PortUse => {
    if (!imported) return 'not known';
    if (nexts.has(name)) return 'next state';
    if (sigmoids.has(name) && imported.widths.get(name) === 1) return 'voice activity';
    if (name !== imported.output) return 'other';
    const { input, output } = singlePorts(imported.network);
    return tensorSize(input) === tensorSize(output) ? 'mask' : 'gains';
  };
  const isInput = new Set(source.inputs.map(({ name }) => name));
  return [
    ...source.graph.input
      .filter(({ name }) => isInput.has(name))
      .map((info) => ({
        name: info.name,
        direction: 'in' as const,
        shape: shapeOf(info),
        use: inputUse(info.name),
      })),
    ...source.graph.output.map((info) => ({
      name: info.name,
      direction: 'out' as const,
      shape: shapeOf(info),
      use: outputUse(info.name),
    })),
  ];
}

/** For files that cannot be read: what their names say. */
function statesByName({ inputs, graph }: Source): SurveyedState[] {
  return inputs
    .filter(({ name }) => isStateName(name))
    .map(({ name }) => {
      const same = graph.output.filter((one) => stateName(one.name) === stateName(name));
      const output = same.length === 1 ? same[0]!.name : null;
      return { input: name, output, by: output === null ? null : 'name' };
    });
}
