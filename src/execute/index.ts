// Who runs measurements: jobs in, outcomes out.
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
export { openQualityPool, type QualityPool } from './quality-pool.ts';
