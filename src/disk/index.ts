// Files and directories of the user: read whole, written whole or not at all, with one clear line when that fails.

export {
  type ByteCache,
  NO_CACHE,
  openCacheDirectory,
  userCache,
  userCacheDirectory,
} from './cache-directory.ts';
export { isEmptyOrMissing, listFiles, readBytes, readJson, reasonOf, writeWhole } from './files.ts';
export { type Holder, type Lease, takeLease } from './lease.ts';
export { isDirectory, makeDirectory } from './make-directory.ts';
