// A measuring thread for tests: the first format of a job says what becomes of it.
import { HushbitError } from '../../src/base/errors.ts';
import type { Job, Measurer } from '../../src/execute/job.ts';
import { serveThread } from '../../src/execute/serve-thread.ts';

/** Attempts that this thread has had; a fresh thread begins anew. */
let attempts = 0;

function run({ formats: [what = '', more = ''] }: Job, { marks }: { marks: Int32Array }): unknown {
  attempts++;
  /** How often any thread has come here. */
  const tried = Atomics.add(marks, 0, 1);
  switch (what) {
    case 'value':
      return { more, attempts };
    case 'shared':
      return { isShared: marks.buffer instanceof SharedArrayBuffer };
    case 'throw':
      throw new TypeError('not this one');
    case 'throw once':
      if (tried === 0) throw new TypeError('not yet');
      return { attempts };
    case 'refuse':
      throw new HushbitError({ code: 'unsupported', place: 'site', expected: 'another format', got: more });
    case 'disk':
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    case 'exit':
      return process.exit(3);
    case 'later': {
      setTimeout(() => {
        throw new Error('in nobody’s hands');
      });
      return new Promise(() => {});
    }
    case 'hang':
      for (;;) Atomics.load(marks, 0);
    case 'allocate': {
      const kept: unknown[] = [];
      for (;;) kept.push(new Array(100_000).fill(kept.length));
    }
    default:
      throw new RangeError('Array buffer allocation failed');
  }
}

serveThread((setup: { marks: Int32Array }): Measurer[] => [
  {
    id: 'test',
    version: '1',
    resource: 'cpu',
    prepare: async (job) => ({ run: async () => run(job, setup), dispose: async () => {} }),
  },
]);
