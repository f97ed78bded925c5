// Finds a GRU (reset gate after the recurrent product) among the elementary operations of a graph.
import type { Graph, Operation } from '../../network/index.ts';

export interface GruGateNames {
  readonly inputWeight: string;
  readonly inputBias: string;
  readonly recurrentWeight: string;
  readonly recurrentBias: string;
}

export interface GruNames {
  readonly state: string;
  readonly next: string;
  readonly input: string;
  readonly z: GruGateNames;
  readonly r: GruGateNames;
  readonly n: GruGateNames;
  /** Everything that the GRU stands for. */
  readonly operations: readonly Operation[];
}

/** null where the state is updated in another way, or something else reads what lies inside. */
export function matchGru(graph: Graph, state: string, next: string): GruNames | null {
  const producer = new Map(graph.operations.map((operation) => [operation.output, operation]));
  const inside: Operation[] = [];
  const take = (name: string, op: Operation['op']): Operation | null => {
    const found = producer.get(name);
    if (found?.op !== op) return null;
    inside.push(found);
    return found;
  };
  const pair = (name: string, op: 'add' | 'mul'): { left: string; right: string } | null => {
    const found = take(name, op);
    return found && 'left' in found ? found : null;
  };
  const of = (name: string, op: 'sigmoid' | 'tanh' | 'one-minus'): string | null => {
    const found = take(name, op);
    return found && 'input' in found ? found.input : null;
  };
  const side = (name: string): { weight: string; bias: string; vector: string } | null => {
    const sum = pair(name, 'add');
    const product = sum && take(sum.left, 'matmul');
    if (!sum || product?.op !== 'matmul' || graph.tensors.get(sum.right)?.kind !== 'bias') return null;
    return { weight: product.weight, bias: sum.right, vector: product.vector };
  };
  const gate = (fromInput: string, fromState: string) => {
    const [i, h] = [side(fromInput), side(fromState)];
    if (!i || !h || h.vector !== state) return null;
    const names: GruGateNames = {
      inputWeight: i.weight,
      inputBias: i.bias,
      recurrentWeight: h.weight,
      recurrentBias: h.bias,
    };
    return { names, input: i.vector };
  };

  const update = pair(next, 'add');
  const fresh = update && pair(update.left, 'mul');
  const kept = update && pair(update.right, 'mul');
  const updateGate = fresh && of(fresh.left, 'one-minus');
  if (!fresh || !kept || !updateGate || kept.left !== updateGate || kept.right !== state) return null;
  const zSum = of(updateGate, 'sigmoid');
  const zSides = zSum && pair(zSum, 'add');
  const nSum = of(fresh.right, 'tanh');
  const nSides = nSum && pair(nSum, 'add');
  const reset = nSides && pair(nSides.right, 'mul');
  const rSum = reset && of(reset.left, 'sigmoid');
  const rSides = rSum && pair(rSum, 'add');
  if (!zSides || !nSides || !reset || !rSides) return null;
  const z = gate(zSides.left, zSides.right);
  const r = gate(rSides.left, rSides.right);
  const n = gate(nSides.left, reset.right);
  if (!z || !r || !n || z.input !== r.input || r.input !== n.input) return null;
  if (readOutside(graph, inside, next)) return null;
  return { state, next, input: z.input, z: z.names, r: r.names, n: n.names, operations: inside };
}

function readOutside(graph: Graph, inside: readonly Operation[], next: string): boolean {
  const own = new Set(inside);
  const hidden = new Set(inside.map(({ output }) => output).filter((name) => name !== next));
  if (hidden.has(graph.output)) return true;
  return graph.operations.some((operation) => {
    if (own.has(operation)) return false;
    const reads =
      'vector' in operation
        ? [operation.vector]
        : 'left' in operation
          ? [operation.left, operation.right]
          : [operation.input];
    return reads.some((name) => hidden.has(name));
  });
}
