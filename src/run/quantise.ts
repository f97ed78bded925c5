// A model at a precision: what is heard, judged, counted and exported.
import { HushbitError } from '../base/errors.ts';
import { denoise as denoiseSamples, requireFrontEnd } from '../frontend/index.ts';
import { createScheme, openRounding } from '../inputs/index.ts';
import type { RoundingMode } from '../precision/index.ts';
import {
  type Candidate,
  parseGenome,
  type Scheme,
  type SchemeName,
  type UniformBits,
  uniformCandidate,
} from '../scheme/index.ts';
import { readKernels } from '../target/index.ts';
import { chosenRounding } from './choice.ts';
import { type Calibration, calibrate, type Model } from './model.ts';

export interface Precision {
  /** `integer` (default): what is deployed; `paper`: the arithmetic of the paper. */
  readonly scheme?: SchemeName;
  /** The same width everywhere; exactly one of `bits` and `genome`. */
  readonly bits?: UniformBits | 8 | 16 | 32;
  /** A format per site, as the JSON of a genome file: `{scheme, sites, formats}`. */
  readonly genome?: unknown;
  /** Default: measured on the embedded calibration clips. float32 needs none. */
  readonly calibration?: Calibration;
  /** Noisy clips that weights below 8 bits are rounded on; default what the package brings along. */
  readonly calibrate?: string;
  /** Of weights; default `auto`. */
  readonly rounding?: RoundingMode;
}

/** A model with a format for each of its sites. */
export interface Quantised {
  readonly name: string;
  readonly model: Model;
  readonly scheme: Scheme;
  /** Formats, memory, and what runs, compiles and is deployed. */
  readonly candidate: Candidate;
  readonly calibration: () => Calibration;
}

/** @throws HushbitError `bad-option`, `bad-genome`, `unsupported` */
export async function quantise(model: Model, precision: Precision): Promise<Quantised> {
  const { bits, genome } = precision;
  if ((bits === undefined) === (genome === undefined)) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'quantise',
      expected: 'one of bits and genome',
      got: bits === undefined ? 'neither' : 'both',
    });
  }
  let known = precision.calibration;
  const calibration = () => (known ??= calibrate(model));
  const { mode, parts } = chosenRounding(precision, model, () => undefined);
  const scheme = createScheme(
    precision.scheme ?? 'integer',
    model.graph,
    calibration,
    await readKernels(),
    openRounding(model.graph, mode, parts),
  );
  const candidate =
    bits === undefined ? ofGenome(scheme, genome) : uniformCandidate(scheme, String(bits) as UniformBits);
  return { name: candidate.name, model, scheme, candidate, calibration };
}

function ofGenome(scheme: Scheme, genome: unknown): Candidate {
  const { name, formats, genes } = parseGenome(scheme, genome, 'genome');
  return scheme.candidate(name, formats, genes);
}

/**
 * Noisy samples in, enhanced samples of the same length out.
 * @param samples +-1, at the model's rate
 */
export function denoise(samples: Float32Array, { model, candidate }: Quantised): Float32Array {
  return denoiseSamples(samples, requireFrontEnd(model.frontEnd), candidate.createModel());
}
