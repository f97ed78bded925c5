// A finished assignment as bytes for a cache: little-endian, whoever keeps them checks them.
//
//   uint32   bytes of the text    text: JSON {step, errors, matrices: {name: bytes}}, then the matrices (rounded-file.ts)
import { packRounded, unpackRounded } from './rounded-file.ts';
import type { RoundedWeights } from './rounding-method.ts';

export interface Finished<Step extends string> {
  readonly step: Step;
  readonly errors: Readonly<Partial<Record<Step, number>>>;
  readonly rounded: ReadonlyMap<string, RoundedWeights>;
}

export function packFinished<Step extends string>({ step, errors, rounded }: Finished<Step>): Uint8Array {
  const packed = [...rounded].map(([name, one]) => [name, packRounded(one)] as const);
  const matrices = Object.fromEntries(packed.map(([name, { length }]) => [name, length]));
  const text = new TextEncoder().encode(JSON.stringify({ step, errors, matrices }));
  const bytes = new Uint8Array(4 + text.length + packed.reduce((sum, [, { length }]) => sum + length, 0));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const [, one] of packed) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}

/** Of bytes as `packFinished` made them. */
export function unpackFinished<Step extends string>(bytes: Uint8Array): Finished<Step> {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length));
  const { step, errors, matrices } = JSON.parse(text) as Omit<Finished<Step>, 'rounded'> & {
    readonly matrices: Readonly<Record<string, number>>;
  };
  let at = 4 + length;
  const rounded = new Map(
    Object.entries(matrices).map(([name, size]) => {
      at += size;
      return [name, unpackRounded(bytes.subarray(at - size, at))] as const;
    }),
  );
  return { step, errors, rounded };
}
