// Workers in other processes and on other machines: what goes between them and a search, over Redis or a pipe. What is measured is
// none of its business.

export { findDevice } from './find-device.ts';
export {
  DEVICE_NAME,
  type DeviceIdentity,
  deviceSchema,
  identityHash,
  type JobRequest,
  type SearchState,
  type WorkerState,
} from './message.ts';
export { PartMissing, type PartSource, redisParts } from './part-source.ts';
export { hashOf, isHash } from './parts.ts';
export { openPipeWorker, type Pipe, type PipeWorker } from './pipe-dispatcher.ts';
export { packPlain, unpackPlain } from './plain-bytes.ts';
export { presentSearches, presentWorkers } from './presence.ts';
export {
  createQueueDispatcher,
  type QueueDispatcher,
  type QueueState,
  type SentContext,
} from './queue-dispatcher.ts';
export { type QueueWorkerOptions, runQueueWorker, type WorkerCounts } from './queue-worker.ts';
export { openRedis, type RedisAccess } from './redis.ts';
export type { Station } from './station.ts';
export { runStdioWorker } from './stdio-worker.ts';
