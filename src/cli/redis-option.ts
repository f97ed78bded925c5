// --redis: the server that searches and workers meet at. Its password may stand in the environment, where other users of the
// machine do not see it.
import type { Command } from 'commander';
import { HushbitError } from '../base/errors.ts';
import { isDeviceName } from '../run/index.ts';

export interface RedisOption {
  redis?: string;
}

export function addRedisOption(command: Command, what: string): Command {
  return command.option(
    '--redis <URL>',
    `${what}: redis://HOST[:PORT], rediss:// for TLS; HUSHBIT_REDIS_PASSWORD is its password`,
  );
}

export function redisPassword(): string | undefined {
  return process.env.HUSHBIT_REDIS_PASSWORD || undefined;
}

/** @throws HushbitError `bad-option` */
export function deviceName(text: string): string {
  if (isDeviceName(text)) return text;
  throw new HushbitError({
    code: 'bad-option',
    place: '--device',
    expected: 'a name of letters, digits, points, hyphens and underscores, at most 64',
    got: text === '' ? 'nothing' : text.slice(0, 80),
  });
}
