// Changes constants one at a time, by about 2 % or one step, in a copy of the repository that has no ../shared, and runs the
// tests that ought to notice. What is noticed by which test goes to docs/mutations.md; a change that nobody notices is exit 1.
//   npm run mutations [-- TEXT...]    only those whose file or constant contains a TEXT; then nothing is written
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

const PESQ = ['src/metrics/pesq', 'test/metrics/embedded-scores.test.ts'];
const STOI = ['src/metrics/stoi', 'test/metrics/embedded-scores.test.ts'];
const RULES = ['src/program', 'src/interpret', 'src/lower'];
const SEARCH = ['src/search'];

const pesq = (file, from, to, tests = PESQ) => ({
  area: 'PESQ',
  file: `src/metrics/pesq/${file}.ts`,
  from,
  to,
  tests,
});
const stoi = (file, from, to) => ({
  area: 'STOI',
  file: `src/metrics/stoi/${file}.ts`,
  from,
  to,
  tests: STOI,
});
const rule = (file, from, to, tests = RULES) => ({
  area: 'integer rules',
  file: `src/${file}.ts`,
  from,
  to,
  tests,
});
const nsga2 = (file, from, to) => ({
  area: 'NSGA-II',
  file: `src/search/${file}.ts`,
  from,
  to,
  tests: SEARCH,
});

