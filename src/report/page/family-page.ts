// report.html of a family: the front of all networks as charts and a table, with a link to the page of each network.
import { textOf, titleOf, VALUE_OF_OBJECTIVE, VALUES, type ValueName } from '../../base/quantities.ts';
import type { FamilyFront } from '../../study/index.ts';
import { type Area, bottomAxis, leftAxis, legend, SHAPES, shapePath, svg } from '../charts/frame.ts';
import { linearScale } from '../charts/scale.ts';
import { PAGE, type Theme } from '../charts/theme.ts';
import { el, join, raw } from '../svg.ts';
import { winnersLines } from '../winners.ts';
import { STYLE } from './style.ts';

export interface FamilyPageParts {
  readonly front: FamilyFront;
  /** In their order; `page` where one was written, relative to this one. */
  readonly networks: readonly { readonly name: string; readonly page: string | null }[];
  /** Base64 of the SHA-256 of a text in UTF-8. */
  readonly hash: (text: string) => string;
}

const SIZE = { width: 720, height: 420 } as const;

/** Quality up, another value to the right; a shape and a shade for each network. */
function familyScatter(
  { solutions }: FamilyFront,
  networks: readonly string[],
  x: ValueName,
  theme: Theme,
): string {
  const { width, height } = SIZE;
  const y: ValueName = 'pesqRaw';
  const fills = [theme.front, theme.selected, theme.muted, theme.ground];
  const mark = (network: string, px: number, py: number) => {
    const at = networks.indexOf(network);
    return el('path', {
      d: shapePath(SHAPES[at % SHAPES.length]!, px, py, 5),
      fill: fills[at % fills.length],
      stroke: theme.ink,
    });
  };
  const key = legend(
    networks.map((label) => ({ label, mark: (px, py) => mark(label, px, py) })),
    12,
    12,
    width - 24,
  );
  const area: Area = { left: 56, right: width - 14, top: key.height + 30, bottom: height - 42 };
  const shownValue = (name: ValueName, at: number): number =>
    solutions[at]!.solution.values![name]!.mean / VALUES[name].divisor;
  const indices = [...solutions.keys()];
  const scaleOf = (name: ValueName, range: readonly [number, number]) =>
    linearScale(
      indices.map((at) => shownValue(name, at)),
      [...range],
      { ticks: 6 },
    );
  const [xScale, yScale] = [scaleOf(x, [area.left, area.right]), scaleOf(y, [area.bottom, area.top])];
  return svg(
    { width, height, theme, alt: `${VALUES[y].label} against ${VALUES[x].label} of ${networks.join(', ')}` },
    key.marks,
    bottomAxis(xScale, area, titleOf(VALUES[x]), theme),
    leftAxis(yScale, area, titleOf(VALUES[y]), theme),
    indices.map((at) => mark(solutions[at]!.network, xScale(shownValue(x, at)), yScale(shownValue(y, at)))),
  );
}

export function renderFamilyPage({ front, networks, hash }: FamilyPageParts): string {
  const names = networks.map(({ name }) => name);
  const values = front.axes.map((axis) => VALUE_OF_OBJECTIVE[axis]);
  const title = `hushbit report: ${names.join(', ')}`;
  const policy = `default-src 'none'; style-src 'sha256-${hash(STYLE)}'; base-uri 'none'; form-action 'none'`;
  const rows = front.solutions.map(({ network, index, solution }, at) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, `${at}`),
      el('td', {}, network),
      el('td', {}, `${index}`),
      values.map((name) => el('td', {}, textOf(VALUES[name], solution.values![name]!.mean))),
    ),
  );
  const body = el(
    'body',
    {},
    el('header', {}, el('div', {}, el('h1', {}, 'One front over several networks'), el('p', {}, title))),
    el(
      'main',
      { id: 'main' },
      values
        .filter((name) => name !== 'pesqRaw')
        .map((name) =>
          el(
            'section',
            {},
            el('h2', {}, `Quality against ${VALUES[name].label}`),
            el('div', { class: 'chart' }, raw(familyScatter(front, names, name, PAGE))),
          ),
        ),
      el(
        'section',
        {},
        el('h2', {}, 'Solutions, from small to large'),
        el(
          'div',
          { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Solutions' },
          el(
            'table',
            { class: 'numbers' },
            el(
              'thead',
              {},
              el(
                'tr',
                {},
                ['index', 'network', 'in its own front', ...values.map((name) => VALUES[name].heading)].map(
                  (text) => el('th', { scope: 'col' }, text),
                ),
              ),
            ),
            el('tbody', {}, rows),
          ),
        ),
        el('p', { class: 'note' }, 'hushbit export --run DIR --pick INDEX takes one of these indices.'),
      ),
      el(
        'section',
        {},
        el('h2', {}, 'Which network wins where'),
        el(
          'ul',
          {},
          winnersLines(front).map((line) => el('li', {}, line)),
        ),
      ),
      el(
        'section',
        {},
        el('h2', {}, 'The networks'),
        el(
          'ul',
          {},
          networks.map(({ name, page }) =>
            el('li', {}, page === null ? name : el('a', { href: page }, name)),
          ),
        ),
      ),
    ),
  );
  const head = el(
    'head',
    {},
    el('meta', { charset: 'utf-8' }),
    el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    el('title', {}, title),
    el('style', {}, raw(STYLE)),
  );
  return `<!doctype html>\n${join([el('html', { lang: 'en' }, head, body)]).markup}\n`;
}
