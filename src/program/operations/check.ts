// How a program that breaks a promise is refused.
import { HushbitError } from '../../base/errors.ts';

/** Of float arithmetic: executors agree on numbers, not on what is none. */
export function checkFinite(place: string, what: string, values: Float32Array, length: number): void {
  check(values.length === length, place, `${length} ${what}`, values.length);
  check(values.every(Number.isFinite), place, `finite ${what}`, 'others');
}

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
