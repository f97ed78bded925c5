// Recorded vectors of the self-test: features in, mask values out, from the interpreter of the program, as it stores them and
// as floats; and samples through the streaming denoiser.
import { HushbitError } from '../base/errors.ts';
import { type BufferValues, createInterpreter, makeBufferValues } from '../interpret/index.ts';
import { bitsOfF16 } from '../program/binary16.ts';
import { carrierOf, type QuantBuffer, type QuantProgram } from '../program/index.ts';
import type { Context } from './context.ts';
import { floatConstant, wrapValues } from './formats.ts';
import type { StreamVectors } from './stream-reference.ts';

export interface SelfTestVectors {
  readonly frames: number;
  /** What the input buffer held, row-major [frames, inputs]. */
  readonly features: BufferValues;
  /** What the output buffer held, row-major [frames, outputs]. */
  readonly masks: BufferValues;
  /** The first `FLOAT_FRAMES` frames as floats, [frames, inputs] and [frames, outputs]. */
  readonly floatFeatures: Float32Array;
  readonly floatMasks: Float32Array;
}

/** Frames that are compared as floats too. */
const FLOAT_FRAMES = 4;
/**
 * Of a logarithm: a percent of power is far above what float32 loses, far below what a mistake makes. Of any other feature: this
 * share of the greatest.
 */
const FEATURE_TOLERANCE = 0.01;
const FEATURE_TOLERANCE_SHARE = 1e-4;
/** Steps of 16 bits. A feature on the edge of two codes may fall to the other side and move some masks by a few codes. */
const SAMPLE_TOLERANCE = 64;

/** Runs the interpreter over features [frames, inputs] and keeps both ends as they are stored. */
export function recordSelfTest(
  program: QuantProgram,
  features: Float32Array,
  frames: number,
): SelfTestVectors {
  const input = program.buffers[program.input]!;
  const output = program.buffers[program.output]!;
  const floatFrames = Math.min(frames, FLOAT_FRAMES);
  const floatMasks = new Float32Array(frames * output.length);
  const recorded = {
    frames,
    floatFeatures: features.slice(0, floatFrames * input.length),
    floatMasks: floatMasks.subarray(0, floatFrames * output.length),
    features: makeBufferValues({ ...input, length: frames * input.length }),
    masks: makeBufferValues({ ...output, length: frames * output.length }),
  };
  const interpreter = createInterpreter(program);
  interpreter.run(features, frames, floatMasks, (frame) => {
    recorded.features.set(interpreter.buffers[program.input]! as Int8Array, frame * input.length);
    recorded.masks.set(interpreter.buffers[program.output]! as Int8Array, frame * output.length);
  });
  return recorded;
}

/** @param stream null for the network alone */
export function vectorsHeader(
  { frames, floatMasks, masks }: SelfTestVectors,
  stream: StreamVectors | null,
): string {
  return `/* Recorded vectors of the self-test: frames at both ends of the network, as it stores them and as floats; samples
 * at both ends of the streaming denoiser. */
#ifndef HB_VECTORS_H
#define HB_VECTORS_H

${stream ? '#include "hb_front_end.h"\n' : ''}#include "hb_network.h"

#define HB_TEST_FRAMES ${frames}

extern const hb_input hb_test_features[HB_TEST_FRAMES * HB_INPUTS];
extern const hb_output hb_test_masks[HB_TEST_FRAMES * HB_OUTPUTS];

#define HB_TEST_FLOAT_FRAMES ${(floatMasks.length * frames) / masks.length}

extern const float hb_test_float_features[HB_TEST_FLOAT_FRAMES * HB_INPUTS];
extern const float hb_test_float_masks[HB_TEST_FLOAT_FRAMES * HB_OUTPUTS];

${stream ? streamHeader(stream) : ''}#endif
`;
}

function streamHeader(stream: StreamVectors): string {
  const { lastFeatures: features } = stream;
  return `#define HB_TEST_HOPS ${stream.hops}
#define HB_TEST_SAMPLE_TOLERANCE ${SAMPLE_TOLERANCE} /* steps of 16 bits */
${features === null ? '' : featureTolerance(stream.isLogarithm, features)}
extern const int16_t hb_test_samples[HB_TEST_HOPS * HB_HOP];
extern const int16_t hb_test_denoised[HB_TEST_HOPS * HB_HOP];
${features === null ? '' : 'extern const float hb_test_last_features[HB_INPUTS]; /* of the last frame of the samples */\n'}
`;
}

function featureTolerance(isLogarithm: boolean, features: Float32Array): string {
  const tolerance = isLogarithm ? FEATURE_TOLERANCE : FEATURE_TOLERANCE_SHARE * Math.max(...features);
  return `#define HB_TEST_FEATURE_TOLERANCE ${floatConstant(Math.fround(tolerance))}\n`;
}

/** @param stream null for the network alone */
export function vectorsSource(
  { input, output }: Context,
  vectors: SelfTestVectors,
  stream: StreamVectors | null,
): string {
  const { frames, features, masks, floatFeatures, floatMasks } = vectors;
  checkLength('features', features, frames * input.length);
  checkLength('masks', masks, frames * output.length);
  return `/* Recorded vectors of the self-test: hb_vectors.h. */
#include "hb_vectors.h"

const hb_input hb_test_features[HB_TEST_FRAMES * HB_INPUTS] = {
${numbers(stored(input, features))}
};

const hb_output hb_test_masks[HB_TEST_FRAMES * HB_OUTPUTS] = {
${numbers(stored(output, masks))}
};

const float hb_test_float_features[HB_TEST_FLOAT_FRAMES * HB_INPUTS] = {
${numbers(floatFeatures)}
};

const float hb_test_float_masks[HB_TEST_FLOAT_FRAMES * HB_OUTPUTS] = {
${numbers(floatMasks)}
};

${stream ? streamSource(stream) : ''}`;
}

function streamSource(stream: StreamVectors): string {
  return `const int16_t hb_test_samples[HB_TEST_HOPS * HB_HOP] = {
${numbers(stream.samples)}
};

const int16_t hb_test_denoised[HB_TEST_HOPS * HB_HOP] = {
${numbers(stream.denoised)}
};
${stream.lastFeatures === null ? '' : lastFeaturesSource(stream.lastFeatures)}`;
}

function lastFeaturesSource(features: Float32Array): string {
  return `
const float hb_test_last_features[HB_INPUTS] = {
${numbers(features)}
};
`;
}

function checkLength(place: string, values: BufferValues, expected: number): void {
  if (values.length === expected && expected > 0) return;
  throw new HushbitError({
    code: 'bad-option',
    place: `self-test: ${place}`,
    expected: `${expected} values, more than none`,
    got: `${values.length}`,
  });
}

/** As C has them. */
function stored({ format }: QuantBuffer, values: BufferValues): BufferValues | Uint16Array {
  return carrierOf(format) === 'f16' ? Uint16Array.from(values, bitsOfF16) : values;
}

function numbers(values: BufferValues | Uint16Array): string {
  const text =
    values instanceof Float32Array ? Array.from(values, floatConstant) : Array.from(values, String);
  return wrapValues(text, '    ');
}
