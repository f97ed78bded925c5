// Layers that step over places within a frame. A network of them has hundreds of small layers: its functions and its constants are laid
// out for flash; of other networks each layer has functions and fields of its own, and what its calls cost adds up (kernel-calls.ts).
import type { QuantOperation, QuantProgram } from '../program/index.ts';

export function isWithinFrame({ op }: QuantOperation): boolean {
  return op === 'convolution' || op === 'gather' || op === 'scan' || op === 'lstm-scan';
}

export function hasLayersWithinFrame({ operations }: QuantProgram): boolean {
  return operations.some(isWithinFrame);
}
