// Powers of the bins of a spectrum, summed in bands (src/audio/band-powers.ts). Part of the module of fft.ts.

/**
 * re, im: f64, a spectrum whose first bin is set to zero; bins: i32 [bands], how many each band has; sums: f64 [bands]. The bins of a
 * band are added up one after the other.
 */
export function bandPowers(re: usize, im: usize, bins: usize, bands: i32, sums: usize): void {
  store<f64>(re, 0);
  store<f64>(im, 0);
  for (const end = bins + (<usize>bands << 2); bins < end; bins += 4, sums += 8) {
    let sum: f64 = 0;
    let left = load<i32>(bins);
    for (; left >= 2; left -= 2, re += 16, im += 16) {
      const r = v128.load(re), i = v128.load(im);
      const power = f64x2.add(f64x2.mul(r, r), f64x2.mul(i, i));
      sum += f64x2.extract_lane(power, 0);
      sum += f64x2.extract_lane(power, 1);
    }
    if (left > 0) {
      const r = load<f64>(re), i = load<f64>(im);
      sum += r * r + i * i;
      re += 8;
      im += 8;
    }
    store<f64>(sums, sum);
  }
}
