// A worker that has a device, at the other end of a pipe in this process.
import { PassThrough } from 'node:stream';
import { randomFromSeed } from '../../src/base/random.ts';
import { NO_CACHE } from '../../src/disk/index.ts';
import { createScheme, loadModel, rangesOfClips } from '../../src/inputs/index.ts';
import {
  chosenTarget,
  type DeviceChoice,
  isValueOf,
  MEASURERS,
  type MeasuringSource,
  openTargetJudge,
  partsOfSource,
} from '../../src/measure/index.ts';
import { openPipeWorker, runStdioWorker } from '../../src/queue/index.ts';
import { openStation } from '../../src/run/worker.ts';
import { addNoise, makeWorkspace, speechLike, type Workspace } from '../cli/workspace.ts';

const VERSION = 'test';

/** The small network of a workspace, and a short clip. */
export function smallSource(space: Workspace): MeasuringSource {
  const model = loadModel(space.at('model'), {});
  const ranges = rangesOfClips(model, space.at('calibration'));
  const scheme = createScheme('integer', model.graph, () => ranges, new Map());
  const clean = speechLike(0.4, 1);
  const clips = [{ name: 'one', sampleRateHz: 16000, clean, noisy: addNoise(clean, 2) }];
  return { scheme, ranges, frontEnd: model.frontEnd, clips, metrics: 'search' };
}

/** One job of a search, and who did it. */
export async function timeOnDevice(
  source: MeasuringSource,
  choice: DeviceChoice,
  formats: readonly string[],
) {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const { station, identity } = await openStation({ device: choice, threads: 1 });
  const ended = runStdioWorker({
    ...{ input: there, output: back, version: VERSION, station, device: identity },
    ...{ cache: NO_CACHE, threads: 1, signal: new AbortController().signal, note: () => {} },
  });
  const pipe = { input: back, output: there, name: 'a worker', close: async () => void back.end() };
  const worker = await openPipeWorker(pipe, VERSION, () => {});
  try {
    const { id, version } = MEASURERS.time;
    const outcome = await worker
      .dispatcher(partsOfSource(source), isValueOf)
      .submit({ measurer: id, version, context: '', formats, device: choice.name, replicate: 0 });
    return { outcome, identity: worker.hello.device };
  } finally {
    there.end();
    await ended;
    await worker.close();
  }
}

export interface EmulatedReport {
  readonly target: string;
  /** Of a hop of each network, as both counted them. */
  readonly instructions: readonly number[];
}

/** Random mixes of 8 and 16 bits on a worker that has an emulated target, each held to what `--target` counts. */
export async function emulatedSoak(target: string, seeds: readonly number[]): Promise<EmulatedReport> {
  const space = makeWorkspace();
  try {
    const source = smallSource(space);
    const judge = await openTargetJudge(chosenTarget({ target })!, {}, source.frontEnd);
    const instructions: number[] = [];
    try {
      for (const seed of seeds) {
        const random = randomFromSeed(seed);
        const formats = source.scheme.sites.map(({ formats: all }) => {
          const wide = all.filter((format) => format === 'i8' || format === 'i16');
          return wide[random.int(0, wide.length - 1)]!;
        });
        const { outcome } = await timeOnDevice(source, { name: target }, formats);
        const { perHop } = await judge.costOf(source.scheme.candidate('here', formats));
        const there = 'ok' in outcome ? (outcome.ok as { nsPerFrame: number }).nsPerFrame : null;
        if (there !== perHop) {
          throw new Error(
            `seed ${seed}: ${perHop} instructions here, ${JSON.stringify(outcome)} on the worker`,
          );
        }
        instructions.push(perHop);
      }
    } finally {
      await judge.dispose();
    }
    return { target, instructions };
  } finally {
    space.remove();
  }
}
