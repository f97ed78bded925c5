// What is compiled for a report, and when. What comes of it is measured where reports are tested.
import { expect, it, vi } from 'vitest';
import { randomCase } from '../../lower/testing/random-program.ts';
import type { ClipPair } from '../../measure/index.ts';
import type { Candidate } from '../../scheme/index.ts';
import { profileCandidates } from './profile.ts';

it('begins no more programs at once than it has workers, and none after one that failed', async () => {
  const made = randomCase(1).program;
  const program = vi.fn(() => made);
  const candidates = Array.from(
    { length: 5 },
    (_, i) => ({ name: `c${i}`, program }) as unknown as Candidate,
  );
  const clip = { name: 'clip', features: new Float32Array(4), frames: 2, inputs: 2 } as unknown as ClipPair;
  const failing = { command: [process.execPath, '-e', 'process.exit(1)', '--'], version: 'none', flags: [] };

  await expect(profileCandidates(failing, candidates, clip, null, 2)).rejects.toMatchObject({
    code: 'toolchain',
  });

  expect(program).toHaveBeenCalledTimes(2);
});
