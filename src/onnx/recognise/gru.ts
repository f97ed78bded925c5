// A GRU spelt out in elementary operations: next = (1 - z) * n + z * state, z and r sigmoids of a product of the input, one
// of the state and biases, n a function of such sums with the reset gate before or after the recurrent product. It is found
// here, once, by what is computed and not by names, and is one layer from then on.
import {
  type Carried,
  carriedBy,
  FUNCTIONS,
  type FunctionName,
  type GruLayer,
  type Network,
} from '../../network/index.ts';
import { type Gate, gateOf, ordered, sumOf } from './gate.ts';
import { type Links, linksOf, madeBy } from './links.ts';
import { type Found, rebuild } from './rebuild.ts';

export function recogniseGrus(network: Network): Network {
  const links = linksOf(network);
  const owned = new Set(network.layers.flatMap((layer) => carriedBy(layer).map(({ state }) => state)));
  const found = new Map<number, Found>();
  for (const carried of network.carried) {
    const gru = owned.has(carried.state) ? null : findGru(links, carried);
    if (gru) found.set(links.maker.get(carried.next)!, gru);
  }
  return found.size === 0 ? network : rebuild(network, found);
}

function findGru(links: Links, carried: Carried): Found | null {
  const inside = new Set<number>();
  /** The layer that makes what nothing but the GRU reads. */
  const take = <K extends Parameters<typeof madeBy>[2]>(tensor: string, kind: K, readers = 1) => {
    const layer = links.uses(tensor) === readers ? madeBy(links, tensor, kind) : null;
    if (layer) inside.add(links.maker.get(tensor)!);
    return layer;
  };
  const { state, next } = carried;
  const update = madeBy(links, next, 'add');
  if (!update) return null;
  inside.add(links.maker.get(next)!);
  for (const [fresh, kept] of ordered(update.inputs)) {
    const [a, b] = [take(fresh, 'mul'), take(kept, 'mul')];
    if (!a || !b) continue;
    for (const [rest, n] of ordered(a.inputs)) {
      const z = madeBy(links, rest, 'one-minus')?.inputs[0];
      const keeps = z !== undefined && b.inputs.includes(z) && b.inputs.includes(state);
      if (!keeps || !take(rest, 'one-minus')) continue;
      const updateSum = take(z, 'sigmoid', 2)?.inputs[0];
      const zGate = updateSum === undefined ? null : gateOf(sumOf(links, updateSum, inside), state);
      const candidate = zGate && candidateOf(links, n, state, inside);
      if (!zGate || !candidate || candidate.n.input !== zGate.input || candidate.r.input !== zGate.input) {
        return null;
      }
      const { reset, name: func, r, n: candidateGate } = candidate;
      return {
        kind: 'gru',
        owned: [state],
        inside,
        layer: ({ name, declare, gate }) => ({
          kind: 'gru',
          name,
          params: {
            reset,
            candidate: func,
            state: declare(state),
            gates: { z: gate('z', zGate), r: gate('r', r), n: gate('n', candidateGate) },
          },
          inputs: [declare(zGate.input)],
          outputs: [next],
        }),
      };
    }
  }
  return null;
}

interface Candidate {
  readonly reset: GruLayer['params']['reset'];
  readonly name: FunctionName;
  readonly r: Gate;
  readonly n: Gate;
}

function candidateOf(links: Links, n: string, state: string, inside: Set<number>): Candidate | null {
  const { network, maker, uses } = links;
  const layer = network.layers[maker.get(n) ?? -1];
  if (!layer || !Object.hasOwn(FUNCTIONS, layer.kind) || uses(n) !== 1) return null;
  inside.add(maker.get(n)!);
  const name = layer.kind as FunctionName;
  const sum = sumOf(links, layer.inputs[0]!, inside);
  const resetOf = (gate: string): Gate | null => {
    const sigmoid = uses(gate) === 1 ? madeBy(links, gate, 'sigmoid') : null;
    if (!sigmoid) return null;
    inside.add(maker.get(gate)!);
    return gateOf(sumOf(links, sigmoid.inputs[0]!, inside), state);
  };
  if (sum.others.length === 0) return resetBefore();
  return sum.others.length === 1 && sum.products.length === 1 ? resetAfter() : null;

  /** n = f(W x + U (r * state) + b) */
  function resetBefore(): Candidate | null {
    for (const { vector } of sum.products) {
      const kept = uses(vector) === 1 ? madeBy(links, vector, 'mul') : null;
      if (!kept?.inputs.includes(state)) continue;
      const r = resetOf(kept.inputs.find((input) => input !== state) ?? state);
      const gate = gateOf(sum, vector);
      if (!r || !gate) continue;
      inside.add(maker.get(vector)!);
      return { reset: 'before', name, r, n: gate };
    }
    return null;
  }

  /** n = f(W x + b + r * (U state + c)) */
  function resetAfter(): Candidate | null {
    const product = sum.others[0]!;
    const scaled = uses(product) === 1 ? madeBy(links, product, 'mul') : null;
    if (!scaled) return null;
    inside.add(maker.get(product)!);
    for (const [gate, recurrent] of ordered(scaled.inputs)) {
      if (!madeBy(links, gate, 'sigmoid')) continue;
      const own = sumOf(links, recurrent, inside);
      if (own.products.length !== 1 || own.others.length > 0 || own.products[0]!.vector !== state) continue;
      const r = resetOf(gate);
      if (!r) return null;
      const { weight, vector } = sum.products[0]!;
      const n: Gate = {
        inputWeight: weight,
        recurrentWeight: own.products[0]!.weight,
        inputBiases: sum.biases,
        recurrentBiases: own.biases,
        input: vector,
      };
      return { reset: 'after', name, r, n };
    }
    return null;
  }
}
