// --formats-for and --lock: what some sites may be, in place of what all may be.
import { HushbitError } from '../base/errors.ts';
import type { SiteRule } from '../run/index.ts';
import { parseFormatChoice } from '../scheme/index.ts';
import { eachOnce } from './numbers.ts';

/** @throws HushbitError `bad-option` */
function parseRule(option: SiteRule['option'], text: string): SiteRule {
  const at = text.lastIndexOf('=');
  const sites = text.slice(0, Math.max(0, at)).trim();
  if (sites === '') {
    throw new HushbitError({
      code: 'bad-option',
      place: option,
      expected: option === '--lock' ? 'LAYER.SITE=FORMAT' : 'GLOB=LIST, as gru1.*=2,4,8',
      got: text,
    });
  }
  const formats = eachOnce(option, text.slice(at + 1), (part) => parseFormatChoice(option, part));
  if (option === '--lock' && formats.length > 1) {
    throw new HushbitError({ code: 'bad-option', place: option, expected: 'one format', got: text });
  }
  return { option, sites, formats };
}

/** For an option that may come several times. */
export const collectRules =
  (option: SiteRule['option']) =>
  (text: string, previous: SiteRule[] = []): SiteRule[] => [...previous, parseRule(option, text)];

/** A lock stands over every other rule. Undefined where none was given. */
export function givenRules(options: {
  readonly formatsFor?: readonly SiteRule[];
  readonly lock?: readonly SiteRule[];
}): SiteRule[] | undefined {
  const { formatsFor, lock } = options;
  return formatsFor || lock ? [...(formatsFor ?? []), ...(lock ?? [])] : undefined;
}
