// Parts as a worker gets them: from its disk, else from the server, which it then keeps. What does not hash to its name is as good as
// missing, wherever it came from.
import type { ByteCache } from '../disk/index.ts';
import { keyOfPart } from './keys.ts';
import { decompressed, isHash, MOST_PART_BYTES } from './parts.ts';
import type { RedisAccess } from './redis.ts';

/** @throws PartMissing, or an error of the connection */
export type PartSource = (hash: string) => Promise<Uint8Array>;

/** Nobody's fault: the server lost it, or had no room for it. Whoever searches sends it again. */
export class PartMissing extends Error {}

/** A little more than the part where it cannot be compressed. */
const MOST_SENT_BYTES = MOST_PART_BYTES + 2 ** 20;

/** @param load of one that is not on the disk: compressed bytes, or null */
export function createPartSource(
  cache: ByteCache,
  load: (hash: string) => Promise<Uint8Array | null>,
): PartSource {
  return async (hash) => {
    if (!isHash(hash)) throw new PartMissing('a name that is no hash');
    const key = cache.keyOf(['part', hash]);
    const kept = cache.get(key);
    if (kept) {
      const plain = await decompressed(kept, hash).catch(() => null);
      if (plain) return plain;
    }
    const bytes = await load(hash);
    if (bytes === null) throw new PartMissing(`part ${hash.slice(0, 12)} is not there`);
    const plain = await decompressed(bytes, hash);
    cache.put(key, bytes);
    return plain;
  };
}

export function redisParts({ client }: Pick<RedisAccess, 'client'>, cache: ByteCache): PartSource {
  const source = createPartSource(cache, async (hash) => {
    const key = keyOfPart(hash);
    const length = await client.strlen(key);
    if (length === 0 || length > MOST_SENT_BYTES) return null;
    return client.getBuffer(key);
  });
  return async (hash) => {
    try {
      return await source(hash);
    } catch (error) {
      // Damaged, or somebody else's: whoever searches sends it again where there is none.
      if (!(error instanceof PartMissing) && isHash(hash)) await client.del(keyOfPart(hash));
      throw new PartMissing((error as Error).message);
    }
  };
}
