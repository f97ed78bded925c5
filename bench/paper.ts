// Time of one evaluation of quality in scheme paper (30 s of audio: network and PESQ) on one core, split into its parts.
//
//   node_modules/.bin/tsx bench/paper.ts [--repeats N]
//
// Prints medians in milliseconds: wall time per part, then the whole in wall time and in processor time of all threads
// (larger than wall time where the compiler or the collector works beside, smaller where the machine is shared).
// Reads ../shared/paper (network, calibration, pair 2). The paper's own code takes 14.1 s + 0.5 s for the same.
import { toPaperPcm16 } from '../src/audio/index.ts';
import { applyMask, maskOf, PAPER_FRONT_END, prepareClip } from '../src/frontend/index.ts';
import { createPesqReference } from '../src/metrics/index.ts';
import {
  bitsOfGenome,
  createPaperArena,
  createPaperEngine,
  createPaperLowering,
  paperGenes,
  uniformBits,
} from '../src/paper/index.ts';
import { createFloatEngine } from '../src/wasm/index.ts';
import { paperGraph, paperRanges, paperSamples } from '../test/paper/shared-data.ts';
import { option } from './option.ts';

const repeats = Number(option('--repeats') ?? 5);
const graph = paperGraph();
const lower = createPaperLowering(graph, paperRanges(graph));
const clean = paperSamples('reference2');
const clip = prepareClip(paperSamples('degraded2'), PAPER_FRONT_END);
const arena = createPaperArena();
// Both signals are scaled by one factor where one exceeds 1; these do not, so the reference is the same for all.
const reference = createPesqReference(toPaperPcm16(clean, clean).reference, 16000);

// A fixed sequence, so that every run times the same genomes.
let seed = 1;
const randomGenome = () =>
  paperGenes(graph).map(() => {
    seed = (seed * 48271) % 2147483647;
    return [8, 16, 32][seed % 3]!;
  });

const candidates: [string, (() => ReturnType<typeof createFloatEngine>)[]][] = [
  ['float32', [() => createFloatEngine(graph)]],
  ...([8, 16, 32] as const).map((bits): (typeof candidates)[number] => [
    `uniform ${bits}`,
    [() => createPaperEngine(lower(uniformBits(graph, bits)), arena)],
  ]),
  [
    'random',
    Array.from({ length: 8 }, randomGenome).map(
      (genome) => () => createPaperEngine(lower(bitsOfGenome(graph, genome)), arena),
    ),
  ],
];

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const show = (name: string, values: (string | number)[]) =>
  console.log(
    name.padEnd(12) + values.map((v) => (typeof v === 'number' ? v.toFixed(0) : v).padStart(11)).join(''),
  );

function evaluate(create: () => ReturnType<typeof createFloatEngine>): number[] {
  const cpu = process.cpuUsage();
  const marks = [performance.now()];
  const model = create();
  marks.push(performance.now());
  const mask = maskOf(clip, model);
  marks.push(performance.now());
  const enhanced = applyMask(clip, mask);
  marks.push(performance.now());
  const { degraded } = toPaperPcm16(clean, enhanced);
  reference.score(degraded, 'narrow-band');
  marks.push(performance.now());
  const { user, system } = process.cpuUsage(cpu);
  const parts = marks.slice(1).map((mark, i) => mark - marks[i]!);
  return [...parts, marks.at(-1)! - marks[0]!, (user + system) / 1000];
}

console.log(`one evaluation, ${(clean.length / 16000).toFixed(0)} s of audio, median of ${repeats}, ms`);
show('', ['prepare', 'network', 'synthesis', 'PESQ', 'whole', 'processor']);
for (const [name, creators] of candidates) {
  for (const create of creators) evaluate(create);
  const runs = Array.from({ length: repeats }, () => creators.map(evaluate)).flat();
  show(
    name,
    runs[0]!.map((_, column) => median(runs.map((run) => run[column]!))),
  );
}
