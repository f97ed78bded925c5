// Scheme `paper` for evaluation: every tensor of the graph is a site of 8, 16 or 32 bits, in the order of the paper's
// genes without the dead one.

import type { TensorRanges } from '../calibrate/index.ts';
import { type Network, tensorSize } from '../network/index.ts';
import { formatBits } from '../scheme/format-names.ts';
import type { Candidate, MemoryFigures, Scheme, SchemeSite } from '../scheme/scheme.ts';
import { createFloatEngine } from '../wasm/index.ts';
import { generatePaperFloatProject, generatePaperProject } from './c/generate.ts';
import { PAPER_GENES } from './genes.table.ts';
import { createPaperLowering, type PaperLowering } from './lower.ts';
import { equation4Bytes } from './memory.ts';
import type { PaperBits } from './program.ts';
import { paperGenes } from './sites.ts';
import { createPaperEngine } from './wasm/engine.ts';
import { createPaperArena, type PaperArena } from './wasm/memory.ts';

const FORMATS = ['u8', 'u16', 'u32'] as const;
/** The first version called them as if they had a sign. */
const FORMER_NAMES = { i8: 'u8', i16: 'u16', i32: 'u32' } as const satisfies Record<
  string,
  (typeof FORMATS)[number]
>;

/** @param kernels text of the fixed C sources by path; only compiling needs them */
export function createPaperScheme(
  graph: Network,
  ranges: () => TensorRanges,
  kernels: ReadonlyMap<string, string>,
): Scheme {
  let arena: PaperArena | undefined;
  let lowering: PaperLowering | undefined;
  const lower: PaperLowering = (bits) => (lowering ??= createPaperLowering(graph, ranges()))(bits);
  const allGenes = paperGenes(graph);
  const sites: SchemeSite[] = allGenes
    .filter(({ effective }) => effective)
    .map(({ name, kind, layer }) => ({
      name,
      kind,
      layer,
      shape: graph.tensors.get(name)!.shape,
      formats: FORMATS,
      refuse: () => 'scheme paper has 8, 16 and 32 bits, all unsigned integers',
    }));
  const sizes = sites.map((site) => tensorSize(graph.tensors.get(site.name)!));

  /** @param genes bit-widths in gene order, where the dead gene may have one of its own */
  function memoryOf(formats: readonly string[], genes?: readonly number[]): MemoryFigures {
    const widths = new Map(sites.map(({ name }, i) => [name, formatBits(formats[i]!)]));
    let flashBytes = 0;
    let ramBytes = 0;
    sites.forEach(({ name, kind }, i) => {
      const bytes = (widths.get(name)! / 8) * sizes[i]!;
      if (kind === 'weight' || kind === 'bias') flashBytes += bytes;
      else ramBytes += bytes;
    });
    const counted = genes ?? allGenes.map(({ name }) => widths.get(name)!);
    return { equation4Bytes: equation4Bytes(graph, counted), flashBytes, ramBytes };
  }

  function candidate(name: string, formats: readonly string[], genes?: readonly number[]): Candidate {
    const bits = new Map(sites.map((site, i) => [site.name, formatBits(formats[i]!) as PaperBits]));
    const memory = memoryOf(formats, genes);
    return {
      name,
      formats,
      memory,
      objectiveBytes: memory.equation4Bytes,
      program: null,
      // One memory for all: a model is over when the next one is made.
      createModel: () => createPaperEngine(lower(bits), (arena ??= createPaperArena())),
      createProject: (prefix) => generatePaperProject(lower(bits), prefix, kernels, graph),
    };
  }

  const scheme: Scheme = {
    name: 'paper',
    get whileSearching() {
      return scheme;
    },
    graph,
    sites,
    genes: PAPER_GENES,
    formerNames: FORMER_NAMES,
    uniform(width) {
      return sites.map(() => `u${width}`);
    },
    candidate,
    float32() {
      const memory = memoryOf(sites.map(() => 'u32'));
      return {
        name: 'float32',
        formats: null,
        memory,
        objectiveBytes: memory.equation4Bytes,
        program: null,
        createModel: () => createFloatEngine(graph),
        createProject: (prefix) => generatePaperFloatProject(graph, prefix, kernels),
      };
    },
  };
  return scheme;
}
