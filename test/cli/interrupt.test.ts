// A signal ends a command with its children and its temporary files.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { itWith } from '../requirements.ts';
import { hushbitKilled, makeWorkspace, type Workspace } from './workspace.ts';

let space: Workspace;
beforeAll(() => {
  space = makeWorkspace();
});
afterAll(() => space.remove());

/** Processes whose environment has this directory for temporary files, by their command lines. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        const isOurs = environment.some((entry) => entry.startsWith(`TMPDIR=${directory}`));
        return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')] : [];
      } catch {
        // It ended meanwhile, or is another user's.
        return [];
      }
    });
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  itWith(
    ['/proc'],
    `${signal} ends evaluate while it measures: ${code}, no process and no file stays`,
    async () => {
      const temporary = space.at(`tmp-${signal}`);
      mkdirSync(temporary);
      const evaluate = ['evaluate', ...space.inputs, '--bits', '8', '--iterations', '10000000', '--quiet'];
      /** The measuring program is at work. */
      const isMeasuring = () => processesIn(temporary).some((line) => / time \S+\/features/.test(line));
      const ended = await hushbitKilled(evaluate, { TMPDIR: temporary }, isMeasuring, signal);
      expect(ended.code, ended.stderr).toBe(code);
      await sleep(200);
      expect(processesIn(temporary)).toEqual([]);
      expect(readdirSync(temporary).filter((name) => !name.endsWith('.lock'))).toEqual([]);
    },
  );
}
