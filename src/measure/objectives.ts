// The objectives vector of the paper: everything minimised, 0 and 1 at fixed points so that axes compare.

export const OBJECTIVE_NAMES = ['pesq', 'latency', 'memory'] as const;
export type ObjectiveName = (typeof OBJECTIVE_NAMES)[number];

/** Raw narrow-band PESQ lies in -0.5 .. 4.5; 0 is the best score (paper: 1 - (PESQ - 0.5) / 4). */
export function pesqObjective(pesqRaw: number): number {
  return 1 - (pesqRaw - 0.5) / 4;
}

/**
 * 0 at uniform 8 bits, 1 at uniform 32, both measured in the same process. Where those two take the same time within a
 * hundredth, that hundredth is the unit: noise must not be blown up, nor the sign turned.
 */
export function latencyObjective(nsPerFrame: number, uniform8Ns: number, uniform32Ns: number): number {
  const span = Math.max(uniform32Ns - uniform8Ns, uniform8Ns / 100);
  return (nsPerFrame - uniform8Ns) / span;
}

/** 0 at uniform 8 bits, 1 at uniform 32. */
export function memoryObjective(bytes: number, uniform8Bytes: number, uniform32Bytes: number): number {
  return (bytes - uniform8Bytes) / (uniform32Bytes - uniform8Bytes);
}
