// Long tests by hand: npm run soak study [MOMENTS [SEED]]
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { soak } from './study/soak.ts';

const [what, moments = '100', seed = '1'] = process.argv.slice(2);
if (what !== 'study') {
  console.error('npm run soak study [MOMENTS [SEED]]');
  process.exit(2);
}
const report = await soak(Number(moments), Number(seed), (line) => console.error(line));
const text = `${JSON.stringify(report, null, 2)}\n`;
console.log(text);
if (report.moments >= 100) writeFileSync(fileURLToPath(new URL('./study/soak.json', import.meta.url)), text);
