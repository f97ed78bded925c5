// Says at the end of a run what was left out and why, and fails the run where a test was skipped without a need of
// `requirements.ts`, or, with HUSHBIT_INSTALLED=1 (`.ci/run`, where it could install), for something that was installed.
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { missing, type Need, REQUIREMENTS } from './requirements.ts';

export default class LeftOutReporter implements Reporter {
  private vitest: Vitest | null = null;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // A pattern skips whatever it does not name.
    if (this.vitest?.config.testNamePattern) return;
    const titles = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => `${module.relativeModuleId} > ${test.fullName}`),
    );
    const { lines, faults } = judgeSkips(titles, process.env.HUSHBIT_INSTALLED === '1');
    for (const line of lines) console.log(line);
    for (const line of faults) console.error(`FAILED: ${line}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

/** One line per need that was not met, and what must not be. */
export function judgeSkips(
  titles: readonly string[],
  installed: boolean,
  wrongWith: (need: Need) => string | null = missing,
): { lines: string[]; faults: string[] } {
  const counts = new Map<Need, number>();
  const faults: string[] = [];
  for (const title of titles) {
    const need = /\[left out: ([^\]]+)\]/.exec(title)?.[1];
    if (need === undefined || !Object.hasOwn(REQUIREMENTS, need)) {
      faults.push(`skipped without a need of test/requirements.ts: ${title}`);
      continue;
    }
    const known = need as Need;
    counts.set(known, (counts.get(known) ?? 0) + 1);
    if (wrongWith(known) === null) faults.push(`left out although ${known} is here: ${title}`);
  }
  const lines = [...counts].map(([need, count]) => {
    const { reason } = REQUIREMENTS[need];
    return `left out: ${reason} (${count} skipped: ${wrongWith(need) ?? 'met'})`;
  });
  for (const need of installed ? counts.keys() : []) {
    if (REQUIREMENTS[need].package !== null) faults.push(`${need} was installed and is missing`);
  }
  return { lines, faults };
}
