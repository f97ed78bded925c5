// Lowering of scheme `integer`: graph + a format per site + calibrated ranges -> QuantProgram. Everything that needs
// a real number (scales, tables, multipliers) is decided here; integer operations of the program need none.

import type { Ranges } from '../calibrate/ranges.ts';
import type { Graph } from '../network/graph.ts';
import type {
  GruUpdateOperation,
  LinearOperation,
  QuantOperation,
  QuantProgram,
  TableOperation,
} from '../program/program.ts';
import { makeTable, rescaleFor } from './activation-table.ts';
import { type FusedStep, fuseGraph, type GruUpdateStep, type TableStep } from './fuse.ts';
import { lowerLinear } from './lower-linear.ts';
import { addBuffer, bufferIndex, greatestOffset, isFloat, type Lowering } from './lowering.ts';
import { chooseShift, multiplierFor } from './multipliers.ts';
import { checkFormats, listSites } from './sites.ts';

/**
 * @param formats one per site, in the order of `listSites(graph)`
 * @param ranges min and max by tensor; needed for i8 and i16 activations that have no fixed range
 * @throws HushbitError `bad-genome`, `bad-calibration`, `unsupported`
 */
export function lower(graph: Graph, formats: readonly string[], ranges: Ranges): QuantProgram {
  const sites = listSites(graph);
  const checked = checkFormats(sites, formats, 'genome');
  const into: Lowering = {
    graph,
    sites: new Map(sites.map((site) => [site.name, site])),
    formats: new Map(sites.map((site, index) => [site.name, checked[index]!])),
    buffers: [],
    limits: [],
    bufferOf: new Map(),
    matrices: [],
    matrixOf: new Map(),
  };
  for (const site of sites) {
    if (site.kind !== 'weight' && site.role !== 'state-copy') addBuffer(into, site, ranges);
  }
  for (const { state, next } of graph.states) {
    const copy = into.sites.get(next);
    // The new state is the state buffer itself unless the next layer wants another format.
    if (copy === undefined || into.formats.get(next) === into.formats.get(state)) {
      into.bufferOf.set(next, bufferIndex(into, state));
    } else addBuffer(into, copy, ranges);
  }
  const tables = createTableStore();
  const operations = fuseGraph(graph).flatMap((step) => lowerStep(into, step, tables));
  return {
    model: graph.name,
    buffers: into.buffers,
    matrices: into.matrices,
    tables: tables.tables,
    operations,
    input: bufferIndex(into, graph.input),
    output: bufferIndex(into, graph.output),
  };
}

interface TableStore {
  readonly tables: Int32Array[];
  /** Index of the table, which is stored once. */
  add(table: Int32Array): number;
}

function createTableStore(): TableStore {
  const tables: Int32Array[] = [];
  const known = new Map<string, number>();
  return {
    tables,
    add(table) {
      const key = table.join();
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, tables.length);
      return tables.push(table) - 1;
    },
  };
}

function lowerStep(into: Lowering, step: FusedStep, tables: TableStore): readonly QuantOperation[] {
  switch (step.step) {
    case 'linear':
      return [lowerLinear(into, step)];
    case 'table':
      return [lowerTable(into, step, tables)];
    case 'gru-update': {
      const update = lowerUpdate(into, step);
      const copied = bufferIndex(into, step.output) !== update.state;
      return copied ? [update, copyState(into, step)] : [update];
    }
  }
}

function lowerTable(into: Lowering, step: TableStep, tables: TableStore): TableOperation {
  const input = bufferIndex(into, step.input);
  const output = bufferIndex(into, step.output);
  const limits = into.limits[output]!;
  const { layer } = into.graph.tensors.get(step.output)!;
  const common = { op: 'table', function: step.function, name: step.output, layer, input, output } as const;
  if (isFloat(into, step.input, step.output)) {
    return { ...common, arithmetic: 'float', table: -1, rescale: null, ...limits };
  }
  const source = into.buffers[input]!;
  const range = into.sites.get(step.input)?.role.startsWith('before-') ? 'cut' : 'whole';
  const table = makeTable(step.function, source, into.buffers[output]!, limits, range);
  const rescale = rescaleFor(step.function, source);
  return { ...common, arithmetic: 'integer', table: tables.add(table), rescale, ...limits };
}

function lowerUpdate(into: Lowering, step: GruUpdateStep): GruUpdateOperation {
  const state = bufferIndex(into, step.state);
  const update = bufferIndex(into, step.update);
  const candidate = bufferIndex(into, step.candidate);
  const { layer } = into.graph.tensors.get(step.output)!;
  const limits = into.limits[state]!;
  const common = { op: 'gru-update', name: step.output, layer, update, candidate, state, ...limits } as const;
  if (isFloat(into, step.state, step.update, step.candidate)) {
    return { ...common, arithmetic: 'float', one: 0, candidateMultiplier: 0, stateMultiplier: 0, shift: 1 };
  }
  const [z, n, h] = [into.buffers[update]!, into.buffers[candidate]!, into.buffers[state]!];
  const one = Math.round(1 / z.scale);
  const factors = [(z.scale * n.scale) / h.scale, z.scale];
  const bounds = [greatestOffset(z, one, -1) * greatestOffset(n), greatestOffset(z) * greatestOffset(h)];
  const shift = chooseShift([{ bounds, factors }], step.output);
  const [candidateMultiplier, stateMultiplier] = factors.map((factor) => multiplierFor(factor, shift)) as [
    number,
    number,
  ];
  return { ...common, arithmetic: 'integer', one, candidateMultiplier, stateMultiplier, shift };
}

/** The layer's output in the format that its readers want. */
function copyState(into: Lowering, step: GruUpdateStep): LinearOperation {
  const copy = { step: 'linear', output: step.output, matrices: [], biases: [], relu: false } as const;
  return {
    ...lowerLinear(into, { ...copy, elements: [{ left: step.state, right: null }] }),
    name: `${step.output} copy`,
  };
}
