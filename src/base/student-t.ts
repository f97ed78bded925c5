// Student's t for whole degrees of freedom: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and
// 26.7.4 (finite sums in the angle atan(t / sqrt(freedom))), and its inverse by bisection.

/** P(|T| <= t). @param t at least 0 @param freedom a whole number of at least 1 */
export function studentCentral(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  const odd = freedom % 2 === 1;
  // Terms of the sums: cos^k times a product of (k - 1) / k; an odd freedom begins with cos, an even one with 1.
  let term = odd ? cos : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/** Asked for pair by pair of a front, with few different arguments. */
const known = new Map<string, number>();

/** t with P(T <= t) = `probability`, above one half. */
export function studentQuantile(probability: number, freedom: number): number {
  const key = `${probability} ${freedom}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const quantile = invert(probability, freedom);
  known.set(key, quantile);
  return quantile;
}

function invert(probability: number, freedom: number): number {
  const central = 2 * probability - 1;
  let low = 0;
  let high = 1;
  while (studentCentral(high, freedom) < central) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentCentral(middle, freedom) < central) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
