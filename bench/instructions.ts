// Executed instructions of one hop of the exported denoiser (embedded model), by function, on emulated processors.
//
//   node_modules/.bin/tsx bench/instructions.ts [--targets LIST] [--precisions 8,16,float32,w4a8] [--flags '-O2;-Os'] [--functions N]
//
// Needs the cross-compilers and emulators of the targets (CONTRIBUTING.md). Figures are exact: two runs print the same.
import { generateC, recordSelfTest } from '../src/c/index.ts';
import { rangesToJson } from '../src/calibrate/index.ts';
import { inputsOf, requireFrontEnd } from '../src/frontend/index.ts';
import { embeddedClips, embeddedModelDir, loadModel, rangesOfClips } from '../src/inputs/index.ts';
import { listSites, lower, uniformFormats } from '../src/lower/index.ts';
import { countInstructions, EMULATED_TARGETS, readKernels } from '../src/target/index.ts';
import { isMixed, mixedFormats } from '../test/c/nsnet2-case.ts';
import { option } from './option.ts';

const wanted = (option('--targets') ?? EMULATED_TARGETS.map(({ name }) => name).join(',')).split(',');
const precisions = (option('--precisions') ?? '8,16,float32').split(',');
const flags = (option('--flags') ?? '-O2').split(';');
const shown = Number(option('--functions') ?? 8);

const model = loadModel(embeddedModelDir(), {});
const ranges = rangesToJson(rangesOfClips(model, embeddedClips('calibration')!));
const sites = listSites(model.graph);
const kernels = await readKernels();
const frontEnd = requireFrontEnd(model.frontEnd);
const bins = inputsOf(frontEnd);

const millions = (count: number): string => (count / 1e6).toFixed(3);

for (const precision of precisions) {
  const formats = isMixed(precision)
    ? mixedFormats(sites, precision)
    : uniformFormats(sites, precision === 'float32' ? precision : (Number(precision) as 8 | 16));
  const program = lower(model.graph, formats, ranges);
  // One frame of silence: what is counted are the hops of the denoiser.
  const selfTest = recordSelfTest(program, new Float32Array(bins).fill(Math.log(1e-8)), 1);
  const project = generateC(program, { frontEnd, selfTest }, kernels);
  for (const target of EMULATED_TARGETS.filter(({ name }) => wanted.includes(name))) {
    for (const cflags of flags) {
      const { perHop, byFunction } = await countInstructions(project, target, { cflags });
      console.log(
        `${target.name}, ${precision} bits, ${cflags}: ${millions(perHop)} million instructions per hop`,
      );
      for (const [name, count] of [...byFunction].slice(0, shown)) {
        console.log(`    ${millions(count).padStart(8)}  ${name}`);
      }
    }
  }
}
