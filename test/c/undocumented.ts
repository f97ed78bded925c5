// Which declarations of a C header have no Doxygen comment: `/** ... */` before them, `/**< ... */` behind them on their line, or a group
// (`@{` to `@}`) around them. A comment before macros holds up to the next empty line, so that both ways of an #if are one thing.

const TOKENS = [
  /\/\*\* @\} \*\//, // end of a group
  /\/\*[\s\S]*?\*\//,
  /#(?:[^\n\\]|\\[\s\S])*/, // a directive, with the lines that continue it
  /\n[ \t]*(?=\n)/, // an empty line
  /[{};]/,
  /[^\s{};/#][^{};/#\n]*/, // a piece of a declaration
];
const TOKEN = new RegExp(TOKENS.map(({ source }) => source).join('|'), 'g');

/** @param header in C @returns what has none: names of macros, text of declarations and of members */
export function undocumented(header: string): string[] {
  const text = header
    .replaceAll(/#if defined\(__cplusplus\)\n[^#]*#endif\n/g, '')
    .replaceAll(/\)\n\{[\s\S]*?\n\}/g, ');');
  const missing: string[] = [];
  const macros = { documented: new Set<string>(), bare: new Set<string>() };
  let isDocumented = false;
  let group = 0;
  let words: string[] = [];
  /** Of what `words` begin. */
  let isOwn = false;
  /** Declared, and still without a comment: one behind it may come. */
  let waiting: string | null = null;

  function settle(): void {
    if (waiting !== null) missing.push(waiting);
    waiting = null;
  }
  /** The declaration is complete. */
  function close(): void {
    const said = words.join(' ').trim();
    if (said !== '' && !isOwn && group === 0 && !/^(union|struct|enum)$/.test(said)) waiting = said;
    words = [];
  }

  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('/**<')) {
      waiting = null;
    } else if (token.startsWith('/**')) {
      close();
      settle();
      if (token.includes('@}')) group--;
      else if (token.includes('@{')) group++;
      else isDocumented = !token.includes('@file');
    } else if (token.startsWith('#')) {
      const name = /^#define (\w+)/.exec(token)?.[1];
      if (name === undefined || name.endsWith('_H')) continue;
      settle();
      macros[isDocumented || group > 0 || token.includes('/**<') ? 'documented' : 'bare'].add(name);
    } else if (token.startsWith('\n')) {
      close();
      settle();
      isDocumented = false;
    } else if (/^[{};]$/.test(token)) {
      close();
      if (token !== ';') settle();
      isDocumented = false;
    } else if (!token.startsWith('/*')) {
      if (words.length === 0) {
        settle();
        isOwn = isDocumented;
      }
      words.push(token.trim());
    }
  }
  close();
  settle();
  return [...missing, ...[...macros.bare].filter((name) => !macros.documented.has(name))];
}
