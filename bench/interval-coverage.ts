// How often the "95 %" intervals of reports and fronts hold the true mean:
//
//   node_modules/.bin/tsx bench/interval-coverage.ts
import {
  CLIP_COUNTS,
  coverage,
  POPULATIONS,
  SINGLE_NETWORKS,
  TRIALS,
} from '../test/measure/interval-coverage.ts';

console.log(`per cent of ${TRIALS} intervals that hold the true mean, seed 1`);
console.log(`${'clips'.padEnd(34)}${CLIP_COUNTS.map((clips) => String(clips).padStart(7)).join('')}`);
for (const population of [...POPULATIONS, ...SINGLE_NETWORKS]) {
  const row = CLIP_COUNTS.map((clips) => (100 * coverage(population, clips)).toFixed(1).padStart(7));
  console.log(`${population.name.padEnd(34)}${row.join('')}`);
}
