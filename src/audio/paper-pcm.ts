// How the paper's figures turn samples into the 16 bits that PESQ sees (step 6 of its procedure, that is pypesq's
// wrapper): both signals divided by the largest magnitude where that exceeds 1, times 32767, truncated towards zero.
// Not how a WAV is written: there 1.0 is 32768 and values are rounded.

export interface PaperPcmPair {
  reference: Int16Array<ArrayBuffer>;
  degraded: Int16Array<ArrayBuffer>;
}

/** @param reference, degraded +-1 nominal, finite; a pair is scaled by one common factor */
export function toPaperPcm16(reference: Float32Array, degraded: Float32Array): PaperPcmPair {
  const peak = Math.max(peakOf(reference), peakOf(degraded));
  const scale = peak > 1 ? 1 / peak : 1;
  return { reference: truncate(reference, scale), degraded: truncate(degraded, scale) };
}

function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (const v of samples) peak = Math.max(peak, Math.abs(v));
  return peak;
}

function truncate(samples: Float32Array, scale: number): Int16Array<ArrayBuffer> {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < pcm.length; i += 1) pcm[i] = Math.trunc(samples[i]! * scale * 32767);
  return pcm;
}
