// NSGA-II as pymoo has it, in a Python of the caller's, on the same recorded objective.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Genome } from '../../src/search/index.ts';
import { type Found, measured } from './raced-strategy.ts';
import type { RecordedObjective } from './recorded-objective.ts';

const SCRIPT = path.join(path.dirname(fileURLToPath(import.meta.url)), 'pymoo-nsga2.py');

/** @param python that has pymoo @throws Error where it fails */
export async function racePymoo(
  python: string,
  of: RecordedObjective,
  { seed, population, evaluations }: { seed: number; population: number; evaluations: number },
): Promise<Found[]> {
  const words = [seed, population, evaluations, JSON.stringify(of.levels), JSON.stringify(of.uniforms)];
  const child = spawn(python, [SCRIPT, ...words.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const found: Found[] = [];
  for await (const line of createInterface(child.stdout)) {
    const objectives = (JSON.parse(line) as Genome[]).map((genome) => {
      const { objectives: point, ...one } = measured(genome, 'search', of);
      const before = found.at(-1)?.audioSeconds ?? 0;
      found.push({ ...one, audioSeconds: before + of.audioSeconds.search });
      return point;
    });
    child.stdin.write(`${JSON.stringify(objectives)}\n`);
  }
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.on('close', resolve)));
  if (code !== 0) throw new Error(`${python} ${SCRIPT}: ended with ${code}`);
  return found;
}
