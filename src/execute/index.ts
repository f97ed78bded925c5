// Who runs measurements: jobs in, outcomes out. Knows nothing of what is measured.
export { type CommandPipe, openCommandPipe } from './command-pipe.ts';
export { createGate, type Gate } from './gate.ts';
export { createInlineDispatcher } from './inline.ts';
export {
  type Dispatcher,
  type FailureKind,
  type Hash,
  isOk,
  type Job,
  type Measurer,
  type Outcome,
  type Prepared,
  type Reason,
  type Resource,
} from './job.ts';
export { onMachine } from './machine-lock.ts';
export { runInThread, serveTask } from './one-task.ts';
export { createRouter } from './router.ts';
export { serveThread } from './serve-thread.ts';
export { toShared } from './shared.ts';
export { createThreadDispatcher } from './threads.ts';
export { createTimeLimits, type TimeLimitOptions, type TimeLimits } from './time-limits.ts';
