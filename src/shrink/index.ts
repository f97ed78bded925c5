// Networks with fewer units, without training.
export { type Shrunk, shrinkNetwork } from './shrink.ts';
