// A search with seed 1 and the objectives pesq, memory: every genome that it evaluated, in the order of asking, and its
// values, as version 0.1.0 recorded them. The genetic operators, the program, the engine and PESQ stand behind each.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRun } from '../../src/study/index.ts';
import { hushbit, makeWorkspace, type Workspace } from '../cli/workspace.ts';

const golden = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'golden', 'identity');

interface Evaluated {
  /** Bit-widths. */
  readonly genome: readonly number[];
  readonly objectives: Readonly<Record<string, number>>;
}

describe('a search with seed 1', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = makeWorkspace();
  });
  afterAll(() => workspace.remove());

  it('asks for the genomes of version 0.1.0 and finds its values', async () => {
    const out = workspace.at('run');
    const ended = await hushbit([
      'search',
      ...['--strategy', 'nsga2', '--seed', '1', '--objectives', 'pesq,memory', '--formats', '8,16,32'],
      ...['--population', '8', '--generations', '4'],
      ...['--calibration', path.join(golden, 'calibration.json')],
      // What the front is scored on besides is not among what is compared.
      ...workspace.validation,
      ...['--no-report', '--quiet', '--out', out],
    ]);
    expect(ended.code).toBe(0);
    const recorded = JSON.parse(readFileSync(path.join(golden, 'search-seed-1.json'), 'utf8'));
    expect(evaluated(out)).toEqual(recorded);
  });
});

/** By generation and genome, as the first version's journal had them. */
function evaluated(run: string): Evaluated[] {
  return openRun(run)
    .evaluations.map(({ generation, details }) => ({ generation, ...(details as unknown as Evaluated) }))
    .map(({ generation, genome, objectives }) => ({ generation, genome, objectives }))
    .sort((a, b) => a.generation - b.generation || (String(a.genome) < String(b.genome) ? -1 : 1));
}
