// How the inputs of a file are meant where a frame has several axes: which hold features, which are states, and which axis, if any, runs
// over the frames.
import type { InputShape } from '../input-reading.ts';
import { isFeatureName, isStateName, stateName } from '../port-names.ts';
import type { Source } from '../source.ts';

export interface GridReading {
  /** One after the other they are what a frame shows the network. */
  readonly features: readonly InputShape[];
  readonly states: readonly InputShape[];
  /** By input: its axis of the frames, -1 for none; null for a file of one frame. */
  readonly times: ReadonlyMap<string, number> | null;
  /** Along these axes. */
  readonly frames: number;
}

/** Stands for an open number of frames: prime, so that no other size is taken for it. */
const OPEN_FRAMES = 7919;
const MOST_READINGS = 8;

/** What parts of a spectrum are called: `noisy_real` goes in, and `real` out, without being a state. */
const isSpectrumName = (name: string): boolean =>
  /(^|[_.\s-])(re|im|real|imag|imaginary|spec\w*|mag\w*|pha\w*|mix\w*|noisy|wav\w*|erb|feat\w*|cplx|complex)($|[_.\s\d-])/i.test(
    name,
  );

function splitInputs({ inputs, graph, edges }: Source): Pick<GridReading, 'features' | 'states'> {
  const outputs = new Set(graph.output.map(({ name }) => stateName(name)));
  const begins = new Set<string>();
  for (const { opType, input } of edges) {
    if (opType === 'GRU' || opType === 'LSTM') for (const name of input.slice(5, 7)) begins.add(name);
  }
  const isState = ({ name }: InputShape): boolean => {
    if (begins.has(name) || isStateName(name)) return true;
    if (isSpectrumName(name)) return false;
    const own = stateName(name);
    return !isFeatureName(name) && own !== '' && outputs.has(own) && graph.output.length > 1;
  };
  const states = inputs.filter(isState);
  const features = inputs.filter((one) => !isState(one));
  if (features.length > 0 || inputs.length === 0) return { features, states };
  return { features: inputs.slice(0, 1), states: inputs.slice(1) };
}

/** Inputs that are no states. */
export const shownInputs = (source: Source): number => splitInputs(source).features.length;

/** Likelier ones first. */
export function gridReadings(source: Source): readonly GridReading[] {
  const { features, states } = splitInputs(source);
  const [first] = features;
  if (!first) return [];
  const single: GridReading = { features, states, times: null, frames: 1 };
  if (states.length > 0) return [single];
  const axes = first.sizes.map((_, axis) => axis);
  const open = axes.filter((axis) => first.sizes[axis] === null);
  const isBatch = (axis: number): number => (/batch|^n$|^b$/i.test(first.labels[axis]!) ? 1 : 0);
  open.sort((a, b) => isBatch(a) - isBatch(b) || b - a);
  const wide = axes.filter((axis) => (first.sizes[axis] ?? 1) > 2);
  // Of a file with fixed sizes the axis of the frames is one beside that of the bins.
  const times = open.length > 0 ? open : wide.length > 1 ? wide : [];
  const sequences = times.flatMap((axis) => sequenceOf(features, states, axis) ?? []);
  // The first axis counts clips, of which there is one.
  const isOne = times.length === 0 && (first.sizes[0] ?? 1) === 1;
  return [...sequences, ...(isOne || first.sizes.length === 1 ? [single] : [])].slice(0, MOST_READINGS);
}

/** All inputs have an axis of as many frames. */
function sequenceOf(
  features: readonly InputShape[],
  states: readonly InputShape[],
  axis: number,
): GridReading | null {
  const [first] = features as [InputShape];
  const size = first.sizes[axis] ?? null;
  const label = first.labels[axis]!;
  const times = new Map<string, number>();
  for (const input of features) {
    const fits = input.sizes.flatMap((n, at) =>
      n === size && (n !== null || input.labels[at] === label) ? [at] : [],
    );
    const at = input === first ? axis : (fits.find((one) => one === axis) ?? fits[0]);
    if (at === undefined) return null;
    times.set(input.name, at);
  }
  return { features, states, times, frames: size ?? OPEN_FRAMES };
}
