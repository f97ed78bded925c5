/** Chance of at least `right` of `answers` by flipping a coin. */
export function guessingChance(right: number, answers: number): number {
  let ways = 1;
  let sum = 0;
  for (let k = 0; k <= answers; k++) {
    if (k >= right) sum += ways;
    ways = (ways * (answers - k)) / (k + 1);
  }
  return sum / 2 ** answers;
}
