// Buffers and matrices as text with shapes and formats, for comments.
import type { QuantBuffer, QuantMatrix } from '../program/index.ts';
import { commentText } from './project.ts';

/** `gru1_h i16[400]` */
export function describeBuffer({ name, format, length }: QuantBuffer): string {
  return `${commentText(name)} ${format}[${length}]`;
}

/** `W i8[400][257]` */
export function describeMatrix({ name, format, rows, columns }: QuantMatrix): string {
  return `${commentText(name)} ${format}[${rows}][${columns}]`;
}
