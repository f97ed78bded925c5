// A worker that has a device behind a runner of the user's, at the other end of a pipe in this process: it is given programs and
// believed. The runner is made up: no board is near. An emulated target is `npm run soak queue`'s.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import type { DeviceChoice, MeasuringSource } from '../../src/measure/index.ts';
import { makeWorkspace, type Workspace } from '../cli/workspace.ts';
import { describeWith, itWith } from '../requirements.ts';
import { smallSource, timeOnDevice } from './device.ts';

describeWith(['arm-none-eabi-gcc'], 'a worker that has a device', () => {
  let space: Workspace;
  let source: MeasuringSource;
  beforeAll(() => {
    space = makeWorkspace();
    source = smallSource(space);
  });
  afterAll(() => space.remove());

  const timeOf = (choice: DeviceChoice, formats: readonly string[]) => timeOnDevice(source, choice, formats);
  const mixed = (): string[] => source.scheme.uniform(8).map((format, i) => (i === 0 ? 'i16' : format));

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
