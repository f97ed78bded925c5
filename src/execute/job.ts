// The atom of measurement and how it ends. A job names everything that decides its outcome by content (no path, no name),
// so that outcomes can be stored, found again and asked for on another machine. Nothing here knows what is measured.

/** Of bytes, in hexadecimal. */
export type Hash = string;

/** One measurement: (formats, clip), or (formats, device, replicate), or of the formats alone. */
export interface Job {
  /** Id of the measurer: `quality`, `memory`, `time`. */
  readonly measurer: string;
  /** Of the measurer: a change of what it computes is another version. */
  readonly version: string;
  /** Everything else that decides the outcome: model, scheme, front end, calibration, settings. */
  readonly context: Hash;
  /** One name per site. */
  readonly formats: readonly string[];
  /** Samples of the clip, clean and noisy. */
  readonly clip?: Hash;
  /** Where a cost is measured: `host`, `table`, a board. */
  readonly device?: string;
  /** Counts repetitions of what is not deterministic, from 0. */
  readonly replicate: number;
}

/** Why a job has no value. `refused` is the measurer's own word (HushbitError): it will say it again. */
export type FailureKind = 'refused' | 'threw' | 'died' | 'out-of-memory' | 'timed-out';

export interface Reason {
  readonly kind: FailureKind;
  /** One line. */
  readonly message: string;
  /** How often it was tried. */
  readonly attempts: number;
}

/** Plain data: it is stored as JSON. */
export type Outcome<T = unknown> =
  | { readonly ok: T; readonly costMs: number; readonly worker: string }
  | {
      readonly failed: Reason;
      /** It may go otherwise another time or elsewhere; false for `refused`. */
      readonly retryable: boolean;
      readonly costMs: number;
      readonly worker: string;
    };

/** What can run beside other work, and what needs a thing for itself: `exclusive: 'clock'` times alone on its machine. */
export type Resource = 'cpu' | { readonly exclusive: string };

/** What a measurement begins with and may run beside other work, such as compiling. */
export interface Prepared<T> {
  run(signal: AbortSignal): Promise<T>;
  /** Frees what preparing made. Idempotent. */
  dispose(): Promise<void>;
}

export interface Measurer<T = unknown> {
  readonly id: string;
  readonly version: string;
  /** Of `run`; preparing takes `cpu`. */
  readonly resource: Resource;
  /** Lets go when the signal aborts. @throws HushbitError for what it refuses; other errors are failures that may pass */
  prepare(job: Job, signal: AbortSignal): Promise<Prepared<T>>;
}

/** Who runs jobs: in this thread, in threads, elsewhere. */
export interface Dispatcher {
  /**
   * Resolves with the outcome, a failure included; retries are behind it. Rejects only when the signal aborts, and for
   * failures that are no fault of the job, such as a full disk: nothing is to be recorded then.
   */
  submit(job: Job, signal?: AbortSignal): Promise<Outcome>;
  /** Ends what runs and frees threads and files. Idempotent. */
  close(): Promise<void>;
}

export function isOk<T>(outcome: Outcome<T>): outcome is Extract<Outcome<T>, { ok: T }> {
  return 'ok' in outcome;
}
