// The front end of a model as data: everything between samples and features, and between mask and samples.

export type WindowName = 'rectangular' | 'hann' | 'sqrt-hann';
/** ln-power: ln(|X|^2 + floor); log10-power: log10(|X|^2 + floor). */
export type FeatureName = 'ln-power' | 'log10-power';

export interface FrontEnd {
  readonly sampleRateHz: number;
  /** Samples; the window has this length. */
  readonly fftSize: number;
  /** Samples. */
  readonly hop: number;
  /** Applied at analysis and at synthesis. */
  readonly window: WindowName;
  readonly feature: FeatureName;
  readonly featureFloor: number;
  /** Least gain of the mask in dB (negative), or null for none. */
  readonly maskFloorDb: number | null;
}
