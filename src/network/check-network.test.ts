import { describe, expect, it } from 'vitest';
import { checkNetwork } from './check-network.ts';
import type { Network } from './network.ts';
import { createNetworkBuilder } from './network-builder.ts';

function small(): Network {
  const builder = createNetworkBuilder('small');
  builder.input('x', 2, 'fc');
  builder.weight('w', 2, 2, new Float32Array([1, 2, 3, 4]), 'fc');
  builder.state('h', 2, 'fc');
  builder.matmul('w', 'x', 'p');
  builder.add('p', 'h', 'y');
  builder.setNext('h', 'y');
  return builder.finish('y');
}
type Tensors = Map<string, Record<string, unknown>>;

describe('a network that came from outside', () => {
  it('is let through as it was built', () => {
    expect(checkNetwork(structuredClone(small()))).toEqual(small());
  });

  it.each<[string, (network: Record<string, unknown>, tensors: Tensors) => void]>([
    ['an unknown kind', (one) => ((one.layers as { kind: string }[])[0]!.kind = '__proto__')],
    ['another shape', (_, tensors) => (tensors.get('p')!.shape = [3])],
    ['an endless shape', (_, tensors) => (tensors.get('p')!.shape = [2 ** 40])],
    ['another number of weights', (_, tensors) => (tensors.get('w')!.data = new Float32Array(3))],
    ['weights that are no numbers', (_, tensors) => (tensors.get('w')!.data = new Float32Array(4).fill(NaN))],
    ['a tensor that is not there', (_, tensors) => tensors.delete('w')],
    ['a name of another', (_, tensors) => (tensors.get('w')!.name = 'v')],
    ['layers in another order', (one) => (one.layers as unknown[]).reverse()],
    ['a state without a next value', (one) => (one.carried = [])],
    ['params that are none', (one) => ((one.layers as { params: unknown }[])[0]!.params = { weight: [1] })],
  ])('is refused with %s', (_, change) => {
    const network = structuredClone(small()) as unknown as Record<string, unknown>;
    change(network, network.tensors as Tensors);
    expect(() => checkNetwork(network)).toThrow(/^network: .*: expected/);
  });
});
