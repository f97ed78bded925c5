#!/usr/bin/env node
// The command line: commands are declared in one file each; here only parsing, exit codes and the last catch.
import { Command, CommanderError } from 'commander';
import { HushbitError, isInputError } from '../base/errors.ts';
import { packageVersion } from '../run/index.ts';
import { baselinesCommand } from './baselines.ts';
import { calibrateCommand } from './calibrate.ts';
import { denoiseCommand } from './denoise.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { fitCommand } from './fit.ts';
import { inspectCommand } from './inspect.ts';
import { catchSignals, interruptedCode } from './interrupt.ts';
import { releaseNotes } from './output.ts';
import { reportCommand } from './report.ts';
import { reproduceCommand } from './reproduce.ts';
import { scoreCommand } from './score.ts';
import { searchCommand } from './search.ts';
import { sensitivityCommand } from './sensitivity.ts';
import { shrinkCommand } from './shrink.ts';
import { sitesCommand } from './sites.ts';
import { workerCommand } from './worker.ts';
import { workersCommand } from './workers.ts';

const EXIT_OWN_FAILURE = 1;
const EXIT_BAD_INPUT = 2;
const SEE_HELP = 'hushbit COMMAND --help shows the options with an example';

function buildProgram(): Command {
  const program = new Command('hushbit')
    .description('Finds how few bits each operation of a speech-denoising network needs.')
    .version(packageVersion())
    .exitOverride();
  for (const command of [
    searchCommand(),
    evaluateCommand(),
    baselinesCommand(),
    denoiseCommand(),
    exportCommand(),
    inspectCommand(),
    fitCommand(),
    sitesCommand(),
    sensitivityCommand(),
    shrinkCommand(),
    reportCommand(),
    reproduceCommand(),
    scoreCommand(),
    calibrateCommand(),
    workerCommand(),
    workersCommand(),
  ]) {
    // Its own messages are told in our form instead, by `reportCommander`.
    program.addCommand(command.exitOverride().configureOutput({ outputError: () => undefined }));
  }
  return program.configureOutput({ outputError: () => undefined });
}

/** Commander says some things in two lines; a user of scripts gets one. Help that was shown needs no other word. */
function reportCommander(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (error.code !== 'commander.help') {
    const text = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
    process.stderr.write(`hushbit: ${text}; ${SEE_HELP}\n`);
  }
  return EXIT_BAD_INPUT;
}

/** Options that are no such thing all have the same remedy. */
function withRemedy({ code, message, parts }: HushbitError): string {
  return code === 'bad-option' && parts.remedy === undefined ? `${message}; ${SEE_HELP}` : message;
}

/**
 * Writing fails after the call that wrote: nobody could catch it, and it would end the process with a stack trace.
 * Whoever closed the other end of a pipe (`| head`) has enough; without stderr there is nobody to tell.
 */
function outliveOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(
      `hushbit: standard output: expected to write the result, got ${error.code}; send it elsewhere\n`,
    );
    process.exit(EXIT_BAD_INPUT);
  });
}

async function main(): Promise<number> {
  outliveOutput();
  const program = buildProgram();
  try {
    await program.parseAsync(process.argv);
    releaseNotes();
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return reportCommander(error);
    if (error instanceof HushbitError) {
      if (!isInputError(error)) releaseNotes();
      process.stderr.write(`hushbit: ${withRemedy(error)}\n`);
      return isInputError(error) ? EXIT_BAD_INPUT : EXIT_OWN_FAILURE;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      process.env.HUSHBIT_DEBUG
        ? `${text}\n`
        : `hushbit: internal failure: ${String((error as Error)?.message ?? error).split('\n')[0]}; run again with HUSHBIT_DEBUG=1 for details\n`,
    );
    return EXIT_OWN_FAILURE;
  }
}

catchSignals();
const code = await main();
process.exitCode = interruptedCode() ?? code;
