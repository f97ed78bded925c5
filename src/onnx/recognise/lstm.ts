// An LSTM spelt out in elementary operations: cell' = f * cell + i * g, hidden' = o * tanh(cell'), gates i, f and o sigmoids and g a
// tanh of a product of the input, one of the hidden state and biases. It is found by what is computed and not by names, and is
// one layer from then on; what differs anywhere stays elementary.
import { type Carried, carriedBy, type Network } from '../../network/index.ts';
import { type Gate, gateOf, ordered, sumOf } from './gate.ts';
import { type Links, linksOf, madeBy } from './links.ts';
import { type Found, rebuild } from './rebuild.ts';

export function recogniseLstms(network: Network): Network {
  const links = linksOf(network);
  const owned = new Set(network.layers.flatMap((layer) => carriedBy(layer).map(({ state }) => state)));
  const free = network.carried.filter(({ state }) => !owned.has(state));
  const found = new Map<number, Found>();
  for (const hidden of free) {
    const at = links.maker.get(hidden.next);
    if (at === undefined || found.has(at)) continue;
    const lstm = findLstm(links, hidden, free);
    if (lstm) found.set(at, lstm);
  }
  return found.size === 0 ? network : rebuild(network, found);
}

function findLstm(links: Links, hidden: Carried, carried: readonly Carried[]): Found | null {
  const product = madeBy(links, hidden.next, 'mul');
  if (!product) return null;
  for (const [o, out] of ordered(product.inputs)) {
    const inside = new Set([links.maker.get(hidden.next)!]);
    const bent = takeOf(links, inside)(out, 'tanh');
    const cells = carried.filter(({ state, next }) => next === bent?.inputs[0] && state !== hidden.state);
    // What a cell becomes is read by its tanh and by the next frame alone: a reader in between would come too early.
    if (cells.length !== 1 || links.uses(cells[0]!.next) !== 2) continue;
    return lstmOf(links, hidden, cells[0]!, o, inside);
  }
  return null;
}

/** The layer that makes what nothing but the LSTM reads. */
function takeOf(links: Links, inside: Set<number>) {
  return <K extends Parameters<typeof madeBy>[2]>(tensor: string, kind: K) => {
    const layer = links.uses(tensor) === 1 ? madeBy(links, tensor, kind) : null;
    if (layer) inside.add(links.maker.get(tensor)!);
    return layer;
  };
}

function lstmOf(links: Links, hidden: Carried, cell: Carried, o: string, inside: Set<number>): Found | null {
  const take = takeOf(links, inside);
  const sum = madeBy(links, cell.next, 'add');
  if (!sum) return null;
  inside.add(links.maker.get(cell.next)!);
  const factors = sum.inputs.map((input) => take(input, 'mul')?.inputs);
  const kept = factors.find((pair) => pair?.includes(cell.state));
  const fresh = factors.find((pair) => pair !== kept);
  if (!kept || !fresh) return null;
  const f = kept.find((input) => input !== cell.state);
  const g = fresh.find((input) => madeBy(links, input, 'tanh'));
  const i = fresh.find((input) => input !== g);
  const gate = (tensor: string | undefined, func: 'sigmoid' | 'tanh'): Gate | null => {
    const input = tensor === undefined ? undefined : take(tensor, func)?.inputs[0];
    return input === undefined ? null : gateOf(sumOf(links, input, inside), hidden.state);
  };
  const gates = { i: gate(i, 'sigmoid'), o: gate(o, 'sigmoid'), f: gate(f, 'sigmoid'), c: gate(g, 'tanh') };
  const { input } = gates.i ?? {};
  const others = [gates.o, gates.f, gates.c];
  if (input === undefined || others.some((one) => one?.input !== input)) return null;
  return {
    kind: 'lstm',
    owned: [hidden.state, cell.state],
    inside,
    layer: ({ name, declare, gate: put }) => {
      const seen = (of: keyof typeof gates) => ({ ...put(of, gates[of]!), peephole: null });
      return {
        kind: 'lstm',
        name,
        params: {
          hidden: declare(hidden.state),
          cell: declare(cell.state),
          gates: { i: seen('i'), o: seen('o'), f: seen('f'), c: seen('c') },
        },
        inputs: [declare(input)],
        outputs: [hidden.next, cell.next],
      };
    },
  };
}
