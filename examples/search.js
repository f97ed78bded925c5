// A small search as a study: events while it goes, a front at its end, a page of the run.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openModel, openRun, pick, search, writeReport } from 'hushbit';

const dir = path.join(mkdtempSync(path.join(tmpdir(), 'hushbit-example-')), 'run');
const study = search({
  model: openModel(),
  dir,
  // Without latency no C compiler is needed; of two widths there is little to search.
  objectives: ['fidelity', 'flash'],
  formats: [8, 16],
  population: 4,
  generations: 2,
});
for await (const { event, evaluations, hypervolume } of study) {
  if (event === 'generation') console.log(`${evaluations} evaluated, hypervolume ${hypervolume.toFixed(4)}`);
}
const { ended, front } = await study.result;
console.log(`${ended}: ${front.solutions.length} solutions`);

const { index, solution } = pick(openRun(dir).front, 'knee');
console.log(`the knee is solution ${index}: ${JSON.stringify(solution.objectives)}`);

const { report } = await writeReport(dir, { latency: false });
console.log(`look at ${report}`);
