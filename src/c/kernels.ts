// The files under csrc/ that generated projects of scheme `integer` take with them, and their checked look-up.
import { HushbitError } from '../base/errors.ts';
import type { KernelSources } from './project.ts';

export const KERNEL_UNITS: readonly string[] = [
  'kernels/hb_dot.c',
  'kernels/hb_dot_plain.c',
  'kernels/hb_dot_avx2.c',
  'kernels/hb_dot_avx512.c',
  'kernels/hb_dot_arm_dsp.c',
  'kernels/hb_dot_helium.c',
  'kernels/hb_dot_neon.c',
  'kernels/hb_rows_plain.c',
  'kernels/hb_rows_avx2.c',
  'kernels/hb_rows_avx512.c',
  'kernels/hb_rows_arm_dsp.c',
  'kernels/hb_rows_helium.c',
  'kernels/hb_rows_neon.c',
  'kernels/hb_depthwise.c',
  'kernels/hb_float.c',
  'kernels/hb_float_dot.c',
  'kernels/hb_float_functions.c',
  'kernels/hb_half.c',
  'kernels/hb_image.c',
  'kernels/hb_lstm_scan.c',
  'kernels/hb_lstm_scan_float.c',
  'kernels/hb_move.c',
  'kernels/hb_normal.c',
  'kernels/hb_normalise.c',
  'kernels/hb_places.c',
  'kernels/hb_rescale.c',
  'kernels/hb_scan.c',
  'kernels/hb_scan_float.c',
  'kernels/hb_spans.c',
  'kernels/hb_spectrum.c',
  'kernels/hb_sum.c',
  'kernels/hb_table.c',
];

export const KERNEL_HEADERS: readonly string[] = [
  'kernels/hb_arm_dsp.h',
  'kernels/hb_dot.h',
  'kernels/hb_depthwise.h',
  'kernels/hb_float.h',
  'kernels/hb_half.h',
  'kernels/hb_image.h',
  'kernels/hb_move.h',
  'kernels/hb_normal.h',
  'kernels/hb_normalise.h',
  'kernels/hb_places.h',
  'kernels/hb_platform.h',
  'kernels/hb_rescale.h',
  'kernels/hb_rows.h',
  'kernels/hb_scan.h',
  'kernels/hb_scan_steps.h',
  'kernels/hb_spans.h',
  'kernels/hb_spectrum.h',
  'kernels/hb_sum.h',
  'kernels/hb_table.h',
];

/** The streaming denoiser around a network; the transform is for one that masks a spectrum. */
export function denoiserFiles({ isOfSamples }: { readonly isOfSamples: boolean }): readonly string[] {
  return [
    'denoiser/hb_denoiser.c',
    'denoiser/hb_denoiser.h',
    ...(isOfSamples ? [] : ['denoiser/hb_fft.c', 'denoiser/hb_fft.h']),
    'denoiser/hb_stream.c',
    'denoiser/hb_stream.h',
  ];
}

export function takeSources(sources: KernelSources, paths: readonly string[]): [string, string][] {
  return paths.map((path) => {
    const text = sources.get(path);
    if (text !== undefined) return [path, text];
    throw new HushbitError({
      code: 'failed',
      place: `csrc/${path}`,
      expected: 'the source of a C kernel',
      got: 'nothing',
      remedy: 'is the package installed completely?',
    });
  });
}
