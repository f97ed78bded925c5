// Who is there: every worker and every search says so every other second, and is forgotten some seconds after it last did.
import { PRESENT } from './keys.ts';
import {
  MOST_MESSAGE_BYTES,
  parseSearch,
  parseWorker,
  type SearchState,
  type WorkerState,
} from './message.ts';
import type { RedisAccess } from './redis.ts';

const BEAT_MS = 2_000;
const FORGOTTEN_MS = 10_000;
/** Workers, or searches, that one look takes in. */
const MOST_PRESENT = 10_000;

export interface Presence {
  /** Says it at once, as when something has changed. */
  beat(): Promise<void>;
  end(): Promise<void>;
}

/** @param state asked at every beat @param then after every beat */
export function announce(
  { client }: Pick<RedisAccess, 'client'>,
  kind: keyof typeof PRESENT,
  state: () => WorkerState | SearchState,
  then: () => Promise<void> = async () => {},
): Presence {
  const { index, keyOf } = PRESENT[kind];
  let isBeating = false;
  async function beat(): Promise<void> {
    const now = state();
    await client
      .multi()
      .set(keyOf(now.id), JSON.stringify(now), 'PX', FORGOTTEN_MS)
      .sadd(index, now.id)
      .exec();
    await then();
  }
  const timer = setInterval(() => {
    // A server that is gone answers late: beats do not pile up.
    if (isBeating) return;
    isBeating = true;
    const over = (): void => {
      isBeating = false;
    };
    beat().then(over, over);
  }, BEAT_MS);
  return {
    beat,
    async end() {
      clearInterval(timer);
      const { id } = state();
      await Promise.race([
        client.multi().del(keyOf(id)).srem(index, id).exec(),
        new Promise((resolve) => setTimeout(resolve, 1_000).unref()),
      ]).catch(() => undefined);
    },
  };
}

/** Those that said something lately; what nobody can read is passed over. */
async function present(
  { client }: Pick<RedisAccess, 'client'>,
  kind: keyof typeof PRESENT,
): Promise<string[]> {
  const { index, keyOf } = PRESENT[kind];
  const ids = (await client.smembers(index)).slice(0, MOST_PRESENT);
  if (ids.length === 0) return [];
  const texts = await client.mget(ids.map(keyOf));
  const gone = ids.filter((_, i) => texts[i] === null);
  if (gone.length > 0) await client.srem(index, ...gone);
  return texts.filter((text) => text !== null && text.length <= MOST_MESSAGE_BYTES) as string[];
}

export async function presentWorkers(access: Pick<RedisAccess, 'client'>): Promise<WorkerState[]> {
  return (await present(access, 'workers')).flatMap((text) => parseWorker(text) ?? []);
}

export async function presentSearches(access: Pick<RedisAccess, 'client'>): Promise<SearchState[]> {
  return (await present(access, 'searches')).flatMap((text) => parseSearch(text) ?? []);
}
