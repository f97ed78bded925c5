// A candidate as what others run: a C99 project for firmware, an ONNX file, or one small file for `denoise --program`.
import { HushbitError } from '../base/errors.ts';
import { randomFromSeed } from '../base/random.ts';
import { generateC, recordSelfTest } from '../c/index.ts';
import { type Frames, type FrontEnd, prepareClip, requireFrontEnd } from '../frontend/index.ts';
import { embeddedClips, FRONT_END_METADATA, packProgram, readNoisyClips } from '../inputs/index.ts';
import { exportFloatOnnx, exportQdqOnnx, FLOAT_OPSET, type OnnxExport, QDQ_OPSET } from '../onnx/index.ts';
import { integerFormat, isFloatFormat, type QuantProgram } from '../program/index.ts';
import type { Candidate } from '../scheme/index.ts';
import { packageVersion } from './built-programs.ts';
import type { Model } from './model.ts';

/** Frames recorded for the self-test: enough for the states to fill, few enough to run in an emulator. */
const SELF_TEST_FRAMES = 48;
/** Where speech has begun in a clip. */
const SELF_TEST_START = 40;

/** What is exported: a `Quantised`, or its two parts. */
export interface Exported {
  readonly model: Model;
  readonly candidate: Candidate;
  /** What the self-test of a network that is fed features is recorded on; default noise in the range of its input. */
  readonly features?: Pick<Frames, 'features' | 'frames'>;
}

export interface ExportCOptions {
  /** In front of every symbol, macro and file name, so that two exports can be linked into one image; default `hb`. */
  readonly prefix?: string | undefined;
  /** Constants as one binary file that the assembler puts in (default), or as text that any compiler takes. */
  readonly weights?: 'image' | 'text' | undefined;
}

/** @throws HushbitError `unsupported` for scheme paper */
function programOf({ candidate }: Exported): () => QuantProgram {
  if (candidate.program !== null) return candidate.program;
  throw new HushbitError({
    code: 'unsupported',
    place: '--scheme',
    expected: 'integer, whose programs are made to be deployed',
    got: 'paper',
    remedy: 'export a genome of scheme integer',
  });
}

/**
 * Network, weights, streaming denoiser, self-test and build files.
 * @param kernels texts of csrc/ by path: `readKernels()`
 * @returns content by path within the project
 * @throws HushbitError `unsupported` for scheme paper, `bad-option` for a prefix that is none
 */
export function exportC(
  exported: Exported,
  kernels: ReadonlyMap<string, string>,
  options: ExportCOptions = {},
): ReadonlyMap<string, string | Uint8Array> {
  const program = programOf(exported)();
  const { frontEnd } = exported.model;
  const { features, frames } = frontEnd
    ? selfTestFeatures(frontEnd)
    : firstFrames(exported.features ?? featuresInRange(program));
  const selfTest = recordSelfTest(program, features, frames);
  return generateC(program, { frontEnd, selfTest, version: packageVersion(), ...options }, kernels);
}

/**
 * `bits: 32` and `float32` give the float network; anything else its program between QuantizeLinear and DequantizeLinear.
 * @throws HushbitError `unsupported` for scheme paper
 */
export function exportOnnx(exported: Exported): OnnxExport & { readonly opset: number } {
  const { model, candidate } = exported;
  const program = programOf(exported);
  const metadata: Record<string, string> =
    model.frontEnd === null ? {} : { [FRONT_END_METADATA]: JSON.stringify(model.frontEnd) };
  const isFloat = candidate.formats?.every((format) => format === 'f32') ?? true;
  return isFloat
    ? { ...exportFloatOnnx(model.graph, metadata), opset: FLOAT_OPSET }
    : { ...exportQdqOnnx(program(), { metadata }), opset: QDQ_OPSET };
}

/** The bytes of a .hbq file. @throws HushbitError `unsupported` for scheme paper, `bad-model` without a front end */
export function exportProgram(exported: Exported): Uint8Array {
  const { model, candidate } = exported;
  return packProgram({
    name: candidate.name,
    frontEnd: requireFrontEnd(model.frontEnd),
    program: programOf(exported)(),
  });
}

/** Speech in noise where there is a clip at the model's rate, else seeded noise of changing level. */
function selfTestFeatures(frontEnd: FrontEnd): { features: Float32Array; frames: number } {
  const dir = embeddedClips('calibration');
  const samples =
    dir !== null && frontEnd.sampleRateHz === 16000
      ? readNoisyClips(dir, frontEnd.sampleRateHz)[0]!.samples
      : noiseOfChangingLevel((SELF_TEST_START + SELF_TEST_FRAMES) * frontEnd.hop);
  const { features, inputs: bins } = prepareClip(samples, frontEnd);
  const part = features.slice(SELF_TEST_START * bins, (SELF_TEST_START + SELF_TEST_FRAMES) * bins);
  return { features: part, frames: part.length / bins };
}

function firstFrames({ features, frames }: Pick<Frames, 'features' | 'frames'>) {
  const kept = Math.min(frames, SELF_TEST_FRAMES);
  return { frames: kept, features: features.slice(0, (features.length / frames) * kept) };
}

/** Frames that wander through all that the input can hold; a float input is taken to hold -4 to 4. */
function featuresInRange(program: QuantProgram): { features: Float32Array; frames: number } {
  const { length, format, scale, zeroPoint } = program.buffers[program.input]!;
  const { low, high } = isFloatFormat(format) ? { low: -4, high: 4 } : integerFormat(format);
  const [least, most] = isFloatFormat(format) ? [low, high] : [low, high].map((q) => scale * (q - zeroPoint));
  const random = randomFromSeed(1);
  const middle = (least! + most!) / 2;
  const features = Float32Array.from({ length: SELF_TEST_FRAMES * length }, (_, i) => {
    const level = Math.sin(i / length / 8 + (i % length)) ** 2;
    return middle + (random.int(-1000, 1000) / 2000) * level * (most! - least!);
  });
  return { features, frames: SELF_TEST_FRAMES };
}

function noiseOfChangingLevel(length: number): Float32Array {
  const random = randomFromSeed(1);
  return Float32Array.from({ length }, (_, i) => (random.int(-1000, 1000) / 4000) * Math.sin(i / 4000) ** 2);
}
