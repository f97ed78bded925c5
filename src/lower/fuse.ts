// Fuses a graph into the steps that the deployed program has: a matrix-vector product with its biases, sums, r * hn
// product and ReLU is one step; a GRU update is one step, in place on its state. Works by patterns of operations,
// not by the names of a network. What is inside a step has no buffer, hence no site.
import { HushbitError } from '../base/errors.ts';
import type { Graph, Operation } from '../network/graph.ts';

export interface LinearStep {
  readonly step: 'linear';
  readonly output: string;
  readonly matrices: readonly { readonly weight: string; readonly vector: string }[];
  readonly biases: readonly string[];
  /** left * right, or left where right is null. */
  readonly elements: readonly { readonly left: string; readonly right: string | null }[];
  readonly relu: boolean;
}

export interface TableStep {
  readonly step: 'table';
  readonly function: 'sigmoid' | 'tanh';
  readonly input: string;
  readonly output: string;
}

/** next = (1 - update) * candidate + update * state; afterwards the state is `next`. */
export interface GruUpdateStep {
  readonly step: 'gru-update';
  readonly update: string;
  readonly candidate: string;
  readonly state: string;
  readonly output: string;
}

export type FusedStep = LinearStep | TableStep | GruUpdateStep;

interface Links {
  readonly graph: Graph;
  readonly producer: ReadonlyMap<string, Operation>;
  readonly readers: ReadonlyMap<string, readonly Operation[]>;
}

function operands(operation: Operation): readonly string[] {
  switch (operation.op) {
    case 'matmul':
      return [operation.weight, operation.vector];
    case 'add':
    case 'mul':
      return [operation.left, operation.right];
    default:
      return [operation.input];
  }
}

function linkGraph(graph: Graph): Links {
  const producer = new Map<string, Operation>();
  const readers = new Map<string, Operation[]>();
  for (const operation of graph.operations) {
    producer.set(operation.output, operation);
    for (const name of operands(operation)) readers.set(name, [...(readers.get(name) ?? []), operation]);
  }
  return { graph, producer, readers };
}

function unsupported(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({
    code: 'unsupported',
    place,
    expected,
    got,
    remedy:
      'scheme integer knows dense layers and GRUs; ' +
      'any network runs in float32: denoise, or evaluate --bits float32 --no-latency',
  });
}

/** The reader of a tensor that nothing else needs; null where it has several readers or leaves the frame. */
function onlyReader(links: Links, name: string): Operation | null {
  const readers = links.readers.get(name) ?? [];
  const leaves = name === links.graph.output || links.graph.states.some(({ next }) => next === name);
  return readers.length === 1 && !leaves ? readers[0]! : null;
}

interface UpdateMatch {
  readonly step: GruUpdateStep;
  readonly inner: readonly Operation[];
}

function matchUpdate(links: Links, state: string, next: string): UpdateMatch {
  const { producer } = links;
  const sum = producer.get(next);
  const refuse = () =>
    unsupported(
      `state ${state}`,
      `the update (1 - z) * n + z * ${state} of a GRU`,
      `${sum ? sum.op : 'nothing'} as ${next}`,
    );
  if (sum?.op !== 'add') throw refuse();
  for (const [first, second] of [
    [sum.left, sum.right],
    [sum.right, sum.left],
  ] as const) {
    const fresh = producer.get(first);
    const kept = producer.get(second);
    if (fresh?.op !== 'mul' || kept?.op !== 'mul') continue;
    for (const [inverse, candidate] of [
      [fresh.left, fresh.right],
      [fresh.right, fresh.left],
    ] as const) {
      const oneMinus = producer.get(inverse);
      if (oneMinus?.op !== 'one-minus') continue;
      const update = oneMinus.input;
      const keeps =
        (kept.left === update && kept.right === state) || (kept.right === update && kept.left === state);
      const isPrivate = [first, second, inverse].every((name) => onlyReader(links, name) !== null);
      if (keeps && isPrivate) {
        const step = { step: 'gru-update', update, candidate, state, output: next } as const;
        return { step, inner: [fresh, kept, oneMinus] };
      }
    }
  }
  throw refuse();
}

