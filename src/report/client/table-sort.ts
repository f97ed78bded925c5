// Sorting the table of solutions by any column.
import { all, byId } from './page-elements.ts';

export function setUpSorting(): void {
  const table = byId<HTMLTableElement>('solutions-table');
  const body = table.tBodies[0]!;
  const headers = all<HTMLTableCellElement>('thead th', table);
  headers.forEach((header, column) => {
    header.querySelector('button')!.addEventListener('click', () => {
      const direction = header.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const one of headers) one.setAttribute('aria-sort', 'none');
      header.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
      const value = (row: HTMLTableRowElement): number => Number(row.cells[column]!.dataset.value);
      body.append(...[...body.rows].sort((a, b) => direction * (value(a) - value(b))));
    });
  });
}
