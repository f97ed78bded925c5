// What a measuring thread says.
import { type ErrorParts, HushbitError } from '../base/errors.ts';

export type ThreadAnswer =
  | { readonly ready: true }
  /** How far it is, before it answers. */
  | { readonly said: unknown }
  | { readonly ok: unknown; readonly costMs: number }
  | {
      readonly error:
        | { readonly parts: ErrorParts }
        | { readonly isRange: boolean; readonly code: string | undefined; readonly message: string };
    };

/** The error as it was thrown in the thread, as far as anybody asks. */
export function errorOf(told: Extract<ThreadAnswer, { error: unknown }>['error']): Error {
  if ('parts' in told) return new HushbitError(told.parts);
  const error = told.isRange ? new RangeError(told.message) : new Error(told.message);
  return Object.assign(error, told.code === undefined ? {} : { code: told.code });
}

/** Classes do not come through a message. */
export function told(error: unknown): Extract<ThreadAnswer, { error: unknown }>['error'] {
  if (error instanceof HushbitError) return { parts: error.parts };
  const { code, message } = error as NodeJS.ErrnoException;
  return { isRange: error instanceof RangeError, code, message: String(message ?? error) };
}
