// npm run soak SUITE [-- --seed N --share F --part NAME]: the counts that CI takes a seeded share of, whole. Writes what it saw to
// test/golden/soak/SUITE.json when all of it held, of one part beside what the others have there; exit 1 with the first thing
// that did not.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIPS } from './clips.ts';
import { CORE } from './core.ts';
import { FORMATS } from './formats.ts';
import { LAYERS } from './layers.ts';
import { ONNX } from './onnx.ts';
import { type SoakPart, seedsOf } from './part.ts';
import { QUEUE } from './queue.ts';
import { STUDY } from './study.ts';
import { TARGETS_SUITE } from './targets.ts';

const SUITES: Readonly<Record<string, readonly SoakPart[]>> = {
  core: CORE,
  formats: FORMATS,
  clips: CLIPS,
  study: STUDY,
  onnx: ONNX,
  layers: LAYERS,
  queue: QUEUE,
  targets: TARGETS_SUITE,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    part: { type: 'string' },
  },
});
const [suite = ''] = positionals;
const parts = SUITES[suite]?.filter(({ name }) => values.part === undefined || name === values.part);
const [seed, share] = [Number(values.seed), Number(values.share)];
if (!parts?.length || !Number.isInteger(seed) || !(share > 0 && share <= 1)) {
  console.error(
    `usage: npm run soak ${Object.keys(SUITES).join('|')} [-- --seed N --share 0..1 --part NAME]`,
  );
  process.exit(2);
}

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), `../../test/golden/soak/${suite}.json`);
const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const isSame = before.seed === seed && before.share === share && before.node === process.version;
const results: Record<string, unknown> = values.part !== undefined && isSame ? { ...before.parts } : {};
for (const part of parts) {
  const seeds = seedsOf(part, seed, share);
  console.log(`${part.name}: ${seeds.length} from seed ${seeds[0]}`);
  const started = performance.now();
  results[part.name] = { seeds: [seeds[0], seeds.at(-1)], ...(await part.run(seeds)) };
  console.log(`${part.name}: held, ${Math.round((performance.now() - started) / 1000)} s`);
}
const compiler = execFileSync('gcc', ['--version']).toString().split('\n')[0];
const record = { seed, share, node: process.version, compiler, parts: results };
if (share === 1) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}
console.log(JSON.stringify(record, null, 2));
