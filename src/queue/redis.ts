// Redis as this room uses it: one URL, packages that are loaded when somebody asks for them, connections that come back by
// themselves, and one line for a person when they do not. A password is never part of a message.
import { isIP } from 'node:net';
import type { Redis, RedisOptions } from 'ioredis';
import { HushbitError } from '../base/errors.ts';

/** Under which all keys lie. */
export const PREFIX = 'hushbit';

export interface RedisAccess {
  /** Without user and password. */
  readonly shown: string;
  readonly bullmq: typeof import('bullmq');
  /** For commands. */
  readonly client: Redis;
  /** Another connection, which may wait in a command. Ended by `close`. */
  connect(): Redis;
  close(): void;
}

export interface RedisRequest {
  readonly url: string;
  /** In place of one in the URL, which other users of a machine see. */
  readonly password?: string | undefined;
  /** Told when the server is gone, and when it is back. */
  readonly note: (line: string) => void;
}

const CONNECT_MS = 10_000;
/** As often as a server that is gone is asked for. */
const MOST_RETRY_MS = 2_000;

/** @throws HushbitError `bad-option` for what is no such URL */
export function parseRedisUrl(url: string): { readonly options: RedisOptions; readonly shown: string } {
  let parsed: URL | null = null;
  try {
    parsed = new URL(url);
  } catch {}
  const isRedis = parsed?.protocol === 'redis:' || parsed?.protocol === 'rediss:';
  const db = parsed && (parsed.pathname === '' || parsed.pathname === '/' ? '0' : parsed.pathname.slice(1));
  if (!parsed || !isRedis || parsed.hostname === '' || !/^\d{1,4}$/.test(db!)) {
    throw new HushbitError({
      code: 'bad-option',
      place: '--redis',
      expected: 'redis://[USER:PASSWORD@]HOST[:PORT][/DB], or rediss:// for TLS',
      // Whatever it is, a password may be in it.
      got: parsed ? `${parsed.protocol}//...` : 'no URL',
    });
  }
  const port = Number(parsed.port || 6379);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    shown: `${parsed.protocol}//${parsed.hostname}:${port}${db === '0' ? '' : `/${db}`}`,
    options: {
      host,
      port,
      db: Number(db),
      ...(parsed.username ? { username: decodeURIComponent(parsed.username) } : {}),
      ...(parsed.password ? { password: decodeURIComponent(parsed.password) } : {}),
      // Addresses are no server names; certificates are held against the host either way.
      ...(parsed.protocol === 'rediss:' ? { tls: isIP(host) ? {} : { servername: host } } : {}),
    },
  };
}

/** @throws HushbitError `bad-option` where the packages are missing, or nobody answers */
export async function openRedis({ url, password, note }: RedisRequest): Promise<RedisAccess> {
  const { options, shown } = parseRedisUrl(url);
  const { bullmq, ioredis } = await loadPackages();
  const clients = new Set<Redis>();
  let isGone = false;
  let isOpen = false;
  let lastError: NodeJS.ErrnoException | undefined;

  function connect(): Redis {
    const client = new ioredis.Redis({
      ...options,
      ...(password === undefined ? {} : { password }),
      lazyConnect: true,
      // Commands wait for a server that is gone: it comes back, or the user ends the command.
      maxRetriesPerRequest: null,
      enableReadyCheck: true,
      connectTimeout: CONNECT_MS,
      keepAlive: 30_000,
      retryStrategy: (times) => (isOpen ? Math.min(100 * 2 ** times, MOST_RETRY_MS) : null),
    });
    clients.add(client);
    client.on('error', (error) => lost(error));
    client.on('ready', back);
    return client;
  }
  function lost(error: NodeJS.ErrnoException): void {
    lastError = error;
    if (!isOpen || isGone) return;
    isGone = true;
    note(`${shown} is gone (${reasonOf(error)}); waiting for it`);
  }
  function back(): void {
    if (!isGone) return;
    isGone = false;
    note(`${shown} is back`);
  }
  function close(): void {
    isOpen = false;
    for (const client of clients) client.disconnect();
    clients.clear();
  }

  const client = connect();
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    close();
    throw new HushbitError({
      code: 'bad-option',
      place: '--redis',
      expected: `a Redis server at ${shown}`,
      got: reasonOf(lastError ?? (error as Error)),
      remedy: 'is it running there, and are user and password right?',
    });
  }
  isOpen = true;
  return {
    shown,
    bullmq,
    client,
    connect() {
      const another = connect();
      void another.connect().catch(() => undefined);
      return another;
    },
    close,
  };
}

/** What a server or the system says, in its own words; those of a server about passwords hold none. */
function reasonOf(error: NodeJS.ErrnoException): string {
  const text = error.code ?? error.message.split('\n')[0]!;
  return text === 'Connection is closed.' ? 'a connection that is closed' : text;
}

async function loadPackages() {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, ioredis };
  } catch {
    throw new HushbitError({
      code: 'bad-option',
      place: '--redis',
      expected: 'the packages bullmq and ioredis',
      got: 'an installation without them',
      remedy: 'npm install bullmq@6.7.0 ioredis@5.11.1',
    });
  }
}
