// The candidates that a user names: a width, a genome, a list of genomes, a solution of a run.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { readJson } from '../disk/index.ts';
import { float32PesqOn } from '../measure/index.ts';
import {
  type Candidate,
  parseGenome,
  parseGenomes,
  type UniformBits,
  uniformCandidate,
} from '../scheme/index.ts';
import { pick, type SavedRun } from '../study/index.ts';
import { type Chosen, choiceOfRun, openChosenClips } from './choice.ts';

export interface CandidateChoice {
  readonly bits?: UniformBits;
  /** A file. */
  readonly genome?: string;
  /** A file with several, or a front.json. */
  readonly genomes?: string;
  /** With `pick`. */
  readonly saved?: SavedRun | null;
  readonly pick?: string;
}

/** In their order. @throws HushbitError `bad-option`, `bad-genome`, `bad-run` */
export function chosenCandidates(chosen: Chosen, choice: CandidateChoice): Candidate[] {
  const { scheme } = chosen;
  const { bits, genome, genomes, saved } = choice;
  if (saved) return [pickedCandidate(chosen, saved, choice.pick ?? 'knee')];
  if (bits !== undefined) return [uniformCandidate(scheme, bits)];
  const file = genome ?? genomes;
  if (file === undefined) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'candidate',
      expected: 'one of --bits, --genome, --run',
      got: 'none',
    });
  }
  const json = readJson(file, 'bad-genome', 'a genome file');
  if (genome === undefined) {
    return parseGenomes(scheme, json, file).map(({ name, formats, genes }) =>
      scheme.candidate(name, formats, genes),
    );
  }
  const { name, formats, genes } = parseGenome(scheme, json, file);
  return [scheme.candidate(name, formats, genes)];
}

/** The solution of a run that a rule of `--pick` chooses. A drop counts from float32 on the clips of the run. */
export function pickedCandidate({ model, scheme }: Chosen, saved: SavedRun, rule: string): Candidate {
  const { solution } = pick(saved.front, rule, () =>
    float32PesqOn(
      openChosenClips(choiceOfRun(saved.run), model, () => undefined),
      scheme,
      model.frontEnd,
    ),
  );
  const { formats, genes } = parseGenome(
    scheme,
    solution.formats ?? solution.genome,
    path.join(saved.dir, 'front.json'),
  );
  return scheme.candidate('mixed', formats, genes);
}
