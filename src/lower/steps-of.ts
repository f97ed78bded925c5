// The steps of a network in execution order: what its layers become, and which sums live in the accumulator of the step
// that reads them.
import { type Network, singlePorts } from '../network/index.ts';
import { lowerLayer } from './layers/index.ts';
import { type Step, unsupported } from './step.ts';
import { affineStep } from './steps/depthwise.ts';
import { stepKind } from './steps/index.ts';
import { type Addend, element, isLinear, type LinearStep, replaceStep } from './steps/linear.ts';

const known = new WeakMap<Network, readonly Step[]>();

/** @throws HushbitError `unsupported` for a network with a layer that scheme integer has no arithmetic for */
export function stepsOf(network: Network): readonly Step[] {
  const steps = known.get(network) ?? makeSteps(network);
  known.set(network, steps);
  return steps;
}

function makeSteps(network: Network): readonly Step[] {
  const layers = withTerms(
    network,
    network.layers.flatMap((layer) => lowerLayer(layer, network)),
  );
  const late = readLate(layers);
  // A new value that must not take the old one's place yet has a buffer of its own.
  const inFrame = layers.map((step) =>
    isLinear(step) && step.replaced && late.has(step.replaced.state) ? { ...step, replaced: null } : step,
  );
  const replacedBy = replacements(inFrame);
  const kept = new Set(inFrame.map((step) => stepKind(step).keeps?.(step)));
  const rest = network.carried.filter(({ state }) => !replacedBy.has(state) && !kept.has(state));
  const all = [...inFrame, ...carrySteps(rest)];
  const steps = gather(network, all, replacements(all));
  refuseStaleReads(steps);
  return steps;
}

/** A term of a vector that does not come from a product has no accumulator to live in: it is a step of its own. */
function withTerms(network: Network, steps: readonly Step[]): readonly Step[] {
  const uses = usesOf(steps);
  const leaves = leavesOf(network);
  const fromProduct = new Set<string>();
  return steps.map((step) => {
    if (!isLinear(step)) return step;
    const [first, ...others] = step.addends.filter((one) => one.form !== 'bias');
    const hasProduct = step.addends.some(
      (one) => one.form === 'matrix' || (isAdded(one) && fromProduct.has(one.left)),
    );
    if (hasProduct && uses.get(step.output) === 1 && !step.relu && !leaves.has(step.output)) {
      fromProduct.add(step.output);
    }
    const biases = step.addends.flatMap((one) => (one.form === 'bias' ? [one.bias] : []));
    const isTerm = first?.form === 'element' && first.right === null && others.length === 0;
    if (hasProduct || biases.length === 0 || !isTerm || step.relu || step.replaced) return step;
    return affineStep(step.output, first.left, 1, biases);
  });
}

function usesOf(steps: readonly Step[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const step of steps) {
    for (const name of stepKind(step).reads(step)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

/** Tensors that something outside of the steps takes. */
function leavesOf(network: Network): ReadonlySet<string> {
  return new Set([singlePorts(network).output.name, ...network.carried.map(({ next }) => next)]);
}

/** Where each carried tensor is replaced. */
function replacements(steps: readonly Step[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [at, step] of steps.entries()) {
    const replaced = stepKind(step).replaces(step);
    if (replaced !== null) found.set(replaced.state, at);
  }
  return found;
}

/** Carried tensors whose old value is read behind the step that would replace it. */
function readLate(steps: readonly Step[]): ReadonlySet<string> {
  const replacedBy = replacements(steps);
  const late = new Set<string>();
  for (const [at, step] of steps.entries()) {
    for (const name of stepKind(step).reads(step)) if ((replacedBy.get(name) ?? at) < at) late.add(name);
  }
  return late;
}

/** At the end of a frame, what no layer does itself. What is moved on is read before it is replaced. */
function carrySteps(carried: Network['carried']): readonly Step[] {
  const byNext = new Map(carried.map((one) => [one.state, one]));
  const readers = new Map<string, number>();
  for (const { next } of carried) readers.set(next, (readers.get(next) ?? 0) + 1);
  // First those whose old value goes nowhere.
  const open = carried.filter(({ state }) => !readers.has(state));
  const steps: Step[] = [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { state, next } = one;
    steps.push(replaceStep(state, [element(next)], { state, bounded: false }));
    const left = readers.get(next)! - 1;
    readers.set(next, left);
    const before = byNext.get(next);
    if (left === 0 && before) open.push(before);
  }
  if (steps.length === carried.length) return steps;
  const circle = carried.map(({ state }) => state).join(', ');
  throw unsupported(circle, "carried tensors that do not take each other's place", 'a circle of them');
}

/**
 * A sum that one other sum alone reads lives in the accumulator of that one. Both see the same values of what is carried:
 * nothing that it reads is replaced in between.
 */
function gather(
  network: Network,
  all: readonly Step[],
  replacedBy: ReadonlyMap<string, number>,
): readonly Step[] {
  const leaves = leavesOf(network);
  const uses = usesOf(all);
  const readerAsAddend = new Map<string, number>();
  for (const [at, step] of all.entries()) {
    if (!isLinear(step)) continue;
    for (const one of step.addends) {
      if (isAdded(one)) readerAsAddend.set(one.left, at);
    }
  }
  const maker = new Map(all.map((step, at) => [step.output, at]));
  /** By step: the step in whose accumulator it ends up, which may be itself. */
  const root = all.map((_, at) => at);
  for (let at = all.length - 1; at >= 0; at--) {
    const step = all[at]!;
    const reader = readerAsAddend.get(step.output);
    if (!isLinear(step) || step.relu || step.replaced || leaves.has(step.output)) continue;
    if (reader === undefined || uses.get(step.output) !== 1) continue;
    const into = root[reader]!;
    const replaced = (name: string): boolean => {
      const by = replacedBy.get(name) ?? -1;
      return at <= by && by < into;
    };
    if (!stepKind(step).reads(step).some(replaced)) root[at] = into;
  }
  const isInside = (name: string): LinearStep | null => {
    const at = maker.get(name);
    return at === undefined || root[at] === at ? null : (all[at] as LinearStep);
  };
  return all.flatMap((step, at) => {
    if (root[at] !== at) return [];
    return [isLinear(step) ? { ...step, addends: flatten(step, isInside) } : step];
  });
}

/** A vector as it stands, added: a sum could take its place. */
function isAdded(one: Addend): one is Extract<Addend, { form: 'element' }> {
  return one.form === 'element' && one.right === null && one.sign > 0;
}

/** Its addends, with those of the sums inside in their places; a chain of sums may be as long as the network. */
function flatten(step: LinearStep, isInside: (name: string) => LinearStep | null): readonly Addend[] {
  const addends: Addend[] = [];
  const open = step.addends.toReversed();
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const inner = isAdded(one) ? isInside(one.left) : null;
    if (inner === null) addends.push(one);
    else open.push(...inner.addends.toReversed());
  }
  return addends;
}

function refuseStaleReads(steps: readonly Step[]): void {
  const replaced = new Map<string, string>();
  for (const step of steps) {
    const kind = stepKind(step);
    for (const name of kind.reads(step)) {
      const by = replaced.get(name);
      if (by !== undefined)
        throw unsupported(step.output, `${name} read before ${by} replaces it`, 'a later read');
    }
    const own = kind.replaces(step);
    if (own !== null) replaced.set(own.state, step.output);
  }
}
