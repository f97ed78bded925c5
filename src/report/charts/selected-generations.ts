// Which generations a chart shows: the first, the last, and some evenly between them.
import type { GenerationFacts } from '../report-data.ts';

export function selectGenerations(
  generations: readonly GenerationFacts[],
  most: number,
): readonly GenerationFacts[] {
  const count = generations.length;
  if (count <= most) return generations;
  const chosen = Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
  return chosen.map((index) => generations[index]!);
}
