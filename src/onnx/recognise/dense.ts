// Product, bias and function of one vector, one directly behind the other and read by nothing else, are a dense layer.
import {
  type AnyLayer,
  type DenseLayer,
  FUNCTIONS,
  type FunctionName,
  type Network,
} from '../../network/index.ts';
import { linksOf } from './links.ts';

export function recogniseDense(network: Network): Network {
  const { uses } = linksOf(network);
  const layers: AnyLayer[] = [];
  for (let at = 0; at < network.layers.length; at++) {
    const first = network.layers[at]!;
    if (first.kind !== 'matmul') {
      layers.push(first);
      continue;
    }
    const product = first.outputs[0]!;
    let output = product;
    let bias: DenseLayer['params']['bias'] = null;
    let activation: FunctionName | null = null;
    const sum = network.layers[at + 1];
    if (sum?.kind === 'add' && sum.inputs[0] === output && uses(output) === 1) {
      const name = sum.inputs[1]!;
      if (network.tensors.get(name)!.data) {
        output = sum.outputs[0]!;
        bias = { name, sum: output };
        at += 1;
      }
    }
    const last = network.layers[at + 1];
    if (last && Object.hasOwn(FUNCTIONS, last.kind) && last.inputs[0] === output && uses(output) === 1) {
      activation = last.kind as FunctionName;
      output = last.outputs[0]!;
      at += 1;
    }
    const params = { weight: first.params.weight, product, bias, activation };
    layers.push({ kind: 'dense', name: first.name, params, inputs: first.inputs, outputs: [output] });
  }
  return { ...network, layers };
}
