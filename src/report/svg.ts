// SVG and HTML as text: elements with escaped attributes and children. No document, no library.

export type Markup = { readonly markup: string };
export type Child = Markup | string | number | null | undefined | false | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeText(text: string): string {
  // Controls other than tab and line feed may not stand in XML at all.
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ')
      .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
  );
}

/** Two decimals at most: a hundredth of a pixel. */
export function short(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

function render(child: Child): string {
  if (child === null || child === undefined || child === false) return '';
  if (typeof child === 'string') return escapeText(child);
  if (typeof child === 'number') return short(child);
  if (Array.isArray(child)) return child.map(render).join('');
  return (child as Markup).markup;
}

const VOID = new Set(['meta', 'input', 'br', 'hr', 'link', 'col']);
const SVG_LEAVES = new Set(['circle', 'line', 'path', 'rect', 'image', 'polyline', 'polygon']);

/** One element. False, null and undefined attributes are left out; true stands alone. Underscores become hyphens. */
export function el(name: string, attributes: Attributes = {}, ...children: Child[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    const attribute = key.replaceAll('_', '-');
    const text = value === true ? '' : typeof value === 'number' ? short(value) : escapeText(value);
    open += ` ${attribute}="${text}"`;
  }
  if (VOID.has(name)) return { markup: `${open}>` };
  const inner = children.map(render).join('');
  if (inner === '' && SVG_LEAVES.has(name)) return { markup: `${open}/>` };
  return { markup: `${open}>${inner}</${name}>` };
}

/** Text that is already markup. */
export function raw(markup: string): Markup {
  return { markup };
}

export function join(children: readonly Child[]): Markup {
  return { markup: children.map(render).join('') };
}
