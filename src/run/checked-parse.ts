// Zod at the door, HushbitError to the user: the first issue in one line.
import type { z } from 'zod';
import { type ErrorCode, HushbitError } from '../base/errors.ts';

/** @throws HushbitError with `code`, naming the field and what was wrong with it. */
export function checkedParse<T extends z.ZodType>(
  schema: T,
  value: unknown,
  place: string,
  code: ErrorCode,
  remedy?: string,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.length > 0 ? `: ${issue.path.join('.')}` : '';
  throw new HushbitError({
    code,
    place: `${place}${field}`,
    expected: 'a valid value',
    got: issue.message,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** @throws HushbitError with `code` where the text is no JSON. */
export function parseJson(text: string, place: string, code: ErrorCode, remedy?: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HushbitError({
      code,
      place,
      expected: 'JSON',
      got: 'something else',
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}
