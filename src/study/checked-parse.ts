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
  // Zod says `Too small: expected number to be >=1` and `Invalid input: expected string, received null`.
  const [, wanted] = /expected (.*?)(?:, received .*)?$/.exec(issue.message) ?? [];
  throw new HushbitError({
    code,
    place: `${place}${field}`,
    expected: wanted ?? 'a valid value',
    got: wanted === undefined ? issue.message : show(valueAt(value, issue.path)),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

/** A value for a message: JSON, cut to a readable length. */
export function show(value: unknown): string {
  const text =
    value === undefined ? 'nothing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
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
