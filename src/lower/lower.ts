// Lowering of scheme `integer`: network + a format per site + calibrated ranges -> QuantProgram. Everything that needs
// a real number (scales, tables, multipliers) is decided here; integer operations of the program need none.

import type { Ranges } from '../calibrate/ranges.ts';
import type { NetworkStatistics } from '../calibrate/statistics.ts';
import { type Network, singlePorts } from '../network/index.ts';
import { NEAREST_WEIGHTS, type WeightStore } from '../precision/index.ts';
import type { FormatName } from '../program/formats.ts';
import type { QuantProgram } from '../program/program.ts';
import { addBuffer, addFollower, bufferIndex, type Lowering } from './lowering.ts';
import type { Site } from './site.ts';
import { checkFormats, listHeld, listSites } from './sites.ts';
import { stepKind } from './steps/index.ts';
import { isLinear } from './steps/linear.ts';
import { keepsRemainder } from './steps/remainder.ts';
import { stepsOf } from './steps-of.ts';

export interface WeightOptions {
  /** Default: rounded to nearest. */
  readonly weights?: WeightStore;
  /** For methods that ask what a matrix multiplies. */
  readonly statistics?: NetworkStatistics;
}

/**
 * @param formats one per site, in the order of `listSites(network)`
 * @param ranges min and max by tensor; needed for i8 and i16 activations that have no fixed range
 * @throws HushbitError `bad-genome`, `bad-calibration`, `unsupported`
 */
export function lower(
  network: Network,
  formats: readonly string[],
  ranges: Ranges,
  { weights = NEAREST_WEIGHTS, statistics = new Map() }: WeightOptions = {},
): QuantProgram {
  const sites = listSites(network);
  const checked = checkFormats(sites, formats, 'genome');
  const held = listHeld(network);
  const formatOf = new Map(sites.map((site, index) => [site.name, checked[index]!]));
  const tables = createTableStore();
  const into: Lowering = {
    network,
    sites: new Map(held.map((site) => [site.name, site])),
    formats: formatsOfHeld(held, formatOf),
    buffers: [],
    limits: [],
    bufferOf: new Map(),
    matrices: [],
    matrixOf: new Map(),
    weights,
    statistics,
    addTable: tables.add,
  };
  for (const site of held) {
    if (site.kind !== 'weight' && site.role !== 'state-copy' && !site.follows) addBuffer(into, site, ranges);
  }
  const steps = stepsOf(network);
  const withRemainder = new Set(
    steps.flatMap((step) => (isLinear(step) && keepsRemainder(into, step) ? [step.output] : [])),
  );
  for (const { state, next } of network.carried) {
    if (into.bufferOf.has(next) || !into.bufferOf.has(state)) continue;
    const copy = into.sites.get(next);
    // The new state is the state buffer itself unless the next layer wants another format, or more of it than the buffer holds.
    const isSame = into.formats.get(next) === into.formats.get(state) && !withRemainder.has(next);
    if (copy === undefined || isSame) {
      into.bufferOf.set(next, bufferIndex(into, state));
    } else addBuffer(into, { ...copy, role: copy.copyRole ?? copy.role }, ranges);
  }
  for (const site of held) if (site.follows) addFollower(into, site, site.follows);
  const operations = steps.flatMap((step) => stepKind(step).lower(into, step));
  const { input, output } = singlePorts(network);
  return {
    model: network.name,
    buffers: into.buffers,
    matrices: into.matrices,
    tables: tables.tables,
    operations,
    input: bufferIndex(into, input.name),
    output: bufferIndex(into, output.name),
  };
}

/** What follows another tensor stands behind it. */
function formatsOfHeld(
  held: readonly Site[],
  chosen: ReadonlyMap<string, FormatName>,
): Map<string, FormatName> {
  const formats = new Map<string, FormatName>();
  for (const { name, follows, formats: own } of held) {
    formats.set(name, (follows ? formats.get(follows) : chosen.get(name)) ?? own[0]!);
  }
  return formats;
}

interface TableStore {
  readonly tables: Int32Array[];
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
