// A recurrence over the frames of one vector is a layer `gru` or `lstm`, as such files are read elsewhere: one lane, one step, its
// gates' products made for it alone.
import type { Network } from '../../network/index.ts';

export function recogniseRecurrences(network: Network): Network {
  return network;
}