/** A text that stands once in its file, and what it becomes. */
export const MUTATIONS = [
  pesq('aggregation', 'WEIGHT_OFFSET = 1e5', 'WEIGHT_OFFSET = 1.02e5'),
  pesq('aggregation', 'WEIGHT_REFERENCE = 1e7', 'WEIGHT_REFERENCE = 1.02e7'),
  pesq('aggregation', 'WEIGHT_EXPONENT = 0.04', 'WEIGHT_EXPONENT = 0.0408'),
  pesq('aggregation', 'LARGEST_DISTURBANCE = 45', 'LARGEST_DISTURBANCE = 45.9'),
  pesq('aggregation', 'LONG_FRAMES = 1000', 'LONG_FRAMES = 1020'),
  pesq('aggregation', 'LONG_SPAN = 5500', 'LONG_SPAN = 5610'),
  pesq('aggregation', 'LARGEST_TIME_SHARE = 0.5', 'LARGEST_TIME_SHARE = 0.51'),
  pesq('aggregation', 'SYLLABLE_FRAMES = 20', 'SYLLABLE_FRAMES = 21'),
  pesq('aggregation', 'SYLLABLE_HOP = 10', 'SYLLABLE_HOP = 11'),
  pesq('bad-intervals', 'BAD_DISTURBANCE = 30', 'BAD_DISTURBANCE = 30.6'),
  pesq('bad-intervals', 'SMEAR_FRAMES = 2', 'SMEAR_FRAMES = 3'),
  pesq('bad-intervals', 'LEAST_FRAMES = 5', 'LEAST_FRAMES = 6'),
  pesq('bad-intervals', 'SEARCH_FRAMES = 4', 'SEARCH_FRAMES = 5'),
  pesq('bad-intervals', 'LEAST_CORRELATION = 0.5', 'LEAST_CORRELATION = 0.51'),
  pesq('disturbance', 'DEAD_ZONE = 0.25', 'DEAD_ZONE = 0.255'),
  pesq('disturbance', 'ASYMMETRY_OFFSET = 50', 'ASYMMETRY_OFFSET = 51'),
  pesq('disturbance', 'ASYMMETRY_EXPONENT = 1.2', 'ASYMMETRY_EXPONENT = 1.224'),
  pesq('disturbance', 'ASYMMETRY_LEAST = 3', 'ASYMMETRY_LEAST = 3.06'),
  pesq('disturbance', 'ASYMMETRY_MOST = 12', 'ASYMMETRY_MOST = 12.24'),
  pesq('equalisation', 'ACTIVE_POWER = 1e7', 'ACTIVE_POWER = 1.02e7'),
  pesq('equalisation', 'ACTIVE_FACTOR = 100', 'ACTIVE_FACTOR = 102'),
  pesq('equalisation', 'AVERAGE_OFFSET = 1000', 'AVERAGE_OFFSET = 1020'),
  pesq('equalisation', 'RATIO_LIMIT = 100', 'RATIO_LIMIT = 102'),
  pesq('equalisation', 'GAIN_OFFSET = 5000', 'GAIN_OFFSET = 5100'),
  pesq('equalisation', 'LEAST_GAIN = 3e-4', 'LEAST_GAIN = 3.06e-4'),
  pesq('equalisation', 'LARGEST_GAIN = 5', 'LARGEST_GAIN = 5.1'),
  pesq('equalisation', 'OLD_SHARE = 0.2', 'OLD_SHARE = 0.204'),
  pesq('fine-delay', 'PEAK_FRACTION = 0.99', 'PEAK_FRACTION = 0.97'),
  pesq('fine-delay', 'PEAK_EXPONENT = 0.125', 'PEAK_EXPONENT = 0.1275'),
  pesq('fine-delay', 'KERNEL_DIVISOR = 64', 'KERNEL_DIVISOR = 65'),
  pesq('frames', 'SILENCE_SUM = 500', 'SILENCE_SUM = 510'),
  pesq('input-filters', 'FADE = 16', 'FADE = 17'),
  pesq('level-alignment', 'TARGET_POWER = 1e7', 'TARGET_POWER = 1.02e7'),
  pesq('loudness', 'ZWICKER_POWER = 0.23', 'ZWICKER_POWER = 0.2346'),
  pesq('loudness', 'LOW_BARK_EXPONENT = 0.15', 'LOW_BARK_EXPONENT = 0.153'),
  pesq('mapping', 'ORIGIN = 4.5', 'ORIGIN = 4.59'),
  pesq('mapping', 'SYMMETRIC_WEIGHT = 0.1', 'SYMMETRIC_WEIGHT = 0.102'),
  pesq('mapping', 'ASYMMETRIC_WEIGHT = 0.0309', 'ASYMMETRIC_WEIGHT = 0.0315'),
  pesq('mapping', '-1.4945 * raw', '-1.5244 * raw'),
  pesq('mapping', '-1.3669 * raw', '-1.3942 * raw'),
  pesq('mapping', '+ 4.6607', '+ 4.7539'),
  pesq('mapping', '+ 3.8224', '+ 3.8988'),
  pesq('rate', 'GUARD_WINDOWS = 75', 'GUARD_WINDOWS = 76'),
  pesq('rate', '6.910853e-6', '7.04907e-6'),
  pesq('rate', '2.764344e-5', '2.819631e-5'),
  pesq('utterance-splitting', 'LEAST_SPEECH_WINDOWS = 200', 'LEAST_SPEECH_WINDOWS = 204'),
  pesq('utterances', 'LEAST_WINDOWS = 50', 'LEAST_WINDOWS = 51'),
  pesq('voice-activity', 'ITERATIONS = 12', 'ITERATIONS = 11'),
  pesq('voice-activity', 'DEVIATION_FACTOR = 2', 'DEVIATION_FACTOR = 2.04'),
  pesq('voice-activity', 'LONGEST_BURST = 4', 'LONGEST_BURST = 5'),
  pesq('voice-activity', 'LONGEST_GAP = 50', 'LONGEST_GAP = 51'),
  pesq('voice-activity', 'HIGH_SNR_FACTOR = 3', 'HIGH_SNR_FACTOR = 3.06'),
  stoi('stoi', 'SEGMENT = 30', 'SEGMENT = 31'),
  stoi('stoi', 'CLIP_DB = -15', 'CLIP_DB = -15.3'),
  stoi('silent-frames', 'DYNAMIC_RANGE_DB = 40', 'DYNAMIC_RANGE_DB = 40.8'),
  stoi('third-octaves', 'LOWEST_CENTRE_HZ = 150', 'LOWEST_CENTRE_HZ = 153'),
  stoi('third-octaves', 'BAND_COUNT = 15', 'BAND_COUNT = 14'),
  stoi('third-octaves', 'HOP = 128', 'HOP = 127'),
  stoi('third-octaves', '(n + 1)) / (FRAME + 1)', '(n + 1)) / (FRAME + 2)'),
  rule('program/integer-rules', '(1n << BigInt(shift - 1))', '(1n << BigInt(shift - 1)) - 1n'),
  rule('program/integer-rules', 'x + 2 ** 52 - 2 ** 52', 'Math.round(x)'),
  rule(
    'program/integer-rules',
    'const inverseScale = f(1 / into.scale)',
    'const inverseScale = 1 / into.scale',
  ),
  rule('program/formats', 'low: -128,', 'low: -127,'),
  rule('program/formats', 'high: 32767,', 'high: 32766,'),
  rule('program/formats', 'weightLimit: 127,', 'weightLimit: 126,'),
  rule('lower/multipliers', 'SUM_LIMIT = 2n ** 62n', 'SUM_LIMIT = 2n ** 63n'),
  rule('lower/multipliers', 'MULTIPLIER_LIMIT = 2 ** 31', 'MULTIPLIER_LIMIT = 2 ** 30'),
  rule('lower/multipliers', 'GREATEST_SHIFT = 62', 'GREATEST_SHIFT = 61'),
  rule('lower/steps/activation-table', 'KNOTS = 513', 'KNOTS = 512'),
  rule('program/float-functions', 'EXP_LIMIT = 87', 'EXP_LIMIT = 88'),
  nsga2('nsga2', 'options.population ?? 25', 'options.population ?? 26'),
  nsga2('nsga2', 'options.crossoverProbability ?? 0.9', 'options.crossoverProbability ?? 0.918'),
  nsga2('nsga2', 'options.mutationProbability ?? 0.2', 'options.mutationProbability ?? 0.204'),
  nsga2('nsga2', 'options.mutationEta ?? 20', 'options.mutationEta ?? 21'),
  nsga2('nsga2', 'PROBABILITY_STEPS = 1_000_000', 'PROBABILITY_STEPS = 1_020_000'),
  nsga2('polynomial-mutation', 'BigInt(eta + 1)', 'BigInt(eta + 2)'),
  nsga2('polynomial-mutation', 'TABLE_TOTAL = 2 ** 30', 'TABLE_TOTAL = 2 ** 29'),
  nsga2('crowding', 'value(position + 1) - value(position - 1)', 'value(position + 1) - value(position)'),
  nsga2('tournament', 'a.crowding > b.crowding ? a : b', 'a.crowding < b.crowding ? a : b'),
];

