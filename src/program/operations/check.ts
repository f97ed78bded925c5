// How a program that breaks a promise is refused.
import { HushbitError } from '../../base/errors.ts';

/** @throws HushbitError `bad-file` unless it holds */
export function check(holds: boolean, place: string, expected: string, got: unknown): void {
  if (holds) return;
  throw new HushbitError({
    code: 'bad-file',
    place,
    expected,
    got: String(got),
    remedy: 'lower the model again',
  });
}
