// --bits, --genome, --run with --pick: the one candidate that denoise and export work on.
import path from 'node:path';
import type { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { readJson } from '../disk/index.ts';
import type { LoadedModel } from '../inputs/index.ts';
import { float32PesqOn } from '../measure/index.ts';
import {
  type Candidate,
  parseGenome,
  parseUniformBits,
  type Scheme,
  UNIFORM_BITS,
  type UniformBits,
  uniformCandidate,
} from '../scheme/index.ts';
import { openRun, parsePick, pick, type SavedRun } from '../study/index.ts';
import { type ClipOptions, resolvePairs } from './common-options.ts';
import { optionsOfRun } from './run-options.ts';

export interface CandidateOptions extends ClipOptions {
  bits?: UniformBits;
  genome?: string;
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
  const chosen = [given.bits, given.genome, given.run].filter((one) => one !== undefined);
  if (chosen.length > 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: command.name(),
      expected: 'one of --bits, --genome, --run',
      got: `${chosen.length}`,
    });
  }
  parsePick(given.pick);
  if (given.run === undefined) refusePickAlone(command);
  if (given.run === undefined) return { options: given, saved: null };
  const saved = openRun(given.run);
  return { options: { ...given, ...optionsOfRun(saved.run, command) }, saved };
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

/** @param otherwise where nothing was chosen */
export function chosenCandidate(
  options: CandidateOptions,
  saved: SavedRun | null,
  scheme: Scheme,
  otherwise: UniformBits | null,
  model: LoadedModel,
): Candidate {
  if (saved) return pickedCandidate(saved, options, scheme, model);
  if (options.genome !== undefined) {
    const json = readJson(options.genome, 'bad-genome', 'a genome file');
    const { formats, genes } = parseGenome(scheme, json, options.genome);
    return scheme.candidate('genome', formats, genes);
  }
  const bits = options.bits ?? otherwise;
  if (bits === null) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'candidate',
      expected: 'one of --bits, --genome, --run',
      got: 'none',
    });
  }
  return uniformCandidate(scheme, bits);
}

/** The solution of a run that --pick chooses. */
export function pickedCandidate(
  saved: SavedRun,
  options: ClipOptions & { readonly pick: string },
  scheme: Scheme,
  model: LoadedModel,
): Candidate {
  const { solution } = pick(saved.front, options.pick, () =>
    float32PesqOn(resolvePairs(options, model), scheme, model.frontEnd),
  );
  const { formats, genes } = parseGenome(
    scheme,
    solution.formats ?? solution.genome,
    path.join(saved.dir, 'front.json'),
  );
  return scheme.candidate('mixed', formats, genes);
}
