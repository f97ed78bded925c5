// GRU whose reset gate is applied before the recurrent product (ONNX linear_before_reset = 0, the form of Cho 2014):
// n = tanh(Win x + bin + Whn (r * h) + bhn). Names are those of `addGru`.
import type { GraphBuilder } from '../../network/graph-builder.ts';
import type { GruLayer } from '../../network/layers.ts';

/** Returns the name of the new state, which is the layer's output. */
export function addGruResetFirst(builder: GraphBuilder, input: string, gru: GruLayer): string {
  const { index: k, units } = gru;
  const layer = `gru${k}`;
  const state = builder.state(`h${k}`, units, layer);
  const side = (gate: 'z' | 'r' | 'n', from: 'i' | 'h', vector: string, letter: string): string => {
    const { inputWeight, recurrentWeight, inputBias, recurrentBias } = gru[gate];
    const [weight, bias] = [`W${from}${gate}_${k}`, `b${from}${gate}_${k}`];
    if (from === 'i') builder.weight(weight, units, gru.inputs, inputWeight, layer);
    else builder.weight(weight, units, units, recurrentWeight, layer);
    const product = builder.matmul(weight, vector, `${layer}_${letter}_`);
    builder.bias(bias, from === 'i' ? inputBias : recurrentBias, layer);
    return builder.add(product, bias, `${layer}_${letter}`);
  };
  const gate = (name: 'z' | 'r', fromInput: string, fromState: string): string => {
    const sum = builder.add(
      side(name, 'i', input, fromInput),
      side(name, 'h', state, fromState),
      `${layer}_${name}_`,
    );
    return builder.map('sigmoid', sum, `${layer}_${name}`);
  };
  const r = gate('r', 'a', 'b');
  const z = gate('z', 'c', 'd');
  const reset = builder.mul(r, state, `${layer}_n1`);
  const e = side('n', 'i', input, 'e');
  const f = side('n', 'h', reset, 'f');
  const n = builder.map('tanh', builder.add(e, f, `${layer}_n2`), `${layer}_n`);
  const fresh = builder.mul(builder.map('one-minus', z, `${layer}_hn1`), n, `${layer}_hn2`);
  const next = builder.add(fresh, builder.mul(z, state, `${layer}_hn3`), `rnn${k}GRU`);
  builder.setNext(state, next);
  return next;
}
