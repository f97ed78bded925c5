// How far an output is from the float32 network's.
export {
  addDeviations,
  type Deviation,
  deviation,
  deviationDb,
  meanSquaredError,
  NO_DEVIATION,
} from './deviation.ts';
export {
  type ClipOutput,
  compareWithFloat32,
  type Fidelity,
  type FidelitySums,
  fidelityOf,
} from './fidelity.ts';
