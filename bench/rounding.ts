// What few bits cost: weights below 8 bits beside W8A8 on the same clips, with paired standard errors, and what rounding takes.
//
//   tsx bench/rounding.ts [--model M] [--front-end F] [--window W] [--clips DIR] [--calibrate DIR] [--rounding R] [--activations 8|16]
//                         [--bits 4,3,2] [--mix 'fc1=4,fc2=3,Whn_2=3;...'] [--from 8|float32]
//
// A mix gives bits to weights by their layer or name; the rest have 2. States have 16 bits, activations 8 or 16. Differences
// are from uniform 8 bits, or from float32.
import { estimateOf } from '../src/base/estimate.ts';
import { calibrate, evaluate, openModel, openPairs, quantise } from '../src/index.ts';
import type { RoundingMode } from '../src/precision/index.ts';
import { option } from './option.ts';

const [clips, calibrationClips, window] = [option('--clips'), option('--calibrate'), option('--window')];
const activations = option('--activations') === '16' ? 'i16' : 'i8';
const from = option('--from') ?? '8';
const frontEnd = option('--front-end');
const model = openModel(option('--model'), {
  ...(window === undefined ? {} : { window: window as 'rectangular' }),
  ...(frontEnd === undefined ? {} : { frontEnd }),
});
const pairs = openPairs(model, clips);
const shared = {
  calibration: calibrate(model, calibrationClips),
  rounding: (option('--rounding') ?? 'auto') as RoundingMode,
  ...(calibrationClips === undefined ? {} : { calibrate: calibrationClips }),
};
const { scheme } = await quantise(model, { ...shared, bits: from });

/** @param bitsOf of a weight, by what names it */
function genomeOf(bitsOf: (names: readonly string[]) => number): unknown {
  const formats = scheme.sites.map(({ name, layer, kind }) => {
    if (kind === 'weight') return `i${bitsOf([name, `${layer}.${name}`, layer])}`;
    return kind === 'state' ? 'i16' : activations;
  });
  return { scheme: scheme.name, sites: scheme.sites.map(({ name }) => name), formats };
}

function bitsOfMix(mix: string): (names: readonly string[]) => number {
  const given = new Map(mix.split(',').map((part) => part.split('=') as [string, string]));
  return (names) => Number(names.map((name) => given.get(name)).find((bits) => bits !== undefined) ?? 2);
}

const asked = [
  ...(option('--bits') ?? '4,3,2')
    .split(',')
    .filter((bits) => bits !== '')
    .map((bits) => ({ name: `W${bits}`, genome: genomeOf(() => Number(bits)) })),
  ...(option('--mix') ?? '')
    .split(';')
    .filter((mix) => mix !== '')
    .map((mix) => ({ name: mix, genome: genomeOf(bitsOfMix(mix)) })),
];

const signed = (value: number, digits: number): string => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
type Clips = Awaited<ReturnType<typeof evaluate>>['candidates'][number]['clips'];
function difference(of: Clips, than: Clips, value: (clip: Clips[number]) => number | null): number[] {
  return of.map((clip, i) => (value(clip) ?? Number.NaN) - (value(than[i]!) ?? Number.NaN));
}

const reference = (await evaluate(await quantise(model, { ...shared, bits: from }), { pairs }))
  .candidates[0]!;
const print = (cells: readonly (string | number)[]): void => console.log(cells.join('\t'));
print([
  'weights',
  'flash MB',
  'raw PESQ',
  'change',
  '+-',
  'worst clip',
  'wide-band',
  '+-',
  'SI-SDR dB',
  '+-',
  'mask error',
  's',
  'CPU s',
]);
print([
  reference.name,
  (reference.memory.flashBytes / 1e6).toFixed(3),
  reference.quality.pesqRaw!.toFixed(4),
  '',
  '',
  '',
  reference.quality.pesqWb!.toFixed(4),
  '',
  reference.quality.siSdrDb!.toFixed(3),
  '',
  reference.fidelity.maskError!.toExponential(2),
]);
for (const { name, genome } of asked) {
  const start = performance.now();
  const used = process.cpuUsage();
  const quantised = await quantise(model, { ...shared, genome });
  quantised.candidate.program?.();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  const { candidates } = await evaluate(quantised, { pairs });
  const { clips: scores, memory, quality, fidelity } = candidates[0]!;
  const raw = difference(scores, reference.clips, ({ pesqRaw }) => pesqRaw);
  const wide = estimateOf(difference(scores, reference.clips, ({ pesqWb }) => pesqWb));
  const siSdr = estimateOf(difference(scores, reference.clips, ({ siSdrDb }) => siSdrDb));
  const { mean, standardError } = estimateOf(raw);
  print([
    name,
    (memory.flashBytes / 1e6).toFixed(3),
    quality.pesqRaw!.toFixed(4),
    signed(mean, 4),
    (standardError ?? Number.NaN).toFixed(4),
    signed(Math.min(...raw), 3),
    signed(wide.mean, 4),
    (wide.standardError ?? Number.NaN).toFixed(4),
    signed(siSdr.mean, 3),
    (siSdr.standardError ?? Number.NaN).toFixed(3),
    fidelity.maskError!.toExponential(2),
    seconds.toFixed(1),
    ((user + system) / 1e6).toFixed(1),
  ]);
}
