// What the kernels have to keep to on emulated processors, and what they take: millions of instructions per hop of the embedded
// model's denoiser, and instructions per multiply-add of a layer of 400 x 400 beside CMSIS-NN's. One line a bar; exit 1 where one is missed.
//
//   node_modules/.bin/tsx bench/bars.ts [--targets LIST]
//
// Needs the cross-compilers and emulators of the targets (CONTRIBUTING.md). Figures are exact: two runs print the same.
import { CLANG_TARGETS, countHops, type Emulator, openEmulator, TARGETS } from '../src/target/index.ts';
import { perMultiplyAdd } from './dense-layer.ts';
import { openEmbeddedProjects } from './embedded-projects.ts';
import { option } from './option.ts';

/** Precision -> the most million instructions per hop at -O2. */
type Bars = Readonly<Record<string, number>>;

const DSP: Bars = { 8: 5.3, 16: 4.6, float32: 12 };
const HOPS: Readonly<Record<string, Bars>> = {
  'cortex-m4': DSP,
  'cortex-m7': DSP,
  'cortex-m33': DSP,
  'cortex-m55': { 8: 1.0 },
  'cortex-m55-clang': { 8: 0.9 },
  'cortex-a53': { 8: 1.3 },
  riscv64: { 8: 13 },
};
/** Of the same target's own count at -O2. */
const FLAGS: readonly (readonly [flags: string, most: number])[] = [
  ['-Os', 1.1],
  ['-O2 -ffreestanding', 1.05],
];
/** Where `FLAGS` are held. */
const WITH_FLAGS = ['cortex-m4', 'cortex-m7', 'cortex-m33'];

/** CMSIS-NN at commit 99f736a6, gcc 12 -O2: instructions per multiply-add of arm_fully_connected_*, and the most of it. */
const LAYERS = [
  { target: 'cortex-m4', precision: 'w8a8', cmsis: 2.02, most: 0.92 },
  { target: 'cortex-m55', precision: 'w8a8', cmsis: 0.51, most: 0.5 },
  { target: 'cortex-m4', precision: 'w8a16', cmsis: 2.516, most: 0.8 },
  { target: 'cortex-m55', precision: 'w8a16', cmsis: 0.904, most: 0.45 },
] as const;
const LAYER_SIZE = 400;

const targets = [...TARGETS, ...CLANG_TARGETS];
const wanted = (option('--targets') ?? Object.keys(HOPS).join(',')).split(',');
const embedded = await openEmbeddedProjects();
let missed = 0;

function tell(what: string, value: number, most: number, unit: string): void {
  const holds = value <= most;
  if (!holds) missed++;
  console.log(
    `${holds ? 'holds ' : 'MISSED'} ${what}: ${value.toFixed(3)}${unit}, at most ${most.toFixed(3)}`,
  );
}

const hop = async (emulator: Emulator, precision: string): Promise<number> =>
  (await countHops(emulator, embedded.of(precision), embedded.input)).perHop;

for (const target of targets.filter(({ name }) => wanted.includes(name))) {
  const { name } = target;
  const bars = Object.entries(HOPS[name]!);
  const plain = await openEmulator(target, { cflags: '-O2' });
  const counts = new Map<string, number>();
  for (const [precision, most] of bars) {
    counts.set(precision, await hop(plain, precision));
    tell(`${name}, ${precision} bits, -O2`, counts.get(precision)! / 1e6, most, ' million per hop');
  }
  const [first] = bars[0]!;
  const again = await hop(plain, first);
  if (again !== counts.get(first)) missed++;
  console.log(
    `${again === counts.get(first) ? 'holds ' : 'MISSED'} ${name}, ${first} bits: counted twice, ${again} both times`,
  );
  for (const { precision, cmsis, most } of LAYERS.filter((one) => one.target === name)) {
    const count = await perMultiplyAdd(plain, precision, LAYER_SIZE);
    tell(
      `${name}, layer ${precision}, -O2: ${count.toFixed(3)} per multiply-add, of CMSIS-NN's ${cmsis}`,
      count / cmsis,
      most,
      '',
    );
  }
  await plain.dispose();
  for (const [cflags, most] of WITH_FLAGS.includes(name) ? FLAGS : []) {
    const other = await openEmulator(target, { cflags });
    for (const [precision, count] of counts) {
      const own = await hop(other, precision);
      tell(
        `${name}, ${precision} bits, ${cflags}: ${(own / 1e6).toFixed(3)} million, of that at -O2`,
        own / count,
        most,
        '',
      );
    }
    await other.dispose();
  }
}
if (missed > 0) {
  console.error(`${missed} missed`);
  process.exitCode = 1;
}
