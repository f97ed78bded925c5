// Sites of scheme `integer`: the tensors of the deployed program that can have a precision of their own. They come
// from the fused steps, so sums that live in an accumulator, and biases, are none.
import { HushbitError } from '../base/errors.ts';
import type { Graph } from '../network/graph.ts';
import {
  type FormatName,
  type FormatRole,
  formatBytes,
  formatsOfRole,
  isFormatName,
} from '../program/formats.ts';
import { type FusedStep, fuseGraph, stepReads } from './fuse.ts';

/** How a site's values are bounded; decides scale and zero point. */
export type SiteRole =
  | 'weight'
  /** Range from calibration. */
  | 'plain'
  /** From calibration, never negative. */
  | 'relu'
  /** What a sigmoid or tanh table reads. */
  | 'before-sigmoid'
  | 'before-tanh'
  /** 0 .. 1 */
  | 'sigmoid'
  /** -1 .. 1 */
  | 'tanh'
  /** -1 .. 1, carried from frame to frame. */
  | 'state'
  /** A GRU's output for the next layer; a buffer of its own only where its format is not the state's. */
  | 'state-copy';

export interface Site {
  /** Name of the graph's tensor. */
  readonly name: string;
  readonly kind: 'input' | 'weight' | 'activation' | 'state' | 'output';
  readonly role: SiteRole;
  readonly layer: string;
  readonly shape: readonly number[];
  /** In the order of the genome's indices. */
  readonly formats: readonly FormatName[];
}

const formatRole = (kind: Site['kind']): FormatRole =>
  kind === 'weight' || kind === 'state' ? kind : 'activation';

function outputRole(step: FusedStep): SiteRole {
  switch (step.step) {
    case 'linear':
      return step.relu ? 'relu' : 'plain';
    case 'table':
      return step.function;
    case 'gru-update':
      return 'state-copy';
  }
}

/** Sites in the order of the program: the input, then for each step what it reads for the first time and its result. */
export function listSites(graph: Graph): readonly Site[] {
  const steps = fuseGraph(graph);
  const beforeTable = new Map<string, SiteRole>();
  for (const step of steps) if (step.step === 'table') beforeTable.set(step.input, `before-${step.function}`);
  const read = new Set(steps.flatMap(stepReads));
  const sites = new Map<string, Site>();
  const add = (name: string, kind: Site['kind'], role: SiteRole): void => {
    if (sites.has(name)) return;
    const { layer, shape } = graph.tensors.get(name)!;
    sites.set(name, { name, kind, role, layer, shape, formats: formatsOfRole(formatRole(kind)) });
  };
  const states = new Set(graph.states.map(({ state }) => state));
  add(graph.input, 'input', 'plain');
  for (const step of steps) {
    for (const name of stepReads(step)) if (states.has(name)) add(name, 'state', 'state');
    if (step.step === 'linear') for (const { weight } of step.matrices) add(weight, 'weight', 'weight');
    const isMask = step.output === graph.output;
    // A new state that nothing reads in its own frame needs no copy.
    if (step.step === 'gru-update' && !read.has(step.output) && !isMask) continue;
    const onlyTable = step.step === 'linear' && !step.relu && isReadByTablesOnly(steps, step.output);
    const role = onlyTable ? (beforeTable.get(step.output) ?? 'plain') : outputRole(step);
    add(step.output, isMask ? 'output' : 'activation', role);
  }
  return [...sites.values()];
}

/** Only then may values beyond the saturation of the function be clipped. */
function isReadByTablesOnly(steps: readonly FusedStep[], name: string): boolean {
  const readers = steps.filter((step) => stepReads(step).includes(name));
  const functions = new Set(readers.map((step) => (step.step === 'table' ? step.function : 'other')));
  return functions.size === 1 && !functions.has('other');
}

/** Why a site cannot take a format; null where it can. */
export function refuseFormat(site: Site, format: string): string | null {
  if ((site.formats as readonly string[]).includes(format)) return null;
  if (isFormatName(format)) return `${format} is none of a ${formatRole(site.kind)}`;
  switch (format) {
    case 'i2':
    case 'i3':
    case 'i4':
      return site.kind === 'weight'
        ? 'weights below 8 bits are not in this version'
        : 'only weights may go below 8 bits, and not in this version';
    case 'i32':
      return 'scheme integer has no 32-bit integer storage (accumulators have it); f32 is its wide format';
    default:
      return 'scheme integer has no such format';
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
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

/** `--bits`: 8 keeps the carried states at 16 bits; 16 is i16 and `float32` is f32 everywhere. */
export function uniformFormats(sites: readonly Site[], bits: 8 | 16 | 'float32'): FormatName[] {
  switch (bits) {
    case 8:
      return sites.map(({ kind }) => (kind === 'state' ? 'i16' : 'i8'));
    case 16:
      return sites.map(() => 'i16');
    case 'float32':
      return sites.map(() => 'f32');
  }
}

export interface SiteDescription {
  readonly name: string;
  readonly kind: Site['kind'];
  readonly layer: string;
  readonly shape: readonly number[];
  readonly formats: readonly FormatName[];
  /** Values only; scales and biases are counted by the memory figures. */
  readonly bytes: Readonly<Partial<Record<FormatName, number>>>;
}

/** What `hushbit sites` lists. */
export function describeSites(graph: Graph): readonly SiteDescription[] {
  return listSites(graph).map(({ name, kind, layer, shape, formats }) => {
    const bytes = Object.fromEntries(formats.map((format) => [format, formatBytes(format, sizeOf(shape))]));
    return { name, kind, layer, shape, formats, bytes };
  });
}
