// From disturbances to the scores: P.862 raw, MOS-LQO of P.862.1 (narrow-band) and of P.862.2 (wide-band).

const ORIGIN = 4.5;
const SYMMETRIC_WEIGHT = 0.1;
const ASYMMETRIC_WEIGHT = 0.0309;

export function rawScore(symmetric: number, asymmetric: number): number {
  return ORIGIN - SYMMETRIC_WEIGHT * symmetric - ASYMMETRIC_WEIGHT * asymmetric;
}

/** P.862.1 (11/2003): narrow-band raw score to MOS-LQO. */
export function mapNarrowBand(raw: number): number {
  return 0.999 + 4 / (1 + Math.exp(-1.4945 * raw + 4.6607));
}

/** P.862.2 (11/2005), with and without Corrigendum 2: raw value of the wide-band model to MOS-LQO. */
export function mapWideBand(raw: number): number {
  return 0.999 + 4 / (1 + Math.exp(-1.3669 * raw + 3.8224));
}
