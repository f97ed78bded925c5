// Weights and biases of a QDQ file: integers of the program behind DequantizeLinear.
import {
  carriedWeights,
  formatOf,
  groupsOf,
  isFloatFormat,
  type MatrixTerm,
  type QuantMatrix,
  weightSteps,
} from '../../program/index.ts';
import { transposed } from './layer-writer.ts';
import { identifier, type Place } from './qdq-place.ts';

/** Name of the real weights of a matrix. */
export function weightOnce(place: Place, index: number): string {
  const name = place.weights.get(index) ?? weightOf(place, place.program.matrices[index]!, index);
  place.weights.set(index, name);
  return name;
}

/** Integers of weights by the format of the matrix; QuantizeLinear of opset 21 has 4 bits, but none for the odd numbers of i4. */
function weightType({ format, grid }: QuantMatrix): 'int4' | 'int8' | 'int16' {
  const { storageBits } = formatOf(format);
  if (storageBits > 8) return 'int16';
  return storageBits < (grid === 'mid-rise' ? 4 : 5) ? 'int4' : 'int8';
}

/** [columns, rows], real values. A mid-rise grid is 2q + 1 in half its scale. */
function weightOf({ writer }: Place, matrix: QuantMatrix, index: number): string {
  const { rows, columns, groupSize } = matrix;
  const name = identifier(matrix.name);
  const shape = [columns, rows];
  const turned = transposed(carriedWeights(matrix), rows, columns);
  if (isFloatFormat(matrix.format)) return writer.constant(`${name}.${index}`, 'float', shape, turned);
  const type = weightType(matrix);
  const groups = groupsOf(matrix);
  const steps = weightSteps(matrix);
  const values = writer.constant(`${name}.${index}.q`, type, shape, turned);
  if (groups === 1) {
    const scale = writer.constant(`${name}.${index}.scale`, 'float', [rows], steps);
    const zero = writer.constant(`${name}.${index}.zero`, type, [rows], new Int8Array(rows));
    return writer.node('DequantizeLinear', [values, scale, zero], [`${name}.${index}.real`], {
      axis: { int: 1 },
    });
  }
  const blocks = [groups, rows];
  const scale = writer.constant(`${name}.${index}.scale`, 'float', blocks, transposed(steps, rows, groups));
  const zero = writer.constant(`${name}.${index}.zero`, type, blocks, new Int8Array(rows * groups));
  return writer.node('DequantizeLinear', [values, scale, zero], [`${name}.${index}.real`], {
    axis: { int: 0 },
    block_size: { int: groupSize },
  });
}

/** In steps of the product of both scales, without the term that the zero point of the input adds. */
export function biasOf(place: Place, term: MatrixTerm, name: string): string | null {
  const { program, writer } = place;
  const matrix = program.matrices[term.matrix]!;
  const { zeroPoint, scale } = program.buffers[term.input]!;
  const [weights, groups, weightStep] = [carriedWeights(matrix), groupsOf(matrix), weightSteps(matrix)];
  // The bias of a row is its first group's.
  const steps = Int32Array.from({ length: matrix.rows }, (_, r) => {
    let sum = 0;
    for (let c = 0; c < matrix.groupSize; c++) sum += weights[r * matrix.columns + c]!;
    return Number(term.bias[r * groups]) + zeroPoint * sum;
  });
  if (steps.every((step) => step === 0)) return null;
  const scales = Float64Array.from(steps, (_, r) => weightStep[r * groups]! * scale);
  const values = writer.constant(`${name}.bias.q`, 'int32', [matrix.rows], steps);
  const step = writer.constant(`${name}.bias.scale`, 'float', [matrix.rows], scales);
  const zero = writer.constant(`${name}.bias.zero`, 'int32', [matrix.rows], new Int32Array(matrix.rows));
  return writer.node('DequantizeLinear', [values, step, zero], [`${name}.bias`], { axis: { int: 0 } });
}
