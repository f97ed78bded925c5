// Tables of a run: RFC 4180 with `\n`.

/** A value that is missing or null is empty. */
export function formatCsv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map((cell) => quote(String(cell ?? ''))).join(',')}\n`).join('');
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
