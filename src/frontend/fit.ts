// Which front end a network was most likely made for, where nothing says so, and why that is thought. A guess: widths tell the size
// of the transform, the layers a published family, and nothing tells the feature for sure.
import { type FrontEnd, inputsOf, type OutputName } from './front-end.ts';
import { FRONT_ENDS, type PresetName } from './presets.ts';

/** What a network shows of itself. */
export interface NetworkOutline {
  /** Values of a frame. */
  readonly inputs: number;
  readonly outputs: number;
  /** What its file calls what it gives. */
  readonly output?: string;
  /** Kinds of its layers in their order: `dense`, `gru`, `lstm`, ... */
  readonly layers: readonly string[];
}

export interface FrontEndFit {
  /** Of a preset; `custom` for another. */
  readonly name: PresetName | 'custom' | 'none';
  /** Null for a network whose features are its own. */
  readonly frontEnd: FrontEnd | null;
  /** `257 inputs: ...`. */
  readonly why: string;
}

interface Family {
  readonly preset: PresetName;
  readonly title: string;
  fits(outline: NetworkOutline): boolean;
}

const count = ({ layers }: NetworkOutline, kind: string): number =>
  layers.filter((layer) => layer === kind).length;
const hasBinsOf = ({ inputs, outputs }: NetworkOutline, preset: PresetName): boolean =>
  inputs === inputsOf(FRONT_ENDS[preset]) && outputs === inputs;

/** In the order of asking. */
const FAMILIES: readonly Family[] = [
  {
    preset: 'dtln-1',
    title: 'two LSTMs between 257 inputs and outputs, as in the first network of DTLN',
    fits: (outline) =>
      hasBinsOf(outline, 'dtln-1') && count(outline, 'lstm') === 2 && count(outline, 'gru') === 0,
  },
  {
    preset: 'dtln-2',
    title: '512 inputs and outputs and a normalisation, as in the second network of DTLN',
    fits: (outline) => hasBinsOf(outline, 'dtln-2') && count(outline, 'normalise') > 0,
  },
  {
    preset: 'nsnet2-512',
    title: '257 inputs and outputs, as in NSNet2 at 512 points',
    fits: (outline) => hasBinsOf(outline, 'nsnet2-512'),
  },
  {
    preset: 'nsnet2-20ms',
    title: "161 inputs and outputs, as in Microsoft's NSNet2 of the DNS challenges",
    fits: (outline) => hasBinsOf(outline, 'nsnet2-20ms'),
  },
];

export function fittingFrontEnd(outline: NetworkOutline): FrontEndFit {
  const family = FAMILIES.find((one) => one.fits(outline));
  if (family) {
    const { preset, title } = family;
    return { name: preset, frontEnd: FRONT_ENDS[preset], why: title };
  }
  const { inputs, outputs } = outline;
  const spectra = fittingSpectra(outline);
  if (spectra) return spectra;
  if (inputs === outputs && isSmooth(inputs - 1)) {
    const fftSize = 2 * (inputs - 1);
    return {
      name: 'custom',
      frontEnd: { ...FRONT_ENDS['nsnet2-512'], fftSize, hop: fftSize / 2 },
      why: `${inputs} inputs and outputs, the bins of ${fftSize} points; all else as in NSNet2`,
    };
  }
  const why =
    inputs === outputs
      ? `${inputs} inputs and outputs are not the bins of a transform`
      : `${inputs} inputs and ${outputs} outputs are not the bins of one spectrum`;
  return { name: 'none', frontEnd: null, why: `${why}: the features are its own` };
}

/** Real and imaginary parts of the bins: of a transform that is known, whole spectra or complex factors by what the file calls them. */
function fittingSpectra({ inputs, outputs, output, layers }: NetworkOutline): FrontEndFit | null {
  const bins = inputs / 2;
  const isSpectral = layers.some((kind) => kind === 'convolution' || kind === 'scan');
  if (!isSpectral || !Number.isInteger(bins) || !isSmooth(bins - 1)) return null;
  if (outputs !== inputs && outputs !== bins) return null;
  const isMask = /mask|crm|irm|gain|filter|^m$/i.test(output ?? '');
  const gives: OutputName = outputs === bins ? 'mask' : isMask ? 'complex-mask' : 'spectrum';
  const own = FRONT_ENDS.gtcrn;
  const isPreset = inputs === inputsOf(own) && gives === 'spectrum';
  const fftSize = 2 * (bins - 1);
  const like = { ...own, fftSize, hop: fftSize / 2 };
  const given = gives === 'spectrum' ? like : { ...like, output: gives };
  const what =
    gives === 'mask' ? `gains of ${bins} bins` : gives === 'spectrum' ? 'a spectrum' : 'complex factors';
  return {
    name: isPreset ? 'gtcrn' : 'custom',
    frontEnd: isPreset ? own : given,
    why: `real and imaginary parts of ${bins} bins in, ${what} out, as in GTCRN`,
  };
}

/** Half a size that the transform can have: no prime factor above 5, and as many points as a frame of audio may have. */
function isSmooth(half: number): boolean {
  if (half < 16 || half > 4096) return false;
  let rest = half;
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}
