// What several networks searched together need beside their searches: the networks themselves, shrunk ones too, and the page of the
// joined front.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { writeWhole } from '../disk/index.ts';
import { EMBEDDED_MODEL, isEmbeddedModel } from '../inputs/index.ts';
import { renderFamilyPage } from '../report/index.ts';
import {
  type FamilyFront,
  type FamilyMember,
  joinFronts,
  memberDirectory,
  NETWORKS,
  openFamily,
  readFamily,
} from '../study/index.ts';
import type { ModelChoice } from './choice.ts';
import { shrinkChoice } from './shrink.ts';

/**
 * Every model at every share of its units.
 * @param models as --model takes them
 * @throws HushbitError `bad-option` for networks in a row
 */
export function membersOf(
  models: readonly string[] | undefined,
  given: ModelChoice['model'],
  widths: readonly number[] = [1],
): readonly FamilyMember[] {
  const names = models ?? [given ?? EMBEDDED_MODEL].flat();
  if (models === undefined && names.length > 1) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--widths',
      expected: 'one network, or --models',
      got: 'several in a row',
    });
  }
  const taken = new Set<string>();
  return names.flatMap((name) => {
    const model = isEmbeddedModel(name) ? name : path.resolve(name);
    const stem = path
      .basename(model)
      .replace(/\.onnx$/i, '')
      .replaceAll(/[^A-Za-z0-9._-]/g, '_');
    return widths.map((keep): FamilyMember => {
      const wanted = keep === 1 ? stem : `${stem}-${keep}`;
      let free = wanted;
      for (let i = 2; taken.has(free) || free === NETWORKS; i++) free = `${wanted}-${i}`;
      taken.add(free);
      return { name: free, model, keep };
    });
  });
}

/** As --model takes it. A network with fewer units is made when it is first asked for, and kept in the directory. */
export function modelOfMember(
  dir: string,
  { name, model, keep }: FamilyMember,
  choice: ModelChoice,
  note: (line: string) => void,
): string {
  if (keep === 1) return model;
  const file = path.join(dir, NETWORKS, `${name}.onnx`);
  if (existsSync(file)) return file;
  note(`${name}: ${keep} of the units of ${model}`);
  const { calibration: _ranges, ...rest } = choice;
  shrinkChoice({ ...rest, model, keep, output: file }, note);
  return file;
}

export interface FamilyReport {
  readonly report: string;
  readonly front: FamilyFront;
}

/** report.html of what the members have found so far. @param output the page; default DIR/report.html */
export function drawFamily(dir: string, output = path.join(dir, 'report.html')): FamilyReport {
  const front = joinFronts(openFamily(dir));
  const networks = readFamily(dir).map((member) => {
    const page = path.join(memberDirectory(dir, member), 'report.html');
    return { name: member.name, page: existsSync(page) ? path.relative(path.dirname(output), page) : null };
  });
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  writeWhole(output, renderFamilyPage({ front, networks, hash }));
  return { report: output, front };
}
