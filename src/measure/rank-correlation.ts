// Spearman's rank correlation, with mean ranks for ties.

/** Null for fewer than three pairs, or where one side is all the same. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length || a.length < 3) return null;
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  let [both, left, right] = [0, 0, 0];
  for (const [i, rank] of x.entries()) {
    both += (rank - mean) * (y[i]! - mean);
    left += (rank - mean) ** 2;
    right += (y[i]! - mean) ** 2;
  }
  return left === 0 || right === 0 ? null : both / Math.sqrt(left * right);
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let k = from; k <= to; k++) ranks[order[k]!] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}
