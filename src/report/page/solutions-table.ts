// Every solution of the front with its numbers: what the charts show, for reading, sorting and screen readers.
import { parallelAxes } from '../charts/parallel.ts';
import { quantityOf, solutionValue } from '../charts/quantity.ts';
import type { ReportData } from '../report-data.ts';
import { type Child, el, type Markup } from '../svg.ts';
import { doubtText, rulesOf } from './details.ts';

export function solutionsTable(data: ReportData): Markup {
  const extra = parallelAxes(data).filter(({ id }) => !data.objectives.includes(id));
  const titles = [
    'solution',
    ...data.objectives.map((name) => quantityOf(name).title),
    ...extra.map(({ label, unit }) => (unit ? `${label}, ${unit}` : label)),
  ];
  return el(
    'table',
    { class: 'numbers', id: 'solutions-table' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        titles.map((title, column) =>
          el(
            'th',
            { scope: 'col', 'aria-sort': column === 0 ? 'ascending' : 'none' },
            el('button', { type: 'button', class: 'sort', 'data-column': String(column) }, title),
          ),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      data.front.solutions.map((_, index) =>
        el(
          'tr',
          { 'data-solution': String(index) },
          el(
            'th',
            { scope: 'row', 'data-value': String(index) },
            el('button', { type: 'button', class: 'choose' }, String(index)),
            rulesOf(data, index).map((rule) => [' ', el('span', { class: 'rule' }, rule)]),
            doubtOf(data, index),
          ),
          data.objectives.map((name) => {
            const value = solutionValue(data, index, name);
            return el('td', { 'data-value': String(value), 'data-name': name }, quantityOf(name).text(value));
          }),
          extra.map(({ values, digits }) =>
            el('td', { 'data-value': String(values[index]) }, values[index]!.toFixed(digits)),
          ),
        ),
      ),
    ),
  );
}

function doubtOf(data: ReportData, index: number): Child {
  const text = doubtText(data, index);
  return text === null
    ? ''
    : [' ', el('span', { class: 'rule', title: text }, '⚠ PESQ rises, fidelity falls')];
}
