// A step: what the layers of a network become before there are numbers. A step makes one buffer of the deployed program
// (or replaces a carried one); what is inside of it has no buffer, hence no site.
import { HushbitError } from '../base/errors.ts';
import type { Layer, Network } from '../network/index.ts';
import type { QuantOperation } from '../program/program.ts';
import type { Lowering } from './lowering.ts';
import type { SiteRole } from './site.ts';

export interface Step<K extends string = string> {
  readonly step: K;
  /** Tensor that it makes. */
  readonly output: string;
}

export interface Replaced {
  readonly state: string;
  /** What it becomes lies in -1 .. 1 whatever the input is; else calibration says its range. */
  readonly bounded: boolean;
}

export interface StepKind<S extends Step> {
  readonly step: S['step'];
  /** Tensors of the frame and carried ones, in order; no constants. */
  reads(step: S): readonly string[];
  /** Matrices: sites of their own. */
  weights(step: S): readonly string[];
  /** How what it makes is bounded. */
  role(step: S): SiteRole;
  /** The carried tensor whose buffer it overwrites with its output; null for most. */
  replaces(step: S): Replaced | null;
  /** A carried tensor that the program keeps by itself, as earlier frames of a buffer or in a form of its own. */
  keeps?(step: S): string | null;
  /** The tensor whose format and scale its output takes; null for most. */
  follows?(step: S): string | null;
  /** Tensors that it needs in f32: they are no sites, nobody can choose a format for them. */
  floats?(step: S): readonly string[];
  /** Tensors that are i16 or f32, whatever else their role allows. */
  wide?(step: S): readonly string[];
  lower(into: Lowering, step: S): readonly QuantOperation[];
}

/** What a kind of layers becomes. @throws HushbitError `unsupported` */
export type LayerLowering<L extends Layer> = (layer: L, network: Network) => readonly Step[];

export function unsupported(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({
    code: 'unsupported',
    place,
    expected,
    got,
    remedy:
      'scheme integer has no arithmetic for it; ' +
      'any network runs in float32: denoise, or evaluate --bits float32 --no-latency',
  });
}
