// Who works for the searches of a server, for a terminal.
import type { Present } from '../../run/index.ts';
import { formatTable } from './table.ts';

export function workersTable({ redis, workers, searches }: Present): string {
  if (workers.length === 0 && searches.length === 0) return `nobody is at ${redis}`;
  const seconds = (ms: number, count: number): string => (count === 0 ? '-' : (ms / count / 1000).toFixed(2));
  const working = workers.map((one) => [
    `${one.host} ${one.pid}`,
    one.device === null ? one.role : `${one.role} on ${one.device.name}`,
    String(one.threads),
    String(one.running),
    String(one.done),
    String(one.failed),
    String(one.perMinute),
    seconds(one.busyMs, one.done + one.failed),
  ]);
  const searching = searches.map((one) => [
    `${one.host} ${one.pid}`,
    String(one.sent),
    String(one.waiting),
    String(one.done),
  ]);
  const parts = [
    ...(working.length > 0
      ? [
          formatTable(
            [
              ['worker', 'measures', 'threads', 'at work', 'done', 'no value', 'a minute', 's each'],
              ...working,
            ],
            [false, false, ...Array<boolean>(6).fill(true)],
          ),
        ]
      : ['no worker']),
    ...(searching.length > 0
      ? [formatTable([['search', 'sent', 'kept back', 'done'], ...searching], [false, true, true, true])]
      : ['no search']),
  ];
  const versions = new Set([...workers, ...searches].map(({ version }) => version));
  if (versions.size > 1) {
    parts.push(`Versions that differ, and do not work for each other: ${[...versions].sort().join('; ')}`);
  }
  return parts.join('\n\n');
}
