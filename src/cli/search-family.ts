// search --models, --widths: one search after the other, each with its share of the time that is left, and one front of them all.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { familyTable, winnersLines } from '../report/text/index.ts';
import { drawFamily, membersOf, modelOfMember, openChosenModel } from '../run/index.ts';
import {
  checkRunDirectory,
  isFamily,
  joinFronts,
  memberDirectory,
  openFamily,
  type RunResult,
  readFamily,
  readFamilyOptions,
  writeFamily,
  writeFamilyFront,
} from '../study/index.ts';
import type { ClipOptions } from './common-options.ts';
import { keptOptions, restoredOptions } from './family-options.ts';
import { note, printResult } from './output.ts';
import { newRunDirectory } from './search-configuration.ts';

export interface FamilyOptions extends ClipOptions {
  models?: string[];
  widths?: number[];
  out?: string;
  resume?: string;
  maxMinutes?: number;
  report: boolean;
}

export function isFamilySearch({ models, widths, resume }: FamilyOptions): boolean {
  return models !== undefined || widths !== undefined || (resume !== undefined && isFamily(resume));
}

/** @param searchOne a whole search of one network, with these options in place of those given */
export async function searchFamily<O extends FamilyOptions>(
  given: O,
  command: Command,
  searchOne: (options: O) => Promise<{ readonly result: Pick<RunResult, 'ended' | 'evaluations'> }>,
): Promise<void> {
  refuseBoth(given, command);
  const dir = given.resume ?? newRunDirectory(given.out);
  const { models, widths, ...rest } = given;
  if (given.resume === undefined) {
    const wanted = membersOf(models, given.model, widths);
    // The last may be hours away.
    for (const { model } of wanted) openChosenModel({ ...rest, model }, () => undefined);
    checkRunDirectory(dir);
    writeFamily(dir, wanted, keptOptions(rest, command));
  }
  const members = readFamily(dir);
  const unbegun = { ...rest, ...restoredOptions(readFamilyOptions(dir), command) };
  const say = (line: string): void => note(given, line);
  // What no unit can be taken from is refused before anything is searched.
  const networks = new Map(members.map((member) => [member, modelOfMember(dir, member, unbegun, say)]));
  const began = performance.now();
  const searches: { name: string; dir: string; ended: string; evaluations: number }[] = [];
  for (const [at, member] of members.entries()) {
    say(`${member.name}: network ${at + 1} of ${members.length}`);
    const own = memberDirectory(dir, member);
    const isBegun = existsSync(path.join(own, 'run.json'));
    const minutes = (performance.now() - began) / 60_000;
    const options = {
      ...(isBegun ? rest : unbegun),
      model: networks.get(member),
      ...(isBegun ? { resume: own, out: undefined } : { resume: undefined, out: own }),
      ...(given.maxMinutes === undefined
        ? {}
        : { maxMinutes: Math.max(0, given.maxMinutes - minutes) / (members.length - at) }),
    } as O;
    const { result } = await searchOne(options);
    searches.push({ name: member.name, dir: own, ended: result.ended, evaluations: result.evaluations });
    if (result.ended === 'aborted') break;
  }
  const runs = openFamily(dir);
  const front = joinFronts(runs);
  writeFamilyFront(dir, runs, front);
  const isComplete =
    searches.length === members.length && searches.every(({ ended }) => ended === 'complete');
  const page = given.report && front.solutions.length > 0 ? drawFamily(dir).report : null;
  printResult(given, { dir, networks: searches, front, report: page }, () =>
    [
      `${runs.length} networks, ${front.solutions.length} solutions that none of another is better than`,
      ...(front.solutions.length > 0 ? ['', familyTable(front), '', ...winnersLines(front), ''] : []),
      `front:   ${path.join(dir, 'front.json')}`,
      ...(isComplete ? [] : [`go on:   hushbit search --resume ${dir}`]),
      ...(page === null ? [] : [`report:  ${page} (open it in a browser)`]),
      ...(front.solutions.length > 0
        ? [`C code:  hushbit export --run ${dir} --pick knee --output DIR`]
        : []),
    ].join('\n'),
  );
}

function refuseBoth(
  { models, resume, out, features, objectives }: FamilyOptions & { objectives?: readonly string[] },
  command: Command,
): void {
  const refuse = (place: string, expected: string, got: string): never => {
    throw new HushbitError({ code: 'bad-option', place, expected, got, remedy: 'leave one of the two out' });
  };
  if (models && command.getOptionValueSource('model') === 'cli')
    refuse('--models and --model', 'one of the two', 'both');
  if (resume !== undefined && out !== undefined) refuse('--resume and --out', 'one of the two', 'both');
  if (resume !== undefined && command.getOptionValueSource('models') === 'cli')
    refuse('--models and --resume', 'one of the two', 'both');
  if (resume !== undefined && command.getOptionValueSource('widths') === 'cli')
    refuse('--widths and --resume', 'one of the two', 'both');
  if (features !== undefined)
    refuse('--features', 'sound: networks are compared by what is heard', 'features');
  if (objectives?.every((name) => ['pesq', 'fidelity'].includes(name))) {
    refuse('--objectives', 'one of size or time, for several networks', objectives.join(', '));
  }
}
