// hushbit score CLEAN PROCESSED: two WAV files, or two directories of them.
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { isDirectory } from '../disk/index.ts';
import {
  directoryScoresCsv,
  directoryScoresTable,
  fileScoresCsv,
  fileScoresTable,
} from '../report/text/index.ts';
import { scoreDirectories, scoreFiles } from '../run/index.ts';
import { wholeNumber } from './numbers.ts';
import { addOutputOptions, note, type OutputOptions, printResult, releaseNotes } from './output.ts';

interface ScoreOptions extends OutputOptions {
  channel?: number;
  csv?: boolean;
}

export function scoreCommand(): Command {
  const command = new Command('score')
    .description(
      'Scores processed speech against clean speech: PESQ in four variants, STOI, ESTOI, SI-SDR. Of directories also the means, ' +
        'with intervals of about 95 % (Student).',
    )
    .argument('<clean>', 'clean speech, WAV, or a directory of them')
    .argument(
      '<processed>',
      'the same speech, processed, at the same rate; or a directory with the same names',
    )
    .option(
      '--channel <N>',
      'channel to take of files with several, from 1',
      wholeNumber('--channel', 1, 255),
    )
    .option('--csv', 'print a row per clip, and rows of the kinds mean, low and high')
    .addHelpText(
      'after',
      '\nIn JSON the wide-band scores are null at 8 kHz, stoi and estoi with less than 0.4 s of speech, and siSdrDb where\n' +
        'it is infinite: nothing differs from the clean signal but its level, or nothing of it is left. Such clips do not\n' +
        'count for the mean of the metric.\n' +
        '\nExamples:\n  hushbit score clean.wav enhanced.wav --json\n  hushbit score CLEANDIR ENHANCEDDIR --csv > scores.csv',
    )
    .action(run);
  return addOutputOptions(command);
}

function run(clean: string, processed: string, options: ScoreOptions): void {
  if (options.csv && options.json) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--csv and --json',
      expected: 'one of the two',
      got: 'both',
    });
  }
  const directories = [clean, processed].filter(isDirectory).length;
  if (directories === 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: `${clean} and ${processed}`,
      expected: 'two WAV files, or two directories',
      got: 'one of each',
    });
  }
  if (directories === 2) scoreBoth(clean, processed, options);
  else scoreOne(clean, processed, options);
}

function scoreOne(clean: string, processed: string, options: ScoreOptions): void {
  const scores = scoreFiles(clean, processed, options.channel);
  for (const line of scores.notes) note(options, `note: ${line}`);
  if (options.csv) {
    process.stdout.write(fileScoresCsv(processed, scores));
    return;
  }
  printResult(options, scores, () => fileScoresTable(scores));
}

function scoreBoth(clean: string, processed: string, options: ScoreOptions): void {
  const scores = scoreDirectories(clean, processed, options.channel, (name, i, count) => {
    releaseNotes();
    note(options, `${i + 1}/${count} ${name}`);
  });
  for (const line of scores.clips.flatMap(({ notes }) => notes)) note(options, `note: ${line}`);
  if (options.csv) process.stdout.write(directoryScoresCsv(scores));
  else printResult(options, scores, () => directoryScoresTable(scores));
}
