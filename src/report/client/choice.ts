// The bar that stays in view, the numbers, the export line, the table: all follow the choice, and make it.
import { exportLineOf, solutionDetails, solutionSummary } from '../page/details.ts';
import { tableOne } from '../page/table-one.ts';
import type { ReportData } from '../report-data.ts';
import { keptSolutions } from './charts-on-page.ts';
import { all, byId } from './page-elements.ts';
import type { Store } from './store.ts';

export function setUpChoice(data: ReportData, store: Store): void {
  const list = byId<HTMLSelectElement>('solution');
  const rows = all<HTMLTableRowElement>('#solutions-table tbody tr');

  function show(index: number): void {
    list.value = String(index);
    byId('summary').textContent = solutionSummary(data, index);
    byId('details').innerHTML = solutionDetails(data, index).markup;
    byId('table-one').innerHTML = tableOne(data, index).markup;
    byId('export-line').textContent = exportLineOf(data, index);
    byId('copied').textContent = '';
    for (const row of rows) {
      if (Number(row.dataset.solution) === index) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
    history.replaceState(null, '', `#solution=${index}`);
  }
  function step(by: number): void {
    const kept = [...keptSolutions(data, store)];
    const next =
      by > 0
        ? kept.find((index) => index > store.selected)
        : kept.reverse().find((index) => index < store.selected);
    if (next !== undefined) store.select(next);
  }
  function countShown(): void {
    const kept = keptSolutions(data, store);
    for (const row of rows) row.hidden = !kept.has(Number(row.dataset.solution));
    byId('shown-count').textContent =
      kept.size === rows.length ? `${rows.length} solutions` : `${kept.size} of ${rows.length} solutions`;
  }

  list.addEventListener('change', () => store.select(Number(list.value)));
  byId('previous').addEventListener('click', () => step(-1));
  byId('next').addEventListener('click', () => step(1));
  for (const row of rows) row.addEventListener('click', () => store.select(Number(row.dataset.solution)));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === 'n') step(1);
    if (event.key === 'p') step(-1);
  });
  byId('copy').addEventListener('click', copy);
  store.onSelect(show);
  store.onLimits(countShown);
  show(store.selected);
  countShown();
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=radio]):not([type=range]),select,textarea') !== null
  );
}

/** The clipboard may be refused to a page from a file: then the line is selected, ready for Ctrl+C. */
async function copy(): Promise<void> {
  const line = byId('export-line');
  try {
    await navigator.clipboard.writeText(line.textContent ?? '');
    byId('copied').textContent = 'copied';
  } catch {
    getSelection()?.selectAllChildren(line);
    byId('copied').textContent = 'selected: copy it with Ctrl+C';
  }
}
