// The kinds of steps.
import type { Step, StepKind } from '../step.ts';
import { CONVOLUTION_STEP } from './convolution.ts';
import { DEPTHWISE_STEP } from './depthwise.ts';
import { GATHER_STEP } from './gather.ts';
import { GRU_UPDATE_STEP } from './gru-update.ts';
import { IN_FLOATS_STEP } from './in-floats.ts';
import { LINEAR_STEP } from './linear-step.ts';
import { LSTM_SCAN_STEP } from './lstm-scan.ts';
import { NORMALISE_STEP } from './normalise.ts';
import { REAL_FUNCTION_STEP } from './real-function.ts';
import { SCAN_STEP } from './scan.ts';
import { MAGNITUDE_STEP, MASKED_STEP, TRANSFORM_STEP } from './spectrum.ts';
import { TABLE_STEP } from './table.ts';

const STEPS = {
  linear: LINEAR_STEP,
  table: TABLE_STEP,
  'gru-update': GRU_UPDATE_STEP,
  depthwise: DEPTHWISE_STEP,
  convolution: CONVOLUTION_STEP,
  gather: GATHER_STEP,
  scan: SCAN_STEP,
  'lstm-scan': LSTM_SCAN_STEP,
  normalise: NORMALISE_STEP,
  'in-floats': IN_FLOATS_STEP,
  transform: TRANSFORM_STEP,
  magnitude: MAGNITUDE_STEP,
  masked: MASKED_STEP,
  'real-function': REAL_FUNCTION_STEP,
};

export function stepKind({ step }: Step): StepKind<Step> {
  return STEPS[step as keyof typeof STEPS] as unknown as StepKind<Step>;
}
