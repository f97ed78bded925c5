// The steps of a network in execution order: what its layers become, and which sums live in the accumulator of the step
// that reads them.
import { type Network, singlePorts } from '../network/index.ts';
import { lowerLayer } from './layers/index.ts';
import { type Step, unsupported } from './step.ts';
import { stepKind } from './steps/index.ts';
import { type Addend, isLinear, type LinearStep } from './steps/linear.ts';

const known = new WeakMap<Network, readonly Step[]>();

/** @throws HushbitError `unsupported` for a network with a layer that scheme integer has no arithmetic for */
export function stepsOf(network: Network): readonly Step[] {
  const steps = known.get(network) ?? makeSteps(network);
  known.set(network, steps);
  return steps;
}

function makeSteps(network: Network): readonly Step[] {
  const all = network.layers.flatMap((layer) => lowerLayer(layer, network));
  const replacedBy = new Map<string, number>();
  for (const [at, step] of all.entries()) {
    const state = stepKind(step).replaces(step);
    if (state !== null) replacedBy.set(state, at);
  }
  for (const { state, next } of network.carried) {
    if (replacedBy.has(state)) continue;
    throw unsupported(
      `state ${state}`,
      `the update (1 - z) * n + z * ${state} of a GRU`,
      `another as ${next}`,
    );
  }
  const steps = gather(network, all, replacedBy);
  refuseStaleReads(steps);
  return steps;
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
  const leaves = new Set([singlePorts(network).output.name, ...network.carried.map(({ next }) => next)]);
  const uses = new Map<string, number>();
  const readerAsAddend = new Map<string, number>();
  for (const [at, step] of all.entries()) {
    for (const name of stepKind(step).reads(step)) uses.set(name, (uses.get(name) ?? 0) + 1);
    if (!isLinear(step)) continue;
    for (const one of step.addends) {
      if (one.form === 'element' && one.right === null) readerAsAddend.set(one.left, at);
    }
  }
  const maker = new Map(all.map((step, at) => [step.output, at]));
  /** By step: the step in whose accumulator it ends up, which may be itself. */
  const root = all.map((_, at) => at);
  for (let at = all.length - 1; at >= 0; at--) {
    const step = all[at]!;
    const reader = readerAsAddend.get(step.output);
    if (!isLinear(step) || step.relu || leaves.has(step.output)) continue;
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

/** Its addends, with those of the sums inside in their places; a chain of sums may be as long as the network. */
function flatten(step: LinearStep, isInside: (name: string) => LinearStep | null): readonly Addend[] {
  const addends: Addend[] = [];
  const open = step.addends.toReversed();
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const inner = one.form === 'element' && one.right === null ? isInside(one.left) : null;
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
    const state = kind.replaces(step);
    if (state !== null) replaced.set(state, step.output);
  }
}
