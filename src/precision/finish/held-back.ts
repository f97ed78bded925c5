// How far a rounding is from the float network on audio that it has not seen: mean squared error of the floored output.
import type { Network } from '../../network/index.ts';
import type { RoundedWeights } from '../rounding-method.ts';
import { dequantise } from './dequantise.ts';
import type { PartEngine } from './part-of-network.ts';

export interface HeldBack {
  /** Features per clip, row-major [frames, bins]. */
  readonly clips: readonly Float32Array[];
  readonly engine: PartEngine;
  /** Least value of the output that is told apart, as the front end has it: a gain; -Infinity for none. */
  readonly floor: number;
}

const floatOutputs = new WeakMap<readonly Float32Array[], readonly Float32Array[]>();

function outputsOf(network: Network, { clips, engine, floor }: HeldBack): readonly Float32Array[] {
  const outputs = engine(network)([clips])[0]!;
  for (const out of outputs) for (let i = 0; i < out.length; i++) out[i] = Math.max(floor, out[i]!);
  return outputs;
}

function floatOutputsOf(network: Network, heldBack: HeldBack): readonly Float32Array[] {
  let float = floatOutputs.get(heldBack.clips);
  if (!float) floatOutputs.set(heldBack.clips, (float = outputsOf(network, heldBack)));
  return float;
}

/** Mean square of the floored output of the float network. */
export function heldBackPower(network: Network, heldBack: HeldBack): number {
  let [sum, count] = [0, 0];
  for (const values of floatOutputsOf(network, heldBack)) {
    for (const value of values) sum += value * value;
    count += values.length;
  }
  return sum / count;
}

/** @param rounded by weight; others are float */
export function heldBackError(
  network: Network,
  rounded: ReadonlyMap<string, RoundedWeights>,
  heldBack: HeldBack,
): number {
  return outputError(network, dequantise(network, rounded), heldBack);
}

/** The same of another network with the same input and output. */
export function outputError(network: Network, other: Network, heldBack: HeldBack): number {
  const float = floatOutputsOf(network, heldBack);
  let [sum, count] = [0, 0];
  for (const [i, got] of outputsOf(other, heldBack).entries()) {
    for (let k = 0; k < got.length; k++) sum += (got[k]! - float[i]![k]!) ** 2;
    count += got.length;
  }
  return sum / count;
}
