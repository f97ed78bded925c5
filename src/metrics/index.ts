// Metrics: samples in, numbers out. Usable alone.
export {
  addDeviations,
  type ClipOutput,
  compareWithFloat32,
  type Deviation,
  deviation,
  deviationDb,
  type Fidelity,
  type FidelitySums,
  fidelityOf,
  meanSquaredError,
} from './fidelity/index.ts';
export { mapNarrowBand } from './pesq/mapping.ts';
export { createPesqReference, type PesqBands, PesqReference, type PesqScores, pesq } from './pesq/pesq.ts';
export type { KeptSignals } from './pesq/reference-signals.ts';
export { isSilentDegraded, type Samples } from './pesq/signals.ts';
export { type AllScores, scoreAll } from './score-all.ts';
export { siSdrDb } from './si-sdr.ts';
export {
  createIntelligibilityReference,
  estoi,
  type Intelligibility,
  type IntelligibilityReference,
  intelligibility,
  stoi,
} from './stoi/stoi.ts';
