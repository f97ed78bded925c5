// Recorded vectors of the self-test: quantised features in, mask values out, from the interpreter of the program.
import { HushbitError } from '../base/errors.ts';
import { type BufferValues, createInterpreter, makeBufferValues } from '../interpret/index.ts';
import type { QuantProgram } from '../program/index.ts';
import type { Context } from './context.ts';
import { floatConstant, wrapValues } from './formats.ts';

export interface SelfTestVectors {
  readonly frames: number;
  /** What the input buffer held, row-major [frames, inputs]. */
  readonly features: BufferValues;
  /** What the output buffer held, row-major [frames, outputs]. */
  readonly masks: BufferValues;
}

/** Runs the interpreter over features [frames, inputs] and keeps both ends as they are stored. */
export function recordSelfTest(
  program: QuantProgram,
  features: Float32Array,
  frames: number,
): SelfTestVectors {
  const input = program.buffers[program.input]!;
  const output = program.buffers[program.output]!;
  const recorded = {
    frames,
    features: makeBufferValues({ ...input, length: frames * input.length }),
    masks: makeBufferValues({ ...output, length: frames * output.length }),
  };
  const interpreter = createInterpreter(program);
  interpreter.run(features, frames, new Float32Array(frames * output.length), (frame) => {
    recorded.features.set(interpreter.buffers[program.input]! as Int8Array, frame * input.length);
    recorded.masks.set(interpreter.buffers[program.output]! as Int8Array, frame * output.length);
  });
  return recorded;
}

export function vectorsHeader({ frames }: SelfTestVectors): string {
  return `/* Recorded frames of the self-test, both ends of the network as it stores them. */
#ifndef HB_VECTORS_H
#define HB_VECTORS_H

#include "hb_network.h"

#define HB_TEST_FRAMES ${frames}

extern const hb_input hb_test_features[HB_TEST_FRAMES * HB_INPUTS];
extern const hb_output hb_test_masks[HB_TEST_FRAMES * HB_OUTPUTS];

#endif
`;
}

export function vectorsSource({ input, output }: Context, vectors: SelfTestVectors): string {
  const { frames, features, masks } = vectors;
  checkLength('features', features, frames * input.length);
  checkLength('masks', masks, frames * output.length);
  return `/* Recorded frames of the self-test: hb_vectors.h. */
#include "hb_vectors.h"

const hb_input hb_test_features[HB_TEST_FRAMES * HB_INPUTS] = {
${numbers(features)}
};

const hb_output hb_test_masks[HB_TEST_FRAMES * HB_OUTPUTS] = {
${numbers(masks)}
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

function numbers(values: BufferValues): string {
  const text =
    values instanceof Float32Array ? Array.from(values, floatConstant) : Array.from(values, String);
  return wrapValues(text, '    ');
}
