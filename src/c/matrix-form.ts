// How the kernels of an operation want a matrix to lie. Spans are for what steps over places: costs of its calls are not added up, and
// they would depend on the weights.
import { isByChannel } from '../program/operations/convolution.ts';
import type { QuantMatrix, QuantOperation } from '../program/program.ts';
import { relaidBits } from './relaid-rows.ts';
import { rowSpansOf } from './row-spans.ts';
import type { MatrixForm } from './weights-field.ts';

/** What an operation reads a matrix as. */
export function formFor(matrix: QuantMatrix, operation: QuantOperation): MatrixForm {
  if (operation.op === 'depthwise') return 'packed';
  const { op } = operation;
  if ((op === 'scan' || op === 'lstm-scan') && operation.arithmetic === 'integer') return 'packed';
  if (operation.op === 'convolution' && operation.arithmetic === 'integer' && isByChannel(operation))
    return 'packed';
  if (operation.arithmetic !== 'integer' || relaidBits(matrix) === null) return 'rows';
  switch (operation.op) {
    case 'linear':
      return 'relaid';
    case 'convolution':
      if (operation.groups > 1) return `relaid in ${operation.groups}`;
      return rowSpansOf(matrix) ? 'spans' : 'relaid';
    default:
      return 'rows';
  }
}
