// Table I of the paper as it prints it; 16 bits are not in it. Its memory is equation 4: every weight and every value of a frame in its bits.

/** Names of the columns of table I. */
export type TableColumn = 'int8' | 'int16' | 'int32' | 'float32' | 'mixed';
export type TableMetric = 'pesqRaw' | 'msPerFrame' | 'memoryMB';

export const PAPER_TABLE: Readonly<Record<TableMetric, Readonly<Partial<Record<TableColumn, number>>>>> = {
  pesqRaw: { int8: 1.6224, int32: 2.456, float32: 2.4955, mixed: 2.4803 },
  msPerFrame: { int8: 5.45, int32: 7.87, float32: 8.32, mixed: 5.83 },
  memoryMB: { int8: 2.81, int32: 11.23, float32: 11.23, mixed: 4.73 },
};
