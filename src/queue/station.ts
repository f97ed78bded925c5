// Who measures on a worker, whatever its jobs come by.
import type { Outcome } from '../execute/index.ts';
import type { JobRequest } from './message.ts';
import type { PartSource } from './part-source.ts';

export interface Station {
  /** Measures this measurer's jobs. */
  readonly measurers: ReadonlySet<string>;
  /**
   * @throws PartMissing; the signal's reason; HushbitError for a context that is none; anything else is this machine's fault
   */
  run(request: JobRequest, parts: PartSource, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}
