// How far the PESQ scores are from those of the reference implementation, per set of ../shared/pesq/vectors.json.
//   npx tsx bench/pesq-conformance.ts
import { pesq } from '../src/metrics/index.ts';
import { runModels } from '../src/metrics/pesq/comparison.ts';
import { ReferenceSignals } from '../src/metrics/pesq/reference-signals.ts';
import { GOLDEN_STAGES, type GoldenStage } from '../test/metrics/golden-stage.ts';
import { hasSharedPairs, readPairs, readSamples, readStage } from '../test/metrics/shared-pairs.ts';

const COLUMNS = ['raw', 'nb', 'wb', 'wbCor2'] as const;
type Column = (typeof COLUMNS)[number];

if (!hasSharedPairs) throw new Error('../shared/pesq is not here');

const worst = new Map<string, { pairs: number } & Record<Column, number>>();
let scored = 0;
for (const pair of readPairs()) {
  const found = pesq(readSamples(pair.ref), readSamples(pair.deg), pair.rate);
  const expected = { raw: pair.nb_raw, nb: pair.nb_lqo, wb: pair.wb_2005, wbCor2: pair.wb_cor2 };
  const row = worst.get(pair.set) ?? { pairs: 0, raw: 0, nb: 0, wb: 0, wbCor2: 0 };
  worst.set(pair.set, row);
  row.pairs++;
  for (const column of COLUMNS) {
    const wanted = expected[column];
    if (wanted === undefined) continue;
    scored++;
    row[column] = Math.max(row[column], Math.abs(found[column]! - wanted));
  }
}
console.log(
  `${scored} scores; largest difference (the reference is rounded to three decimals, which alone gives 0.0005):`,
);
console.log(`${'set'.padEnd(14)}pairs${COLUMNS.map((c) => c.padStart(10)).join('')}`);
for (const [set, row] of worst) {
  const cells = COLUMNS.map((c) => (row[c] === 0 ? '-' : row[c].toFixed(6)).padStart(10));
  console.log(`${set.padEnd(14)}${String(row.pairs).padStart(5)}${cells.join('')}`);
}

console.log('\nraw values of the golden stages, which have seven digits:');
const pairs = readPairs();
for (const [name, model] of GOLDEN_STAGES) {
  const golden = readStage(name) as GoldenStage;
  const { ref, deg, rate } = pairs.find(({ id }) => id === golden.pair)!;
  const [raw] = runModels(new ReferenceSignals(readSamples(ref), rate), readSamples(deg), [model]);
  console.log(`  ${name.padEnd(20)}${(raw! - golden.result.raw).toExponential(1)}`);
}
