// Executed instructions of one hop of the exported denoiser (embedded model), by function, on emulated processors.
//
//   node_modules/.bin/tsx bench/instructions.ts [--targets LIST] [--precisions 8,16,float32,w4a8] [--flags '-O2;-Os'] [--functions N]
//
// Needs the cross-compilers and emulators of the targets (CONTRIBUTING.md). Figures are exact: two runs print the same.
import { CLANG_TARGETS, countHops, openEmulator, TARGETS } from '../src/target/index.ts';
import { openEmbeddedProjects } from './embedded-projects.ts';
import { option } from './option.ts';

const targets = [...TARGETS, ...CLANG_TARGETS];
const wanted = (option('--targets') ?? targets.map(({ name }) => name).join(',')).split(',');
const precisions = (option('--precisions') ?? '8,16,float32').split(',');
const flags = (option('--flags') ?? '-O2').split(';');
const shown = Number(option('--functions') ?? 8);

const embedded = await openEmbeddedProjects();
const projects = precisions.map((precision) => ({ precision, project: embedded.of(precision) }));
const millions = (count: number): string => (count / 1e6).toFixed(3);

for (const target of targets.filter(({ name }) => wanted.includes(name))) {
  for (const cflags of flags) {
    const emulator = await openEmulator(target, { cflags });
    for (const { precision, project } of projects) {
      const { perHop, byFunction } = await countHops(emulator, project, embedded.input);
      console.log(
        `${target.name}, ${precision} bits, ${cflags}: ${millions(perHop)} million instructions per hop`,
      );
      for (const [name, count] of [...byFunction].slice(0, shown)) {
        console.log(`    ${millions(count).padStart(8)}  ${name}`);
      }
    }
    await emulator.dispose();
  }
}
