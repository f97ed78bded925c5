// HB_CODE in front of every function of the library's units, so that -DHB_CODE_SECTION moves all of them (ITCM), inner loops and
// what calls them, and nothing of the caller's.

const RESULT = '(?:const )?(?:struct \\w+|void|char|int|float|double|size_t|u?int(?:8|16|32|64)_t)';
/** From the first column: result, name, parameters, and the brace of a body. */
const DEFINITION = new RegExp(`^((?:static )?${RESULT} \\*?\\w+\\([^;{}]*\\)\\n\\{)`, 'gm');
/** The same in the definition of a macro that makes functions. */
const MADE = new RegExp(`^( {4})((?:static )?${RESULT} (?:name|\\w+##\\w+)\\()`, 'gm');

/**
 * Functions that are always inlined (`HB_INLINE`) lie where their callers do.
 * @param isReplaceable those that others call get HB_REPLACEABLE too, so that -DHB_HOOKS lets others take their place
 */
export function withCodeSection(source: string, isReplaceable: boolean): string {
  const marked = (definition: string): string =>
    isReplaceable && !definition.startsWith('static ')
      ? `HB_CODE HB_REPLACEABLE ${definition}`
      : `HB_CODE ${definition}`;
  return source
    .replaceAll(DEFINITION, (_, definition: string) => marked(definition))
    .replaceAll(MADE, (_, indent: string, definition: string) => `${indent}${marked(definition)}`);
}
