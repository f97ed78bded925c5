// Where the bytes of a candidate lie: for programs as the generated C lays them out, otherwise by equation 4.
import { denoiserRamBytes } from '../../c/index.ts';
import { planMemory } from '../../c/memory-layout.ts';
import { nameProgram } from '../../c/names.ts';
import { planWeights } from '../../c/weights-layout.ts';
import type { FrontEnd } from '../../frontend/index.ts';
import { bufferLifetimes, planArena } from '../../program/arena.ts';
import type { QuantProgram } from '../../program/index.ts';
import { type Candidate, formatBits, type Scheme } from '../../scheme/index.ts';
import type { ArenaMap, MemoryBlock, MemoryMap } from '../report-data.ts';

export function memoryMapOf(scheme: Scheme, candidate: Candidate, frontEnd: FrontEnd | null): MemoryMap {
  return candidate.program ? mapOfProgram(candidate.program(), frontEnd) : mapOfSites(scheme, candidate);
}

const ROLES = { weights: 'weights', bias: 'biases', scale: 'scales', table: 'tables' } as const;

function mapOfProgram(program: QuantProgram, frontEnd: FrontEnd | null): MemoryMap {
  const names = nameProgram(program);
  const layout = planWeights(program, names);
  const flash = new Blocks();
  layout.fields.forEach(({ layer, role, offset }, i) => {
    const end = layout.fields[i + 1]?.offset ?? layout.bytes;
    // Equal tables are kept once, whoever uses them.
    flash.add(layer ?? 'shared', ROLES[role], end - offset);
  });
  const memory = planMemory(program, names);
  const ram = new Blocks();
  ram.add('states', 'states', memory.stateBytes);
  ram.add('arena', 'activations', memory.arenaBytes);
  ram.add('converted', 'activations', 4 * memory.scratchLength);
  if (frontEnd) ram.add('denoiser', 'denoiser', denoiserRamBytes(frontEnd));
  return { flash: flash.list(), ram: ram.list(), arena: arenaOf(program) };
}

/** As `planMemory` asks for it. */
const ALIGNMENT = 16;

function arenaOf(program: QuantProgram): ArenaMap {
  const plan = planArena(program, ALIGNMENT);
  const lifetimes = bufferLifetimes(program);
  return {
    bytes: plan.bytes,
    operations: program.operations.length,
    buffers: program.buffers.flatMap(({ name }, i) => {
      const { region, offset, bytes } = plan.places[i]!;
      const { first, last } = lifetimes[i]!;
      return region === 'arena' ? [{ name, offset, bytes, first, last }] : [];
    }),
  };
}

function mapOfSites(scheme: Scheme, candidate: Candidate): MemoryMap {
  const flash = new Blocks();
  const ram = new Blocks();
  scheme.sites.forEach(({ layer, kind, shape }, i) => {
    const elements = shape.reduce((product, n) => product * n, 1);
    const bytes = (formatBits(candidate.formats?.[i] ?? 'f32') / 8) * elements;
    if (kind === 'weight') flash.add(layer, 'weights', bytes);
    else if (kind === 'bias') flash.add(layer, 'biases', bytes);
    else ram.add(layer, 'activations', bytes);
  });
  return { flash: flash.list(), ram: ram.list(), arena: null };
}

/** Sums by layer and role, in the order of their first coming. */
class Blocks {
  readonly #bytes = new Map<string, MemoryBlock>();

  add(layer: string, role: string, bytes: number): void {
    if (bytes === 0) return;
    const key = `${layer}\n${role}`;
    const known = this.#bytes.get(key)?.bytes ?? 0;
    this.#bytes.set(key, { layer, role, bytes: known + bytes });
  }

  list(): MemoryBlock[] {
    return [...this.#bytes.values()];
  }
}
