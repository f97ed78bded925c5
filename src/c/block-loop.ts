// The loop over blocks of rows that every operation of a generated network has.

/** `inner` sees `row`, the first of the block, and `rows`, how many it has. */
export function blockLoop(length: number, inner: readonly string[]): string[] {
  return [
    `    for (row = 0; row < ${length}; row += HB_BLOCK) {`,
    `        const int32_t rows = ${length} - row < HB_BLOCK ? ${length} - row : HB_BLOCK;`,
    ...inner.map((line) => `        ${line}`),
    '    }',
  ];
}
