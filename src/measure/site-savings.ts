// What a site in a format saves of a frame's time: the same table that a search adds up, of two networks that differ in that site
// alone. All others have 8 bits, since a device that computes one product in floating point says nothing of one that computes none.
import { isFloatFormat, isFormatName } from '../program/formats.ts';
import type { FormatChoice, Scheme } from '../scheme/index.ts';
import { openEmulator } from '../target/index.ts';
import { createHostMeter } from './host-meter.ts';
import { sumOfTimes } from './latency-table.ts';
import { searchFormats } from './search-formats.ts';
import { chosenTarget, createCostOf, type TargetChoice, type TargetCost } from './target-cost.ts';
import { openTargetTable } from './target-table.ts';
import { measureTable, type TableRequest } from './time-operations.ts';

/** Of a frame. */
export interface FrameCosts {
  readonly unit: 'ns' | 'instructions';
  costOf(formats: readonly string[]): Promise<number>;
  /** A whole network on the target, counted; null on the host. */
  readonly counted: ((formats: readonly string[]) => Promise<TargetCost>) | null;
  dispose(): Promise<void>;
}

export interface CostRequest extends Omit<TableRequest, 'formats'> {
  readonly widths: readonly FormatChoice[];
}

/** A table of this machine's times, or of another target's instructions. @throws HushbitError `no-toolchain`, `failed` */
export async function openFrameCosts(request: CostRequest, choice: TargetChoice): Promise<FrameCosts> {
  const { scheme, frontEnd, clips, widths, signal } = request;
  const target = chosenTarget(choice);
  const candidate = (formats: readonly string[]) => scheme.candidate('table', formats);
  if (target === null) {
    const host = await createHostMeter(choice, scheme, clips, frontEnd, signal);
    try {
      // Beside 16 bits in one site, all others in 8.
      const asked = searchFormats(scheme, [...widths, 8, 16]);
      const times = await measureTable(host, { ...request, formats: asked });
      return {
        unit: 'ns',
        costOf: async (formats) => sumOfTimes(times, candidate(formats).program!()),
        counted: null,
        dispose: async () => {},
      };
    } finally {
      await host.dispose();
    }
  }
  const emulator = await openEmulator(target, { cflags: choice.cflags, signal });
  try {
    const table = await openTargetTable({ ...request, emulator });
    const costOf = createCostOf(emulator, choice, frontEnd);
    return {
      unit: 'instructions',
      costOf: (formats) => table.perHop(candidate(formats), signal),
      counted: (formats) => costOf(scheme.candidate('counted', formats), signal),
      dispose: () => emulator.dispose(),
    };
  } catch (error) {
    await emulator.dispose();
    throw error;
  }
}

/**
 * @returns of a site in a format what it saves of a frame beside 16 bits, all others in 8; negative where it costs. Null for floating
 * point, and where the site cannot have 16 bits.
 */
export function siteSavings(
  scheme: Scheme,
  { costOf }: Pick<FrameCosts, 'costOf'>,
): (site: number, format: string) => Promise<number | null> {
  const base = scheme.uniform(8);
  const wide = new Map<number, Promise<number>>();
  return async (site, format) => {
    if (!isFormatName(format) || isFloatFormat(format) || !scheme.sites[site]!.formats.includes('i16'))
      return null;
    let cost = wide.get(site);
    if (!cost) wide.set(site, (cost = costOf(base.with(site, 'i16'))));
    return (await cost) - (await costOf(base.with(site, format)));
  };
}
