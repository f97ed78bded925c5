// What candidates cost on a target, for a terminal: what an instruction count is and is not, and whether it is real time.
import type { RealTime, TargetCost } from '../../measure/index.ts';

/** Empty where nothing was counted. */
export function targetCosts(
  judged: readonly { readonly name: string; readonly cost: TargetCost | null }[],
): string {
  const counted = judged.flatMap(({ name, cost }) => (cost ? [{ name, cost }] : []));
  const [first] = counted;
  if (!first) return '';
  const { target, compiler, cflags, hopMs, delayMs } = first.cost;
  return [
    `${target}, ${compiler}, ${cflags}: executed instructions, counted in emulation; not cycles, and no ranking between processors.`,
    ...(hopMs === null
      ? []
      : [`A hop is ${hopMs} ms; delay ${delayMs} ms, the hop that is collected before included.`]),
    ...counted.map(({ name, cost }) => `${name}: ${linesOf(cost).join('; ')}`),
  ].join('\n');
}

function linesOf({
  worstHop,
  weightBytesPerHop,
  weightMegabytesPerSecond,
  image,
  realTime,
  hardware,
}: TargetCost): string[] {
  const rate = weightMegabytesPerSecond === null ? '' : `, ${weightMegabytesPerSecond.toFixed(1)} MB/s`;
  return [
    `worst hop ${(worstHop / 1e6).toFixed(3)} million`,
    `weights read ${(weightBytesPerHop / 1e6).toFixed(3)} MB per hop${rate}`,
    `flash ${(image.flashBytes / 1e6).toFixed(3)} MB (code ${(image.codeBytes / 1000).toFixed(1)} kB)`,
    `RAM ${(image.ramBytes / 1000).toFixed(1)} kB (stack ${(image.stackBytes / 1000).toFixed(1)} kB)`,
    ...(realTime ? [realTimeText(realTime)] : []),
    ...(hardware
      ? [`on hardware ${hardware.meanPerHop} ${hardware.unit} a hop, worst ${hardware.worstHop}`]
      : []),
  ];
}

/** `at 250 MHz 140 % of a hop, too slow (...)`. */
function realTimeText({ clockHz, cyclesPerHop, cycles, load, isRealTime }: RealTime): string {
  const how =
    cycles.kind === 'table'
      ? 'by the cycle table of the Cortex-M4, Arm DDI 0439B'
      : `${cycles.instructionsPerCycle} instructions per cycle assumed`;
  return (
    `at ${clockHz / 1e6} MHz ${(100 * load).toFixed(0)} % of a hop: ${isRealTime ? 'real time' : 'too slow'} ` +
    `(${(cyclesPerHop / 1e6).toFixed(3)} million cycles ${how}, memory that never waits)`
  );
}
