// Random networks of layers of every kind, in random formats, from the layers to the bytes of all executors.
import { randomCase } from '../../src/lower/testing/random-program.ts';
import type { FormatName } from '../../src/program/index.ts';
import { verifyProgram } from '../../src/program/verify.ts';
import { holdToContract, type NamedRun } from './contract.ts';
import type { Build } from './workbench.ts';

const HUNDRED = 100;

export interface NetworkCounts {
  readonly networks: number;
  readonly frames: number;
  /** By kind of layer. */
  readonly layers: Readonly<Record<string, number>>;
  /** By operation and arithmetic. */
  readonly operations: Readonly<Record<string, number>>;
}

/**
 * @param among what a seed's formats are taken from; default: half of the seeds give integers throughout, half mix in f32
 * @throws Error that names the first seed that does not hold
 */
export async function holdRandomNetworks(
  seeds: readonly number[],
  builds: Build | readonly Build[],
  say: (line: string) => void = () => {},
  among: (seed: number) => readonly FormatName[] = (seed) =>
    seed % 2 === 0 ? ['i8', 'i16'] : ['i8', 'i16', 'f32'],
): Promise<NetworkCounts> {
  const layers: Record<string, number> = {};
  const operations: Record<string, number> = {};
  const count = (counts: Record<string, number>, what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  let frames = 0;
  for (let at = 0; at < seeds.length; at += HUNDRED) {
    const runs = seeds.slice(at, at + HUNDRED).map((seed): NamedRun => {
      const formats = among(seed);
      const one = randomCase(seed, { layers: 'all', frames: 24, greatestWidth: 40, formats });
      verifyProgram(one.program);
      for (const { kind } of one.graph.layers) count(layers, kind);
      for (const { op, arithmetic } of one.program.operations) count(operations, `${op} ${arithmetic}`);
      frames += one.frames;
      return { name: `random network ${seed}`, ...one };
    });
    await holdToContract(runs, ...[builds].flat());
    say(`networks ${seeds[at]} to ${seeds[Math.min(seeds.length, at + HUNDRED) - 1]}: held`);
  }
  return { networks: seeds.length, frames, layers, operations };
}
