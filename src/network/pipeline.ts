// Several networks in a row as one: each works on the same frame of samples, or on its spectrum, and what stands between them are
// layers like any other. So a pipeline has one set of sites, one program, one state. Names of stage i get the prefix `i.`.
import { HushbitError } from '../base/errors.ts';
import type { AnyLayer } from './layers/index.ts';
import { expandLayer, primitiveOf } from './layers/index.ts';
import { type Network, type Port, singlePorts, type Tensor, tensorSize } from './network.ts';

export type Stage = {
  /** One input and one output. */
  readonly network: Network;
} & (
  | {
      /** Masks the spectrum: it is shown (|X|^2 + floor)^(exponent / 2) and gives a gain per bin, not less than `maskFloor`. */
      readonly works: 'spectrum';
      readonly exponent: 1 | 2;
      readonly floor: number;
      readonly maskFloor: number | null;
    }
  /** Is shown the samples of the frame and gives them anew. */
  | { readonly works: 'samples' }
);

/** Params that hold a word and no tensor's name; of one kind of layers alone, with its name. */
const WORDS: ReadonlySet<string> = new Set([
  'activation',
  'candidate',
  'reset',
  'direction',
  'function',
  'scan.cell',
]);

/** A tensor as a place of the joined network: samples of the frame, or their spectrum. */
interface Place {
  readonly tensor: string;
  readonly holds: 'samples' | 'spectrum';
}

/**
 * @param frame samples of a frame: what goes in and comes out
 * @throws HushbitError `bad-model` for a stage of other widths
 */
export function joinStages(name: string, frame: number, stages: readonly Stage[]): Network {
  const tensors = new Map<string, Tensor>();
  const layers: AnyLayer[] = [];
  const carried: Network['carried'][number][] = [];
  const ranges = new Map<string, { readonly min: number; readonly max: number }>();
  const notes: string[] = [];

  function add(tensor: string, role: Tensor['role'], length: number, layer: string): string {
    tensors.set(tensor, { name: tensor, role, shape: [length], layer });
    return tensor;
  }
  function between(layer: AnyLayer, length: number): string {
    layers.push(layer);
    return add(layer.outputs[0]!, 'activation', length, layer.name);
  }
  /** What a place holds as the other kind, under a name of its own. */
  function as(holds: Place['holds'], place: Place, output: string, layer: string): Place {
    if (place.holds === holds) return place;
    const direction = holds === 'spectrum' ? 'forward' : 'inverse';
    const params = { direction, size: frame } as const;
    const inputs = [place.tensor];
    const made = between(
      { kind: 'transform', name: layer, params, inputs, outputs: [output] },
      holds === 'spectrum' ? frame + 2 : frame,
    );
    return { tensor: made, holds };
  }

  let place: Place = { tensor: add('samples', 'port', frame, 'input'), holds: 'samples' };
  for (const [index, stage] of stages.entries()) {
    const prefix = `${index + 1}.`;
    const { network } = stage;
    const { input, output } = singlePorts(network);
    checkWidths(network, prefix, stage.works === 'samples' ? frame : frame / 2 + 1);
    const shown = prefix + input.name;
    if (stage.works === 'samples') {
      place = as('samples', place, shown, `${prefix}input`);
      take(network, prefix, place.tensor);
      place = { tensor: renamed(prefix, network, place.tensor)(output.name), holds: 'samples' };
      continue;
    }
    const spectrum = as('spectrum', place, `${prefix}spectrum`, `${prefix}spectrum`);
    const { exponent, floor, maskFloor } = stage;
    between(
      {
        kind: 'magnitude',
        name: `${prefix}input`,
        params: { exponent, floor },
        inputs: [spectrum.tensor],
        outputs: [shown],
      },
      frame / 2 + 1,
    );
    take(network, prefix, shown);
    const gains = renamed(prefix, network, shown)(output.name);
    const tensor = between(
      {
        kind: 'masked',
        name: `${prefix}masked`,
        params: { floor: maskFloor },
        inputs: [spectrum.tensor, gains],
        outputs: [`${prefix}masked`],
      },
      frame + 2,
    );
    place = { tensor, holds: 'spectrum' };
  }
  const last = as('samples', place, 'enhanced', 'enhanced');

  /** The layers of a stage, shown the tensor `shown`. */
  function take(network: Network, prefix: string, shown: string): void {
    const rename = renamed(prefix, network, shown);
    const { input } = singlePorts(network);
    for (const tensor of network.tensors.values()) {
      if (tensor.name === input.name) continue;
      const own = rename(tensor.name);
      if (tensors.has(own)) throw new HushbitError(nameTaken(own));
      tensors.set(own, { ...tensor, name: own, layer: prefix + tensor.layer });
    }
    for (const layer of network.layers) layers.push(renamedLayer(layer, prefix, rename));
    for (const { state, next } of network.carried) carried.push({ state: rename(state), next: rename(next) });
    for (const [tensor, range] of network.ranges ?? []) ranges.set(rename(tensor), range);
    notes.push(...(network.notes ?? []).map((note) => `${network.name}: ${note}`));
  }

  const port = (tensor: string): Port => ({ name: tensor, tensor });
  const joined: Network = {
    name,
    tensors,
    layers,
    inputs: [port('samples')],
    outputs: [port(last.tensor)],
    carried,
    ...(ranges.size > 0 && { ranges }),
    ...(notes.length > 0 && { notes }),
  };
  checkReads(joined);
  return joined;
}

function renamed(prefix: string, network: Network, shown: string): (tensor: string) => string {
  const { input } = singlePorts(network);
  return (tensor) => (tensor === input.name ? shown : prefix + tensor);
}

function renamedLayer(layer: AnyLayer, prefix: string, rename: (tensor: string) => string): AnyLayer {
  const params = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      return WORDS.has(key) || WORDS.has(`${layer.kind}.${key}`) ? value : rename(value);
    }
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return value.map((one) => params(one, key));
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, params(one, inner)]));
  };
  return {
    ...layer,
    name: prefix + layer.name,
    params: params(layer.params, ''),
    inputs: layer.inputs.map(rename),
    outputs: layer.outputs.map(rename),
  } as AnyLayer;
}

/** A kind of layers whose words are not among `WORDS` would read what is not there. */
function checkReads({ tensors, layers }: Network): void {
  for (const layer of layers.flatMap((one) => expandLayer(one))) {
    const names = [...(primitiveOf(layer)?.reads(layer) ?? [layer.kind]), ...layer.outputs];
    const missing = names.find((one) => !tensors.has(one));
    if (missing === undefined) continue;
    throw new HushbitError({ code: 'failed', place: layer.name, expected: 'a tensor', got: missing });
  }
}

function checkWidths(network: Network, prefix: string, width: number): void {
  const { input, output } = singlePorts(network);
  for (const tensor of [input, output]) {
    if (tensorSize(tensor) === width && tensor.shape.length === 1) continue;
    throw new HushbitError({
      code: 'bad-model',
      place: `${prefix}${tensor.name}`,
      expected: `${width} values, as its front end has them`,
      got: `${tensorSize(tensor)}`,
      remedy: 'is the front end of each network the one that it was made for?',
    });
  }
}

const nameTaken = (name: string) =>
  ({ code: 'bad-model', place: name, expected: 'one tensor of this name', got: 'two' }) as const;