/** The text of a file with the mutation done. @throws Error where its text does not stand there exactly once */
export function mutate(text, { file, from, to }) {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(`${file}: "${from}" stands there ${parts.length - 1} times, not once`);
  return parts.join(to);
}

function copyRepository() {
  const copy = path.join(mkdtempSync(path.join(tmpdir(), 'hushbit-mutations-')), 'hushbit');
  const left = new Set(['node_modules', '.git', 'dist', 'runs', 'docs']);
  cpSync(root, copy, { recursive: true, filter: (file) => !left.has(path.relative(root, file)) });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  return copy;
}

/** The first test that fails, or null. */
function firstFailure(copy, tests) {
  const result = path.join(copy, 'result.json');
  rmSync(result, { force: true });
  const reporters = ['--reporter=json', `--outputFile=${result}`, '--bail=1'];
  spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...tests], {
    cwd: copy,
  });
  const { testResults } = JSON.parse(readFileSync(result, 'utf8'));
  for (const { name, status, message, assertionResults } of testResults) {
    const file = path.relative(copy, name).split(path.sep).join('/');
    const failed = assertionResults.find((test) => test.status === 'failed');
    if (failed) return `${file}: ${failed.fullName}`;
    if (status === 'failed') return `${file}: ${message.split('\n')[0]}`;
  }
  return null;
}

function table(rows) {
  return [
    '# Mutations',
    '',
    'Constants that were changed one at a time, in a copy of the repository without `../shared`, and the first test that fails.',
    'Written by `npm run mutations`, which runs for each the test files named in `scripts/mutations.js`, a part of `npm test`.',
    '',
    '| area | file | constant | becomes | noticed by |',
    '|---|---|---|---|---|',
    ...rows.map(({ area, file, from, to, by }) => {
      const cells = [area, `\`${file}\``, `\`${from}\``, `\`${to}\``, by ?? '**nobody**'];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  const chosen = MUTATIONS.filter(
    ({ file, from }) => wanted.length === 0 || wanted.some((text) => `${file} ${from}`.includes(text)),
  );
  const copy = copyRepository();
  const rows = [];
  try {
    for (const tests of new Set(chosen.map((one) => one.tests))) {
      const already = firstFailure(copy, tests);
      if (already) throw new Error(`fails without a mutation: ${already}`);
    }
    for (const mutation of chosen) {
      const file = path.join(copy, mutation.file);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, mutate(text, mutation));
      const by = firstFailure(copy, mutation.tests);
      writeFileSync(file, text);
      rows.push({ ...mutation, by });
      console.log(
        `${by ? 'noticed' : 'NOBODY '}  ${mutation.file}: ${mutation.from} -> ${mutation.to}${by ? `  (${by})` : ''}`,
      );
    }
  } finally {
    rmSync(path.dirname(copy), { recursive: true, force: true });
  }
  const unnoticed = rows.filter(({ by }) => by === null).length;
  console.log(`${rows.length} mutations, ${rows.length - unnoticed} noticed`);
  if (wanted.length === 0) writeFileSync(path.join(root, 'docs', 'mutations.md'), table(rows));
  process.exitCode = unnoticed > 0 ? 1 : 0;
}
