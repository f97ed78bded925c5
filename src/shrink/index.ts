// Networks with fewer units, without training.
export { type Shrunk, type ShrunkLayer, shrinkNetwork } from './shrink.ts';
