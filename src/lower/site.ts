// What a site is: a tensor of the deployed program that can have a precision of its own.
import type { FormatName } from '../program/formats.ts';

/** How a site's values are bounded; decides scale and zero point. */
export type SiteRole =
  | 'weight'
  /** Range from calibration. */
  | 'plain'
  /** From calibration, never negative. */
  | 'relu'
  /** What a sigmoid or tanh table reads. */
  | 'before-sigmoid'
  | 'before-tanh'
  /** What the sigmoid reads that says how much of a carried value stays which has no bounds. */
  | 'before-gate'
  /** 0 .. 1 */
  | 'sigmoid'
  /** -1 .. 1 */
  | 'tanh'
  /** -1 .. 1, carried from frame to frame. */
  | 'state'
  /** Carried, with a range from calibration. */
  | 'carried'
  /** Carried without bounds, but read through tanh alone: the cell of an LSTM. */
  | 'cell'
  /** What a state has become, for its readers; a buffer of its own only where its format is not the state's. */
  | 'state-copy';

export interface Site {
  /** Name of the graph's tensor. */
  readonly name: string;
  readonly kind: 'input' | 'weight' | 'activation' | 'state' | 'output';
  readonly role: SiteRole;
  /** Of a state's copy that tables of one function alone read: how its values are bounded where it has a buffer of its own. */
  readonly copyRole?: SiteRole;
  /** Of what is stored as another tensor is, whose format it takes: that tensor. It is no choice. */
  readonly follows?: string;
  /** Has 16 bits at `--bits 8`, unless a genome says otherwise: what of a spectrum the layers read (`spectra-inside.ts`). */
  readonly isSpectrum?: true;
  readonly layer: string;
  readonly shape: readonly number[];
  /** In the order of the genome's indices. */
  readonly formats: readonly FormatName[];
}
