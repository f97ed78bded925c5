// --bits, --genome, --run with --pick: the candidate that denoise, export and evaluate work on.
import type { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import {
  type CandidateChoice,
  openPicked,
  parsePick,
  parseUniformBits,
  type SavedRun,
  UNIFORM_BITS,
} from '../run/index.ts';
import type { ClipOptions } from './common-options.ts';
import { optionsOfRun } from './run-options.ts';

export interface CandidateOptions extends ClipOptions, Omit<CandidateChoice, 'saved'> {
  run?: string;
  pick: string;
}

export function addCandidateOptions(command: Command): Command {
  return command
    .option('--bits <N>', `the same formats everywhere: ${UNIFORM_BITS}`, parseUniformBits)
    .option('--genome <FILE>', 'a genome file')
    .option('--run <DIR>', 'a run, with --pick')
    .option('--pick <P>', 'best-pesq | knee | smallest | fastest | INDEX | max-pesq-drop=0.02', 'knee');
}

/** The run that --run names, and the options as they were in it. */
export function withRun<T extends CandidateOptions>(
  given: T,
  command: Command,
): { options: T; saved: SavedRun | null } {
  const chosen = [given.bits, given.genome, given.genomes, given.run].filter((one) => one !== undefined);
  if (chosen.length > 1) {
    const several = command.options.some(({ long }) => long === '--genomes') ? ', --genomes' : '';
    throw new HushbitError({
      code: 'bad-option',
      place: command.name(),
      expected: `one of --bits, --genome${several}, --run`,
      got: `${chosen.length}`,
    });
  }
  parsePick(given.pick);
  if (given.run === undefined) refusePickAlone(command);
  if (given.run === undefined) return { options: given, saved: null };
  const { saved, pick } = openPicked(given.run, given.pick);
  return { options: { ...given, ...optionsOfRun(saved.run, command), pick }, saved };
}

/** @throws HushbitError `bad-option` for a --pick that chooses from nothing */
export function refusePickAlone(command: Command): void {
  if (command.getOptionValueSource('pick') !== 'cli') return;
  throw new HushbitError({
    code: 'bad-option',
    place: '--pick',
    expected: '--run with it',
    got: 'none',
    remedy: 'name the run to pick from: --run DIR',
  });
}
