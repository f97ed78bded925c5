// The latency worker of a device, as a search finds it when it begins.
import { setTimeout as sleep } from 'node:timers/promises';
import { HushbitError } from '../base/errors.ts';
import type { DeviceIdentity } from './message.ts';
import { presentWorkers } from './presence.ts';
import type { RedisAccess } from './redis.ts';

/** One that was started at the same time may come up meanwhile. */
const PATIENCE_MS = 15_000;

/** @throws HushbitError `bad-option` where there is none of this version */
export async function findDevice(
  redis: RedisAccess,
  name: string,
  version: string,
  signal?: AbortSignal,
): Promise<DeviceIdentity> {
  for (const start = Date.now(); ; await sleep(300)) {
    signal?.throwIfAborted();
    const workers = (await presentWorkers(redis)).filter(({ device }) => device?.name === name);
    const found = workers.find((one) => one.version === version);
    if (found?.device) return found.device;
    if (Date.now() - start < PATIENCE_MS && workers.length === 0) continue;
    throw new HushbitError({
      code: 'bad-option',
      place: '--device',
      expected: `a worker of hushbit ${version} that has ${name}`,
      got: workers.length === 0 ? 'none' : `one of hushbit ${workers[0]!.version}`,
      remedy: `start \`hushbit worker --redis ${redis.shown} --role latency --device ${name}\` where the device is`,
    });
  }
}
