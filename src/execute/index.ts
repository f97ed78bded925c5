// Threads for the quality part of evaluations.
export { openQualityPool, type QualityPool } from './quality-pool.ts';