/** True for a partial sum or product that lives in the accumulator of the step that reads it. */
function staysInside(links: Links, operation: Operation): boolean {
  const reader = onlyReader(links, operation.output);
  if (reader === null) return false;
  switch (operation.op) {
    case 'matmul':
    case 'add':
    case 'mul':
      return reader.op === 'add' || reader.op === 'relu';
    default:
      return false;
  }
}

interface LinearParts {
  matrices: { weight: string; vector: string }[];
  biases: string[];
  elements: { left: string; right: string | null }[];
}

function collect(links: Links, name: string, root: boolean, parts: LinearParts): void {
  const spec = links.graph.tensors.get(name);
  if (spec?.kind === 'bias') {
    parts.biases.push(name);
    return;
  }
  const operation = links.producer.get(name);
  if (operation === undefined || !(root || staysInside(links, operation))) {
    parts.elements.push({ left: name, right: null });
    return;
  }
  switch (operation.op) {
    case 'matmul':
      parts.matrices.push({ weight: operation.weight, vector: operation.vector });
      break;
    case 'add':
      collect(links, operation.left, false, parts);
      collect(links, operation.right, false, parts);
      break;
    case 'mul':
      parts.elements.push({ left: operation.left, right: operation.right });
      break;
    default:
      parts.elements.push({ left: name, right: null });
  }
}

function linearStep(links: Links, output: string, source: string, relu: boolean): LinearStep {
  const parts: LinearParts = { matrices: [], biases: [], elements: [] };
  collect(links, source, !relu, parts);
  for (const { left, right } of parts.elements) {
    for (const name of [left, right]) {
      const kind = name === null ? undefined : links.graph.tensors.get(name)?.kind;
      if (kind === 'bias' || kind === 'weight') {
        const got = `constant ${name} as a factor, as PRelu, Clip and scaling have`;
        throw unsupported(output, 'a product of two activations', got);
      }
    }
  }
  return { step: 'linear', output, ...parts, relu };
}

/** What a step reads, weights and biases left out. */
export function stepReads(step: FusedStep): readonly string[] {
  switch (step.step) {
    case 'linear':
      return [
        ...step.matrices.map(({ vector }) => vector),
        ...step.elements.flatMap(({ left, right }) => (right === null ? [left] : [left, right])),
      ];
    case 'table':
      return [step.input];
    case 'gru-update':
      return [step.update, step.candidate, step.state];
  }
}

function refuseStaleReads(steps: readonly FusedStep[]): void {
  const replaced = new Map<string, string>();
  for (const step of steps) {
    for (const name of stepReads(step)) {
      const by = replaced.get(name);
      if (by !== undefined)
        throw unsupported(step.output, `${name} read before ${by} replaces it`, 'a later read');
    }
    if (step.step === 'gru-update') replaced.set(step.state, step.output);
  }
}

/**
 * Steps of a frame in execution order.
 * @throws HushbitError `unsupported` for a graph with anything but dense layers and GRUs
 */
export function fuseGraph(graph: Graph): readonly FusedStep[] {
  const links = linkGraph(graph);
  const updates = new Map<Operation, GruUpdateStep>();
  const inner = new Set<Operation>();
  for (const { state, next } of graph.states) {
    const match = matchUpdate(links, state, next);
    updates.set(links.producer.get(next)!, match.step);
    for (const operation of match.inner) inner.add(operation);
  }
  const steps: FusedStep[] = [];
  for (const operation of graph.operations) {
    const update = updates.get(operation);
    if (update) steps.push(update);
    else if (inner.has(operation) || staysInside(links, operation)) continue;
    else steps.push(stepOf(links, operation));
  }
  refuseStaleReads(steps);
  return steps;
}

function stepOf(links: Links, operation: Operation): FusedStep {
  const { output } = operation;
  switch (operation.op) {
    case 'sigmoid':
    case 'tanh':
      return { step: 'table', function: operation.op, input: operation.input, output };
    case 'relu':
      return linearStep(links, output, operation.input, true);
    case 'matmul':
    case 'add':
    case 'mul':
      return linearStep(links, output, output, false);
    case 'one-minus':
      throw unsupported(output, '1 - z inside a GRU update', 'one-minus elsewhere');
    case 'normalise':
      throw unsupported(output, 'an operation that can be quantised', 'LayerNormalization');
  }
}
