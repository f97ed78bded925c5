// Audio: WAV bytes <-> samples, windows, transforms, mixing. Knows no files and no networks.

export { BandPowers } from './band-powers.ts';
export { createRealFft } from './fft.ts';
export { type Mixture, meanPower, mixAtSnr } from './mix.ts';
export { type HalfSpectrum, PairCorrelator } from './pair-correlator.ts';
export { type PaperPcmPair, toPaperPcm16 } from './paper-pcm.ts';
export type { RealFft } from './real-transform.ts';
export { resample, resampledLength } from './resample.ts';
export { type Section, SectionCascade } from './section-cascade.ts';
export {
  checkStftShape,
  FRAMINGS,
  type Framing,
  frameCount,
  frameSamples,
  framesOf,
  framesOfClip,
  istft,
  MAX_FFT_SIZE,
  overlapAdd,
  type Spectrum,
  type StftShape,
  stft,
  windowsOf,
} from './stft.ts';
export {
  type DecodedWav,
  type DecodeOptions,
  decodeWav,
  MAX_SAMPLE_RATE_HZ,
  MIN_SAMPLE_RATE_HZ,
} from './wav.ts';
export { encodeWav, type WavFormat } from './wav-encode.ts';
export { makeWindow, WINDOW_NAMES, type WindowName } from './window.ts';
