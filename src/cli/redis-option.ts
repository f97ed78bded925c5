// --redis: the server that searches and workers meet at. Its password may stand in the environment, where other users of the
// machine do not see it.
import type { Command } from 'commander';

export const REDIS_OPTION = '--redis <URL>';

export interface RedisOption {
  redis?: string;
}

export function addRedisOption(command: Command, what: string): Command {
  return command.option(
    REDIS_OPTION,
    `${what}: redis://HOST[:PORT], rediss:// for TLS; HUSHBIT_REDIS_PASSWORD is its password`,
  );
}

export function redisPassword(): string | undefined {
  return process.env.HUSHBIT_REDIS_PASSWORD || undefined;
}
