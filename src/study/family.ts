// Several networks searched for the same job: one run each, below one directory, and the front of them all. Fidelity is distance from a
// network's own float32, so it says nothing across networks: there raw PESQ on the same clips takes its place.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HushbitError } from '../base/errors.ts';
import { VALUE_OF_OBJECTIVE, VALUES, type ValueName } from '../base/quantities.ts';
import { makeDirectory } from '../disk/index.ts';
import { paretoFront } from '../search/index.ts';
import { writeAtomically } from './atomic-write.ts';
import { checkedParse, parseJson } from './checked-parse.ts';
import { readText } from './files.ts';
import type { Front, Solution } from './front.ts';
import { openRun, type SavedRun } from './open-run.ts';
import { type Picked, pick } from './pick.ts';

const NAME = 'family.json';

const memberSchema = z.strictObject({
  /** As in tables, and of its run's directory within that of the family. */
  name: z.string().regex(/^[A-Za-z0-9._-]+$/),
  /** As --model takes it; absolute where it is a file. */
  model: z.string(),
  /** Share of its units that are kept; 1 for all. */
  keep: z.number().gt(0).max(1),
});
const familySchema = z.strictObject({
  format: z.literal(1),
  members: z.array(memberSchema).min(1),
  /** What networks that are not begun are searched with: the caller's own, JSON. */
  options: z.record(z.string(), z.json()).default({}),
});

export type FamilyMember = z.output<typeof memberSchema>;

export function isFamily(dir: string): boolean {
  return existsSync(path.join(dir, NAME));
}

/** Makes the directory. @param options JSON; what is undefined is left out */
export function writeFamily(
  dir: string,
  members: readonly FamilyMember[],
  options: Readonly<Record<string, unknown>> = {},
): void {
  makeDirectory(dir);
  writeAtomically(path.join(dir, NAME), `${JSON.stringify({ format: 1, members, options }, null, 2)}\n`);
}

/** @throws HushbitError `bad-run` */
export function readFamily(dir: string): readonly FamilyMember[] {
  return parsedFamily(dir).members;
}

/** As `writeFamily` was given them. @throws HushbitError `bad-run` */
export function readFamilyOptions(dir: string): Readonly<Record<string, unknown>> {
  return parsedFamily(dir).options;
}

function parsedFamily(dir: string): z.output<typeof familySchema> {
  const place = path.join(dir, NAME);
  return checkedParse(familySchema, parseJson(readText(place) ?? '', place, 'bad-run'), place, 'bad-run');
}

export function memberDirectory(dir: string, { name }: FamilyMember): string {
  return path.join(dir, name);
}

/** A run of the family, and what it is called. */
export interface MemberRun {
  readonly name: string;
  readonly saved: SavedRun;
}

export interface FamilySolution {
  readonly network: string;
  /** In the front of the network's own run. */
  readonly index: number;
  readonly solution: Solution;
}

export interface FamilyFront {
  /** What is compared, the quality first: names of objectives. */
  readonly axes: readonly (keyof typeof VALUE_OF_OBJECTIVE)[];
  /** Of all networks, from small to large. */
  readonly solutions: readonly FamilySolution[];
  /** Raw PESQ of the best network in float32, on the clips of the search and on others. */
  readonly float32: Front['float32'];
}

/** Members that have begun, in their order. @throws HushbitError `bad-run` */
export function openFamily(dir: string): readonly MemberRun[] {
  return readFamily(dir)
    .map((member) => ({ name: member.name, dir: memberDirectory(dir, member) }))
    .filter((member) => existsSync(path.join(member.dir, 'run.json')))
    .map(({ name, dir: own }) => ({ name, saved: openRun(own) }));
}

/**
 * What no solution of any network is better than. Solutions that were not measured whole are left out, and those that miss a limit where
 * others keep it.
 * @throws HushbitError `bad-run` where members had different objectives, or were not heard
 */
