// The node Conv with as many groups as elements, over earlier frames [1, elements, frames] and those that follow.
import { type DepthwiseLayer, tensorSize } from '../../../network/index.ts';
import type { LayerWriter, Writing } from '../layer-writer.ts';

const TO_THE_END = 2 ** 31 - 1;

export const depthwise: LayerWriter<DepthwiseLayer> = {
  carriedShape({ params }, network) {
    const [frames, elements] = network.tensors.get(params.history!)!.shape as [number, number];
    return [1, elements, frames];
  },
  frame(writing, layer) {
    const { writer } = writing;
    const [x, y] = [layer.inputs[0]!, layer.outputs[0]!];
    const axis = writer.constant('axes.time', 'int64', [1], [2]);
    // [1, elements] -> [1, elements, 1]
    const raised = writer.node('Unsqueeze', [x, axis], [`${y}.raised`]);
    const [sums, next] = writeConv(writing, layer, raised);
    writer.node('Squeeze', [sums, axis], [y]);
    if (next !== null) writer.node('Identity', [next], [`${layer.params.history}_next`]);
  },
  sequence: (layer) => (writing) => {
    const { writer } = writing;
    const [x, y] = [layer.inputs[0]!, layer.outputs[0]!];
    // [frames, 1, elements] -> [1, elements, frames]
    const turned = writer.node('Transpose', [x], [`${y}.turned`], { perm: { ints: [1, 2, 0] } });
    const [sums, next] = writeConv(writing, layer, turned);
    writer.node('Transpose', [sums], [y], { perm: { ints: [2, 0, 1] } });
    if (next !== null) writer.node('Identity', [next], [`${layer.params.history}_next.last`]);
  },
};

/** Names of the sums and of the earlier frames for what comes after. */
function writeConv(
  { writer, network, data, operand }: Writing,
  { params, outputs }: DepthwiseLayer,
  x: string,
): [string, string | null] {
  const { weight, bias, dilation, history } = params;
  const y = outputs[0]!;
  const [elements, count] = network.tensors.get(weight)!.shape as [number, number];
  const from = [x, writer.constant(weight, 'float', [elements, 1, count], data(weight))];
  let next: string | null = null;
  if (history !== null) {
    const frames = tensorSize(network.tensors.get(history)!) / elements;
    const all = writer.node('Concat', [history, x], [`${y}.window`], { axis: { int: 2 } });
    const integers = (name: string, value: number) => writer.constant(name, 'int64', [1], [value]);
    next = writer.node(
      'Slice',
      [all, integers(`from.${frames}`, -frames), integers('to.end', TO_THE_END), integers('axes.time', 2)],
      [`${y}.newest`],
    );
    from[0] = all;
  }
  if (bias !== null) from.push(operand(bias));
  const sums = writer.node('Conv', from, [`${y}.sums`], {
    group: { int: elements },
    kernel_shape: { ints: [count] },
    dilations: { ints: [dilation] },
  });
  return [sums, next];
}
