// A worker that has a device behind a runner of the user's, at the other end of a pipe in this process: it is given programs and
// believed. The runner is made up: no board is near. An emulated target is `npm run soak queue`'s.
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect } from 'vitest';
import { NO_CACHE } from '../../src/disk/index.ts';
import { createScheme, loadModel, rangesOfClips } from '../../src/inputs/index.ts';
import {
  type DeviceChoice,
  isValueOf,
  MEASURERS,
  type MeasuringSource,
  partsOfSource,
} from '../../src/measure/index.ts';
import { openPipeWorker, runStdioWorker } from '../../src/queue/index.ts';
import { openStation } from '../../src/run/worker.ts';
import type { Scheme } from '../../src/scheme/index.ts';
import { addNoise, makeWorkspace, speechLike, type Workspace } from '../cli/workspace.ts';
import { describeWith, itWith } from '../requirements.ts';

const VERSION = 'test';

describeWith(['arm-none-eabi-gcc'], 'a worker that has a device', () => {
  let space: Workspace;
  let scheme: Scheme;
  let source: MeasuringSource;
  beforeAll(() => {
    space = makeWorkspace();
    const model = loadModel(space.at('model'), {});
    const ranges = rangesOfClips(model, space.at('calibration'));
    scheme = createScheme('integer', model.graph, () => ranges, new Map());
    const clean = speechLike(0.4, 1);
    const clips = [{ name: 'one', sampleRateHz: 16000, clean, noisy: addNoise(clean, 2) }];
    source = { scheme, ranges, frontEnd: model.frontEnd, clips, metrics: 'search' };
  });
  afterAll(() => space.remove());

  /** Formats as a search asks for them. */
  async function timeOf(choice: DeviceChoice, formats: readonly string[]) {
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
  const mixed = (): string[] => scheme.uniform(8).map((format, i) => (i === 0 ? 'i16' : format));

  itWith(['arm-none-eabi-gcc'], 'hands a runner each program, and tells its cycles in time', async () => {
    const seen = space.at('seen');
    // As many cycles as its checksum says: two programs differ.
    const runner =
      `head -c 4 {elf} >> '${seen}'; n=$(cksum < {elf} | cut -d ' ' -f 1); ` +
      'echo "hushbit: $n cycles mean"; echo "hushbit: $n cycles worst"';
    const board = { name: 'board', target: 'cortex-m4', clockHz: 1e6, cflags: '-O0', runner };
    const { outcome, identity } = await timeOf(board, mixed());
    expect(identity).toMatchObject({ name: 'board', by: 'runner', processor: 'cortex-m4', clockHz: 1e6 });
    const { nsPerFrame, uniform8NsPerFrame, ratio } = (outcome as { ok: Record<string, number> }).ok;
    expect(nsPerFrame! % 1000).toBe(0);
    expect(uniform8NsPerFrame! % 1000).toBe(0);
    expect(nsPerFrame).not.toBe(uniform8NsPerFrame);
    expect(ratio).toBe(nsPerFrame! / uniform8NsPerFrame!);
    expect(readFileSync(seen, 'latin1')).toBe('\x7fELF\x7fELF');
    await expect(timeOf({ ...board, runner: 'flash.sh' }, mixed())).rejects.toThrow('a command with {elf}');
    await expect(timeOf({ name: 'board', runner }, mixed())).rejects.toThrow(
      '--runner: expected --target, which says what to compile for',
    );
  });
});
