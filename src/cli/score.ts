// hushbit score CLEAN.wav PROCESSED.wav
import { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { readClip } from '../inputs/index.ts';
import { scoreAll } from '../metrics/index.ts';
import { formatTable } from '../report/text/index.ts';
import { wholeNumber } from './numbers.ts';
import { addOutputOptions, type OutputOptions, printResult } from './output.ts';

interface ScoreOptions extends OutputOptions {
  channel?: number;
}

export function scoreCommand(): Command {
  const command = new Command('score')
    .description('Scores processed speech against clean speech: PESQ in four variants, STOI, ESTOI, SI-SDR.')
    .argument('<clean>', 'clean speech, WAV')
    .argument('<processed>', 'the same speech, processed, at the same rate')
    .option(
      '--channel <N>',
      'channel to take of files with several, from 1',
      wholeNumber('--channel', 1, 255),
    )
    .addHelpText(
      'after',
      '\nIn JSON the wide-band scores are null at 8 kHz, stoi and estoi with less than 0.4 s of speech, and siSdrDb where\n' +
        'it is infinite: nothing differs from the clean signal but its level, or nothing of it is left.\n' +
        '\nExample:\n  hushbit score clean.wav enhanced.wav --json',
    )
    .action(run);
  return addOutputOptions(command);
}

function run(cleanFile: string, processedFile: string, options: ScoreOptions): void {
  const clean = readClip(cleanFile, options.channel);
  const processed = readClip(processedFile, options.channel);
  if (clean.sampleRateHz !== processed.sampleRateHz) {
    throw new HushbitError({
      code: 'bad-audio',
      place: processedFile,
      expected: `${clean.sampleRateHz} Hz as in ${cleanFile}`,
      got: `${processed.sampleRateHz} Hz`,
      remedy: 'resample one of them',
    });
  }
  const places = {
    'PESQ reference': cleanFile,
    'PESQ degraded': processedFile,
    'PESQ sample rate': `${cleanFile} and ${processedFile}`,
  };
  const scores = namingFiles(places, () => scoreAll(clean.samples, processed.samples, clean.sampleRateHz));
  printResult(options, scores, () => {
    const shown = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
    return formatTable(
      [
        ['PESQ raw (P.862)', shown(scores.pesqRaw, 3)],
        ['PESQ MOS-LQO narrow-band (P.862.1)', shown(scores.pesqNb, 3)],
        ['PESQ MOS-LQO wide-band (P.862.2)', shown(scores.pesqWb, 3)],
        ['PESQ MOS-LQO wide-band, Corrigendum 2', shown(scores.pesqWbCor2, 3)],
        ['STOI', shown(scores.stoi, 4)],
        ['ESTOI', shown(scores.estoi, 4)],
        ['SI-SDR, dB', shown(scores.siSdrDb, 2)],
        ['rate, Hz', String(scores.sampleRateHz)],
        ['seconds', shown(scores.seconds, 2)],
      ],
      [false, true],
    );
  });
}

/** The metrics know signals, a user knows files. */
function namingFiles<T>(files: Readonly<Record<string, string>>, task: () => T): T {
  try {
    return task();
  } catch (error) {
    const file = error instanceof HushbitError ? files[error.parts.place] : undefined;
    throw file === undefined ? error : new HushbitError({ ...(error as HushbitError).parts, place: file });
  }
}
