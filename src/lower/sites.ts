// Sites of scheme `integer`: the tensors of the deployed program that can have a precision of their own. They come
// from the steps, so sums that live in an accumulator, and biases, are none.
import { HushbitError } from '../base/errors.ts';
import { type Network, singlePorts } from '../network/index.ts';
import {
  type FormatName,
  type FormatRole,
  formatOf,
  formatsOfRole,
  isFormatName,
} from '../program/formats.ts';
import type { Site, SiteRole } from './site.ts';
import { spectraInside } from './spectra-inside.ts';
import type { Step } from './step.ts';
import { stepKind } from './steps/index.ts';
import { isLinear } from './steps/linear.ts';
import { isTable, type TableStep } from './steps/table.ts';
import { stepsOf } from './steps-of.ts';

const formatRole = (kind: Site['kind']): FormatRole =>
  kind === 'weight' || kind === 'state' ? kind : 'activation';

const known = new WeakMap<Network, { readonly held: readonly Site[]; readonly chosen: readonly Site[] }>();

/** Sites in the order of the program: the input, then for each step what it reads for the first time and its result. */
export function listSites(network: Network): readonly Site[] {
  return sitesOf(network).chosen;
}

/** The sites, and with them the tensors whose format is the program's own. */
export function listHeld(network: Network): readonly Site[] {
  return sitesOf(network).held;
}

function sitesOf(network: Network) {
  const found = known.get(network);
  if (found) return found;
  const held = findSites(network);
  const made = { held, chosen: held.filter(({ formats, follows }) => formats !== FLOAT_ALONE && !follows) };
  known.set(network, made);
  return made;
}

const WIDE: readonly FormatName[] = ['i16', 'f32'];
const FLOAT_ALONE: readonly FormatName[] = ['f32'];

function findSites(network: Network): readonly Site[] {
  const steps = stepsOf(network);
  const ports = singlePorts(network);
  const readers = readersOf(steps);
  const sites = new Map<string, Site>();
  const floats = new Set(steps.flatMap((step) => stepKind(step).floats?.(step) ?? []));
  const wide = new Set(steps.flatMap((step) => stepKind(step).wide?.(step) ?? []));
  const spectra = spectraInside(steps, ports.input.name);
  for (const name of spectra.wide) wide.add(name);
  for (const name of spectra.floats) floats.add(name);
  // Samples of a frame that a transform alone reads are floats as they come.
  const inputReaders = readers.get(ports.input.name) ?? [];
  const isFrame = inputReaders.length > 0 && inputReaders.every(({ step }) => step === 'transform');
  if (isFrame) floats.add(ports.input.name);
  const add = (
    name: string,
    kind: Site['kind'],
    role: SiteRole,
    copyRole: SiteRole | null = null,
    follows: string | null = null,
  ): void => {
    if (sites.has(name)) return;
    const { layer, shape } = network.tensors.get(name)!;
    const ofRole = formatsOfRole(formatRole(kind));
    const formats = floats.has(name)
      ? FLOAT_ALONE
      : wide.has(name)
        ? ofRole.filter((format) => WIDE.includes(format))
        : ofRole;
    const extra = {
      ...(copyRole ? { copyRole } : {}),
      ...(follows === null ? {} : { follows }),
      ...(spectra.spectra.has(name) ? ({ isSpectrum: true } as const) : {}),
    };
    sites.set(name, { name, kind, role, ...extra, layer, shape, formats });
  };
  const stateRole = new Map<string, SiteRole>(network.carried.map(({ state }) => [state, 'carried']));
  for (const step of steps) {
    const replaced = stepKind(step).replaces(step);
    if (replaced?.bounded) stateRole.set(replaced.state, 'state');
    else if (replaced && onlyTableAmong(readers.get(step.output) ?? []) === 'before-tanh') {
      stateRole.set(replaced.state, 'cell');
    }
  }
  const addState = (name: string): void => {
    const role = stateRole.get(name);
    if (role) add(name, 'state', role);
  };
  add(ports.input.name, 'input', 'plain');
  for (const step of steps) {
    const { reads, weights, role, replaces } = stepKind(step);
    reads(step).forEach(addState);
    const state = replaces(step)?.state;
    if (state !== undefined) addState(state);
    for (const weight of weights(step)) add(weight, 'weight', 'weight');
    const isMask = step.output === ports.output.name;
    // A new state that nothing reads in its own frame needs no copy.
    if (role(step) === 'state-copy' && !readers.has(step.output) && !isMask) continue;
    // What leaves the network is wanted whole.
    const before = isMask || !isLinear(step) ? null : onlyTableAmong(readers.get(step.output) ?? []);
    const isCopy = role(step) === 'state-copy';
    const followed = stepKind(step).follows?.(step) ?? null;
    const own = role(step) === 'plain' ? (before ?? 'plain') : role(step);
    add(step.output, isMask ? 'output' : 'activation', own, isCopy ? before : null, followed);
  }
  return [...sites.values()];
}

function readersOf(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const readers = new Map<string, Step[]>();
  for (const step of steps) {
    for (const name of stepKind(step).reads(step)) {
      const known = readers.get(name);
      if (known) known.push(step);
      else readers.set(name, [step]);
    }
  }
  return readers;
}

/** Where tables of one function alone read it, values beyond the saturation of the function may be clipped. */
function onlyTableAmong(readers: readonly Step[]): SiteRole | null {
  const roles = new Set(readers.map((step) => (isTable(step) ? beforeTable(step) : null)));
  const [only] = roles;
  return roles.size === 1 ? (only ?? null) : null;
}

function beforeTable(step: TableStep): SiteRole {
  return step.holds ? 'before-gate' : `before-${step.function}`;
}

/** Why a site cannot take a format; null where it can. */
export function refuseFormat(site: Site, format: string): string | null {
  if ((site.formats as readonly string[]).includes(format)) return null;
  if (isFormatName(format)) {
    const role = formatRole(site.kind);
    return formatOf(format).storageBits < 8 && role !== 'weight'
      ? 'only weights may go below 8 bits'
      : `${format} is none of a ${role}`;
  }
  switch (format) {
    case 'i32':
      return 'scheme integer has no 32-bit integer storage (accumulators have it); f32 is its wide format';
    default:
      return 'scheme integer has no such format';
  }
}

/** Checks a format per site. @throws HushbitError `bad-genome` with the reason */
export function checkFormats(
  sites: readonly Site[],
  formats: readonly string[],
  place: string,
): FormatName[] {
  if (formats.length !== sites.length) {
    const expected = `${sites.length} formats, one per site`;
    throw new HushbitError({ code: 'bad-genome', place, expected, got: `${formats.length}` });
  }
  return sites.map((site, index) => {
    const format = formats[index]!;
    const reason = refuseFormat(site, format);
    if (reason === null) return format as FormatName;
    throw new HushbitError({
      code: 'bad-genome',
      place: `${place}: ${site.name}`,
      expected: site.formats.join(', '),
      got: format,
      remedy: reason,
    });
  });
}

/** `--bits`: 8 keeps the carried states, and spectra that the network takes apart itself, at 16 bits; 16 is i16 and `float32` is f32 everywhere. */
export function uniformFormats(sites: readonly Site[], bits: 8 | 16 | 'float32'): FormatName[] {
  switch (bits) {
    case 8:
      return sites.map(({ kind, formats, isSpectrum }) =>
        kind === 'state' || isSpectrum || !formats.includes('i8') ? 'i16' : 'i8',
      );
    case 16:
      return sites.map(() => 'i16');
    case 'float32':
      return sites.map(() => 'f32');
  }
}
