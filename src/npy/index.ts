// NumPy arrays, and NSNet2 as a directory of them.
export type { NpyArray } from './array.ts';
export { buildNsnet2, type FloatArray, NSNET2_ARRAYS, nsnet2NpyReader } from './nsnet2.ts';
export { readNpy } from './reader.ts';
export { writeNpy } from './writer.ts';
