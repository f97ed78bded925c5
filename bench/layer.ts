// Executed instructions per multiply-add of one dense layer of 400 x 400 on emulated processors.
//
//   npx tsx bench/layer.ts [--targets LIST] [--precisions w8a8,w8a16,w4a8] [--flags '-O2;-Os'] [--size 400]
//
// Needs the cross-compilers and emulators of the targets (CONTRIBUTING.md). Figures are exact.
import { CLANG_TARGETS, openEmulator, TARGETS } from '../src/target/index.ts';
import { isMixed } from '../test/c/nsnet2-case.ts';
import { perMultiplyAdd } from './dense-layer.ts';
import { option } from './option.ts';

const targets = [...TARGETS, ...CLANG_TARGETS];
const wanted = (option('--targets') ?? 'cortex-m4,cortex-m55').split(',');
const precisions = (option('--precisions') ?? 'w8a8,w8a16,w4a8').split(',').filter(isMixed);
const flags = (option('--flags') ?? '-O2').split(';');
const size = Number(option('--size') ?? 400);

for (const target of targets.filter(({ name }) => wanted.includes(name))) {
  for (const cflags of flags) {
    const emulator = await openEmulator(target, { cflags });
    for (const precision of precisions) {
      const count = await perMultiplyAdd(emulator, precision, size);
      console.log(
        `${target.name}, ${precision}, ${cflags}, ${size} x ${size}: ${count.toFixed(3)} instructions per multiply-add`,
      );
    }
    await emulator.dispose();
  }
}
