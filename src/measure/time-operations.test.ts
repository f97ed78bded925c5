import { expect, test } from 'vitest';
import type { LatencyTimes } from './latency-table.ts';
import { acceptTable } from './time-operations.ts';

const table = (worstErrorPercent: number): LatencyTimes => ({
  operationNs: {},
  restNs: 1,
  scale: 1,
  medianErrorPercent: worstErrorPercent / 4,
  worstErrorPercent,
});

/** The first table, and the one that is there when what was in doubt is measured again; counts how many were asked for. */
async function accepted(first: number, second: number) {
  let count = 1;
  const notes: string[] = [];
  const again = async (): Promise<LatencyTimes> => {
    count++;
    return table(second);
  };
  const times = await acceptTable({ times: table(first), again }, (line) => void notes.push(line));
  return { count, times, notes };
}

test('a table that is near the measured times is taken as it is', async () => {
  const { count, times, notes } = await accepted(10, 4);
  expect(count).toBe(1);
  expect(times.worstErrorPercent).toBe(10);
  expect(notes[0]).toContain('off by 2.5% (median) and 10.0% (worst)');
});

test('one that is not is measured again, and told', async () => {
  const { count, times, notes } = await accepted(11, 4);
  expect(count).toBe(2);
  expect(times.worstErrorPercent).toBe(4);
  expect(notes.join('\n')).toContain('measured again');
});

test('one that stays off steers all the same, the better of the two, and that is said', async () => {
  const { count, times, notes } = await accepted(40, 12.25);
  expect(count).toBe(2);
  expect(times.worstErrorPercent).toBe(12.25);
  expect(notes.at(-1)).toContain('the solutions are timed by themselves');
});

test('one that says nothing is refused in one line with both figures', async () => {
  await expect(accepted(200, 164)).rejects.toThrow(
    '--latency table: expected sums within 40% of measured times (the median of 6 random candidates), got 50.0%, and 41.0% ' +
      'when measured again; use --latency host',
  );
});