export function joinFronts(members: readonly MemberRun[]): FamilyFront {
  const axes = axesOf(members);
  const all = members.flatMap(({ name, saved }) =>
    saved.front.solutions.map((solution, index): FamilySolution => ({ network: name, index, solution })),
  );
  const whole = all.filter(({ solution }) =>
    axes.every((axis) => solution.values?.[VALUE_OF_OBJECTIVE[axis]] !== undefined),
  );
  const kept = whole.filter(({ solution }) => solution.missed === undefined);
  const candidates = kept.length > 0 ? kept : whole;
  const points = candidates.map(({ solution }) => axes.map((axis) => minimisedValue(solution, axis)));
  const chosen = candidates.length === 0 ? [] : paretoFront(points);
  const last = axes.length - 1;
  const solutions = chosen
    .sort((a, b) => points[a]![last]! - points[b]![last]! || a - b)
    .map((index) => candidates[index]!);
  const float32 = members
    .flatMap(({ saved }) => saved.front.float32 ?? [])
    .reduce<Front['float32']>((best, one) => (best && best.pesqRaw >= one.pesqRaw ? best : one), undefined);
  return { axes, solutions, float32 };
}

/** Sizes last: a family is shown by size. */
const ORDER = ['pesq', 'latency', 'instructions', 'ram', 'memory', 'flash'] as const;

function axesOf(members: readonly MemberRun[]): FamilyFront['axes'] {
  const [first, ...others] = members.map(({ saved }) =>
    ORDER.filter((axis) => axis === 'pesq' || saved.run.objectives.includes(axis)),
  );
  const other = others.find((axes) => axes.join() !== first!.join());
  if (first === undefined || other !== undefined) {
    throw new HushbitError({
      code: 'bad-run',
      place: 'family',
      expected: first ? `the objectives ${first.join(', ')} in every run` : 'a network that was searched',
      got: other?.join(', ') ?? 'none',
    });
  }
  return first;
}

function minimisedValue({ values }: Solution, axis: FamilyFront['axes'][number]): number {
  const name: ValueName = VALUE_OF_OBJECTIVE[axis];
  const { mean } = values![name]!;
  return VALUES[name].better === 'more' ? -mean : mean;
}

/**
 * The solution that a rule of `--pick` chooses among all networks. A drop counts from the best network in float32.
 * @throws HushbitError as `pick`
 */
export function pickOfFamily({ axes, solutions, float32 }: FamilyFront, rule: string): FamilySolution {
  const front: Front = {
    sites: [],
    ...(float32 ? { float32 } : {}),
    solutions: solutions.map(({ solution }) => ({
      ...solution,
      normalised: Object.fromEntries(axes.map((axis) => [axis, minimisedValue(solution, axis)])),
    })),
  };
  const picked: Picked = pick(front, rule);
  return solutions[picked.index]!;
}

/** front.json of a family: every solution with its network and its place in that network's front. */
export function writeFamilyFront(
  dir: string,
  members: readonly MemberRun[],
  { axes, solutions, float32 }: FamilyFront,
): void {
  const networks = members.map(({ name, saved: { front } }) => ({
    name,
    sites: front.sites,
    ...(front.float32 ? { float32: front.float32 } : {}),
  }));
  const lines = solutions.map(({ network, index, solution }) =>
    JSON.stringify({ network, index, ...solution }),
  );
  const head = `"networks":${JSON.stringify(networks)},"axes":${JSON.stringify(axes)}`;
  const best = float32 ? `,"float32":${JSON.stringify(float32)}` : '';
  writeAtomically(path.join(dir, 'front.json'), `{${head}${best},"solutions":[\n${lines.join(',\n')}\n]}\n`);
}

/** Neighbours by size that are the same network: who wins where. */
export interface Stretch {
  readonly network: string;
  /** Positions in the family's front. */
  readonly from: number;
  readonly to: number;
}

export function winnersOf({ solutions }: Pick<FamilyFront, 'solutions'>): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const [at, { network }] of solutions.entries()) {
    const last = stretches.at(-1);
    if (last?.network === network) stretches[stretches.length - 1] = { ...last, to: at };
    else stretches.push({ network, from: at, to: at });
  }
  return stretches;
}

/** A run, or the member of a family that a rule of `--pick` chooses, with the rule for its own front. */
export function openPicked(dir: string, rule: string): { readonly saved: SavedRun; readonly pick: string } {
  if (!isFamily(dir)) return { saved: openRun(dir), pick: rule };
  const members = openFamily(dir);
  const { network, index } = pickOfFamily(joinFronts(members), rule);
  return { saved: members.find(({ name }) => name === network)!.saved, pick: `${index}` };
}
