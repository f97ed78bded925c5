// Shape of the golden files in ../shared/pesq/stages: positions in samples from the start of the buffer.
import type { ModelName } from '../../src/metrics/pesq/comparison.ts';

/** Names of the files, and what of them was computed. */
export const GOLDEN_STAGES: readonly (readonly [file: string, model: ModelName])[] = [
  ['ludlows-nb', 'narrow'],
  ['ludlows-wb', 'wide'],
  ['ludlows-wb-cor2', 'wideCor2'],
  ['dg114-nb', 'narrow'],
  ['u_am1s03b2c5-nb', 'narrow'],
  ['u_am1s01b1c1-nb', 'narrow'],
  ['u_am1s01b2c8-nb', 'narrow'],
  ['paper-degraded-nb', 'narrow'],
];

export interface GoldenSignal {
  length: number;
  sum_of_squares: number;
  head_at: number;
  head: number[];
  middle_at: number;
  middle: number[];
  tail_at: number;
  tail: number[];
}

export interface GoldenVoice {
  windows: number;
  threshold: number;
  noise_level: number;
  signal_level: number;
  floor: number;
  active_windows: [number, number][];
  log_level_stride: number;
  log_level: number[];
}

export interface GoldenUtterance {
  start: number;
  end: number;
  crude_delay: number;
  delay: number;
  confidence: number;
}

export interface GoldenCandidate {
  point: number;
  crude1: number;
  delay1: number;
  conf1: number;
  crude2: number;
  delay2: number | null;
  conf2: number | null;
}

export interface GoldenAttempt {
  start: number;
  speech_start: number;
  speech_end: number;
  end: number;
  crude_delay: number;
  confidence: number;
  chosen_point: number | null;
  analysis_window: 'hann' | { every_16th_value: number[] };
  candidates: GoldenCandidate[];
}

export interface GoldenFrame {
  frame: number;
  power_ref: number[];
  power_deg: number[];
  power_ref_compensated: number[];
  power_deg_scaled: number[];
  loudness_ref: number[];
  loudness_deg: number[];
}

export interface GoldenStage {
  pair: string;
  mode: string;
  rate_hz: number;
  lengths: { reference_samples: number; degraded_samples: number; N_ref: number; N_deg: number };
  level: Record<'reference' | 'degraded', { band_power: number; gain: number }>;
  input_filtered: Record<'ref' | 'deg', GoldenSignal>;
  alignment_filtered: Record<'ref' | 'deg', GoldenSignal>;
  vad: Record<'ref' | 'deg', GoldenVoice>;
  crude_delay_samples: number;
  utterances_located: {
    search_start: number;
    search_end: number;
    crude_delay: number;
    delay: number;
    confidence: number;
  }[];
  utterances_before_splitting: GoldenUtterance[];
  split_attempts: GoldenAttempt[];
  utterances_final: GoldenUtterance[];
  frames: {
    skip_at_start_samples: number;
    skip_at_end_samples: number;
    start_frame: number;
    stop_frame: number;
    silent_frames: [number, number][];
  };
  bark: { average_ref: number[]; average_deg: number[]; sampled_frames: GoldenFrame[] };
  per_frame: Record<
    | 'gain'
    | 'audible_power_ref'
    | 'D_initial'
    | 'A_initial'
    | 'D_after_realignment'
    | 'A_after_realignment'
    | 'D_final'
    | 'A_final',
    number[]
  > & { time_weight: number[] | null };
  skipped_frames: [number, number][];
  bad_intervals: {
    start_frame: number;
    stop_frame_exclusive: number;
    start_sample: number;
    stop_sample_exclusive: number;
    delay_found: number;
    correlation: number;
    delay_used: number;
  }[];
  result: { D: number; A: number; raw: number; mos_lqo_p862_1?: number; mos_lqo_p862_2?: number };
}
