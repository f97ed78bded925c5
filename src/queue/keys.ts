// Names of what lies in Redis. All of them are made of hashes and checked names.
import { hashOf } from './parts.ts';
import { PREFIX } from './redis.ts';

/** Jobs of one kind for workers of one version; BullMQ keeps them. */
export function queueName(version: string, role: 'quality' | 'latency', device: string | null): string {
  const kind = device === null ? role : `${role}.${device}`;
  return `${kind}.${hashOf(version).slice(0, 12)}`;
}

export const keyOfPart = (hash: string): string => `${PREFIX}:part:${hash}`;
/** Outcomes of the jobs of one context, a stream. */
export const keyOfOutcomes = (context: string): string => `${PREFIX}:outcomes:${context}`;
/** Who has a device to itself. */
export const keyOfDevice = (device: string): string => `${PREFIX}:device:${device}`;

/** Of those that are there: a set of ids, and a key that expires for each. */
export const PRESENT = {
  workers: { index: `${PREFIX}:workers`, keyOf: (id: string) => `${PREFIX}:worker:${id}` },
  searches: { index: `${PREFIX}:searches`, keyOf: (id: string) => `${PREFIX}:search:${id}` },
} as const;
