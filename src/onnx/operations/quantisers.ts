// QuantizeLinear and DequantizeLinear, as quantisers write them around the operations of a float network: constants are what they
// stand for; the pair around a vector is left out, and what it can hold is kept as the range of the vector.
import { type Constant, constant } from '../constant.ts';
import type { ImportContext } from '../context.ts';
import { axisOf, describe, type Node, need, needConstant, needDynamic } from '../node.ts';
import type { Operation } from './operation.ts';

interface Grid {
  readonly scale: Constant;
  readonly zeroPoint: Constant | null;
  /** Of the constant's axes, the one with a scale of its own per index; -1 for one scale. */
  readonly axis: number;
}

function gridOf(node: Node, rank: number): Grid {
  const scale = needConstant(node, 1, 'the scale');
  const given = node.inputs[2];
  const zeroPoint = given === undefined ? null : needConstant(node, 2, 'the zero point');
  if (node.int('block_size', 0) !== 0) node.fail('one scale per channel', 'blocks');
  if (zeroPoint && zeroPoint.data.length !== scale.data.length) {
    node.fail(`${scale.data.length} zero points`, `${zeroPoint.data.length}`);
  }
  const axis = scale.data.length === 1 ? -1 : axisOf(node, node.int('axis', 1), rank);
  return { scale, zeroPoint, axis };
}

/** (q - zero point) * scale. */
function dequantised(node: Node, given: Constant, context: ImportContext): Constant {
  const { scale, zeroPoint, axis } = gridOf(node, given.shape.length);
  if (axis >= 0 && given.shape[axis] !== scale.data.length) {
    node.fail(`${given.shape[axis]} scales`, `${scale.data.length}`);
  }
  const inner =
    axis < 0 ? given.data.length : given.shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const channels = axis < 0 ? 1 : given.shape[axis]!;
  context.budget.take(given.data.length);
  const data = Float32Array.from(given.data, (q, i) => {
    const channel = Math.floor(i / inner) % channels;
    return (q - (zeroPoint?.data[channel] ?? 0)) * scale.data[channel]!;
  });
  const made = constant(given.shape, data, false, given.tainted);
  return given.name ? { ...made, name: given.name } : made;
}

const dequantizeLinear: Operation = (node, context) => {
  const value = need(node, 0);
  if (value.kind === 'constant') return [dequantised(node, value, context)];
  if (value.kind === 'quantised') {
    const { scale, zeroPoint } = gridOf(node, value.shape.length);
    const [step, zero] = value.grid;
    const isSame = scale.data.length === 1 && scale.data[0] === step && (zeroPoint?.data[0] ?? 0) === zero;
    return isSame ? [value.value] : node.fail('scale and zero point of its QuantizeLinear', 'others');
  }
  return node.fail('what QuantizeLinear made', 'another value');
};

const quantizeLinear: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  const { scale, zeroPoint, axis } = gridOf(node, value.shape.length);
  if (axis >= 0) node.fail('one scale for a vector', describe(scale.shape));
  // Without a zero point the integers are uint8.
  const [least, greatest] = zeroPoint?.limits ?? [0, 255];
  const zero = zeroPoint?.data[0] ?? 0;
  const step = scale.data[0]!;
  const range = [(least - zero) * step, (greatest - zero) * step] as const;
  context.quantised.push({ vector: value, range });
  return [{ kind: 'quantised', shape: value.shape, value, grid: [step, zero] }];
};

export const QUANTISERS: Readonly<Record<string, Operation>> = {
  DequantizeLinear: dequantizeLinear,
  QuantizeLinear: quantizeLinear,
};
