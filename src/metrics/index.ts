// Metrics: samples in, numbers out. Usable alone.
export { createPesqReference, type PesqBands, PesqReference, type PesqScores, pesq } from './pesq/pesq.ts';
export type { Samples } from './pesq/signals.ts';
