import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eachOnce } from './numbers.ts';
import { type FamilyOptions, searchFamily } from './search-family.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hushbit-family-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Options = FamilyOptions & { objectives?: string[]; population?: string; window?: string };

/**
 * Parses a command line and searches; the search of the second network fails before it is begun.
 * @param failure how it ends
 * @returns what each was searched with
 */
async function searched(failure: string, ...args: string[]): Promise<Options[]> {
  const asked: Options[] = [];
  const list = (text: string) => eachOnce('--models', text, (part) => part);
  const command = new Command()
    .option('--models <L>', '', list)
    .option('--objectives <L>', '', list)
    .option('--clips <D>')
    .option('--window <W>')
    .option('--population <N>')
    .option('--out <D>')
    .option('--resume <D>')
    .option('--seed <N>', '', '1')
    .option('--max-evaluations <N>')
    .option('--no-report')
    .option('--quiet');
  command.parse(['--quiet', '--no-report', ...args], { from: 'user' });
  const search = searchFamily(command.opts<Options>(), command, (options) => {
    asked.push(options);
    if (options.out?.endsWith('nslstm-xs')) throw new Error('interrupted');
    if (options.out !== undefined) {
      mkdirSync(options.out, { recursive: true });
      writeFileSync(path.join(options.out, 'run.json'), '{}');
    }
    return Promise.resolve({ result: { ended: 'complete' as const, evaluations: 1 } });
  });
  await expect(search).rejects.toThrow(failure);
  return asked;
}

describe('the search of several networks', () => {
  it('searches one that was not begun as those before it, however it is resumed', async () => {
    const dir = path.join(root, 'family');
    const given = ['--objectives', 'fidelity,flash', '--window', 'hann', '--population', '7'];
    await searched('interrupted', '--models', 'nsnet2-s,nslstm-xs', '--out', dir, '--clips', root, ...given);
    const [first, second] = await searched('interrupted', '--resume', dir, '--population', '9');
    // The first has a run.json that says all of this.
    expect(first).toMatchObject({ resume: path.join(dir, 'nsnet2-s'), population: '9' });
    expect(first).not.toHaveProperty('window');
    expect(second).toMatchObject({
      model: 'nslstm-xs',
      out: path.join(dir, 'nslstm-xs'),
      objectives: ['fidelity', 'flash'],
      window: 'hann',
      clips: root,
      population: '9',
    });
  });

  it('begins none where another stands, or where one of the networks is not there', async () => {
    const dir = path.join(root, 'family');
    await searched('interrupted', '--models', 'nsnet2-s,nslstm-xs', '--out', dir);
    await searched('family.json', '--models', 'nsnet2-s,nslstm-xs', '--out', dir);
    const other = path.join(root, 'other');
    await searched('nope', '--models', 'nsnet2-s,nope', '--out', other);
    expect(() => eachOnce('--models', 'nsnet2-s,', (part) => part)).toThrow('commas');
  });
});
