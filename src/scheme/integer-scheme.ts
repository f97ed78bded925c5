// Scheme `integer` for evaluation: the sites of the deployed program, each i8, i16 or f32.

import { HushbitError } from '../base/errors.ts';
import { exportedMemory, generateIntegerProject } from '../c/index.ts';
import type { Ranges } from '../calibrate/index.ts';
import { checkFormats, listSites, lower, refuseFormat, type Site, uniformFormats } from '../lower/index.ts';
import { type Network, tensorSize } from '../network/index.ts';
import { NEAREST_ROUNDING, type Rounding, type WeightChoice } from '../precision/index.ts';
import { type FormatName, isFloatFormat, type QuantProgram } from '../program/index.ts';
import { createArena, createFloatEngine, createIntegerEngine, type IntegerArena } from '../wasm/index.ts';
import { formatBits } from './format-names.ts';
import type { Candidate, Scheme, SchemeSite } from './scheme.ts';

/**
 * @param kernels text of the fixed C sources by path; only compiling needs them
 * @param rounding candidates have finished weights; those of `whileSearching` plain ones
 */
export function createIntegerScheme(
  graph: Network,
  ranges: () => Ranges,
  kernels: ReadonlyMap<string, string>,
  rounding: Rounding = NEAREST_ROUNDING,
): Scheme {
  const plain = schemeWith(graph, ranges, kernels, rounding.plain, null);
  return rounding.mode === 'nearest' ? plain : schemeWith(graph, ranges, kernels, rounding.finish, plain);
}

function schemeWith(
  graph: Network,
  ranges: () => Ranges,
  kernels: ReadonlyMap<string, string>,
  rounding: (formats: ReadonlyMap<string, FormatName>) => WeightChoice,
  searching: Scheme | null,
): Scheme {
  let listed: readonly Site[] | undefined;
  let shown: readonly SchemeSite[] | undefined;
  /** @throws HushbitError `unsupported` for a network that the scheme has no arithmetic for */
  const sites = () => (listed ??= listSites(graph));
  let known: Ranges | undefined;
  /** float32 everywhere needs none. */
  const rangesFor = (formats: readonly FormatName[]): Ranges =>
    formats.every(isFloatFormat) ? {} : (known ??= ranges());

  const weightsOf = (formats: readonly FormatName[]): ReadonlyMap<string, FormatName> =>
    new Map(sites().flatMap(({ name, kind }, i) => (kind === 'weight' ? [[name, formats[i]!]] : [])));

  // One memory for all: a search makes thousands of programs.
  let arena: IntegerArena | undefined;

  function candidate(name: string, formats: readonly string[]): Candidate {
    const checked = checkFormats(sites(), formats, name);
    // Lowered once, at its first use: a cached candidate costs nothing.
    let lowered: QuantProgram | undefined;
    const program = () =>
      (lowered ??= lower(graph, checked, rangesFor(checked), rounding(weightsOf(checked))));
    let counted: ReturnType<typeof footprint> | undefined;
    const bytes = () => (counted ??= footprint(program()));
    const sizes = sites().map(({ shape }) => shape.reduce((product, n) => product * n, 1));
    const equation4Bytes = checked.reduce((sum, format, i) => sum + (formatBits(format) / 8) * sizes[i]!, 0);
    return {
      name,
      formats: checked,
      get memory() {
        return { equation4Bytes, ...bytes() };
      },
      get objectiveBytes() {
        const { flashBytes, ramBytes } = bytes();
        return flashBytes + ramBytes;
      },
      program,
      createModel: (lanes = 1) => createIntegerEngine(program(), { lanes, arena: (arena ??= createArena()) }),
      createProject: (prefix) => generateIntegerProject(program(), prefix, kernels),
    };
  }

  const uniform = (width: 8 | 16 | 'float32'): FormatName[] => uniformFormats(sites(), width);
  const scheme: Scheme = {
    name: 'integer',
    graph,
    get whileSearching() {
      return searching ?? scheme;
    },
    get sites() {
      return (shown ??= sites().map((site) => ({
        ...site,
        refuse: (format: string) => refuseFormat(site, format) ?? 'it can',
      })));
    },
    uniform(width) {
      switch (width) {
        case 8:
        case 16:
          return uniform(width);
        case 32:
          return uniform('float32');
        default:
          return width satisfies never;
      }
    },
    candidate,
    float32() {
      try {
        sites();
      } catch (error) {
        if (error instanceof HushbitError) return floatOnly(graph, error);
        throw error;
      }
      return candidate('float32', uniform('float32'));
    },
  };
  return scheme;
}

/**
 * A network that cannot be lowered (`reason`) can still be heard and judged as it is, by the float engine. No C is generated
 * for it: its memory is 4 bytes for every weight (flash) and for every other tensor of a frame (RAM, nothing shared).
 */
function floatOnly(graph: Network, reason: HushbitError): Candidate {
  const refuse = (): never => {
    throw reason;
  };
  let flashBytes = 0;
  let ramBytes = 0;
  for (const tensor of graph.tensors.values()) {
    if (tensor.data === undefined) ramBytes += 4 * tensorSize(tensor);
    else flashBytes += 4 * tensorSize(tensor);
  }
  const equation4Bytes = flashBytes + ramBytes;
  return {
    name: 'float32',
    formats: null,
    memory: { equation4Bytes, flashBytes, ramBytes },
    objectiveBytes: equation4Bytes,
    program: refuse,
    createModel: () => createFloatEngine(graph),
    createProject: refuse,
  };
}

/** Constants and buffers of the generated network: code, and the front end around it, are the same for all. */
function footprint(program: QuantProgram): { flashBytes: number; ramBytes: number } {
  const { weightBytes, biasBytes, scaleBytes, tableBytes, stateBytes, arenaBytes, convertedBytes } =
    exportedMemory(program);
  return {
    flashBytes: weightBytes + biasBytes + scaleBytes + tableBytes,
    ramBytes: stateBytes + arenaBytes + convertedBytes,
  };
}
