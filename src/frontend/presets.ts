// Front ends by name, as networks were published with them.
import type { FrontEnd } from './front-end.ts';

/** Samples in and out, added up as they are. */
const DTLN_SAMPLES = {
  sampleRateHz: 16000,
  fftSize: 512,
  hop: 128,
  window: 'rectangular',
  feature: 'samples',
  featureFloor: 0,
  maskFloorDb: null,
  rounding: 'exact',
  framing: 'stream',
  overlap: 'sum',
} as const satisfies FrontEnd;

export const FRONT_ENDS = {
  /** NSNet2 at 512 points; the paper's own, but for its rectangular window (`PAPER_FRONT_END`). */
  'nsnet2-512': {
    sampleRateHz: 16000,
    fftSize: 512,
    hop: 256,
    window: 'sqrt-hann',
    feature: 'ln-power',
    featureFloor: 1e-8,
    maskFloorDb: null,
    rounding: 'exact',
  },
  /** Microsoft's NSNet2 baseline of the DNS challenges: frames of 20 ms, masks not below -80 dB. */
  'nsnet2-20ms': {
    sampleRateHz: 16000,
    fftSize: 320,
    hop: 160,
    window: 'sqrt-hann',
    feature: 'log10-power',
    featureFloor: 1e-12,
    maskFloorDb: -80,
    rounding: 'exact',
  },
  /** GTCRN (Rong et al., 2024): spectra in and out, as torch.stft and torch.istft make them. */
  gtcrn: {
    sampleRateHz: 16000,
    fftSize: 512,
    hop: 256,
    window: 'sqrt-hann',
    feature: 'complex',
    featureFloor: 0,
    maskFloorDb: null,
    rounding: 'exact',
  },
  /** First network of DTLN (Westhausen and Meyer, 2020): no windows, plain overlap-add divided by the four frames over a sample, from silence. */
  'dtln-1': {
    sampleRateHz: 16000,
    fftSize: 512,
    hop: 128,
    window: 'rectangular',
    feature: 'magnitude',
    featureFloor: 0,
    maskFloorDb: null,
    rounding: 'exact',
    framing: 'stream',
  },
  /** Second network of DTLN. */
  'dtln-2': DTLN_SAMPLES,
  /** Both: the second is shown what the first one's mask makes of the frame, with the phase as it was. */
  dtln: {
    ...DTLN_SAMPLES,
    stages: [
      { feature: 'magnitude', featureFloor: 0, maskFloorDb: null },
      { feature: 'samples', featureFloor: 0, maskFloorDb: null },
    ],
  },
} as const satisfies Record<string, FrontEnd>;

export type PresetName = keyof typeof FRONT_ENDS;
export const PRESET_NAMES = Object.keys(FRONT_ENDS) as readonly PresetName[];

export function isPresetName(name: string): name is PresetName {
  return PRESET_NAMES.includes(name as PresetName);
}

/** What the paper's code computes: `torch.stft` without a window. */
export const PAPER_FRONT_END: FrontEnd = {
  ...FRONT_ENDS['nsnet2-512'],
  window: 'rectangular',
  rounding: 'paper',
};
