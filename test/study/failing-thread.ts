// A measuring thread whose measurers fail for some genomes, each in its own way: which one, the formats decide.
import { createHash } from 'node:crypto';
import type { Measurer } from '../../src/execute/job.ts';
import { serveThread } from '../../src/execute/serve-thread.ts';
import { createMeasurers } from '../../src/measure/measurers.ts';

const WAYS = ['throw', 'hang', 'exit', 'memory'] as const;

/** Half of all genomes are well. */
export function wayOf(formats: readonly string[]): (typeof WAYS)[number] | undefined {
  return WAYS[createHash('sha256').update(formats.join()).digest()[0]! % (2 * WAYS.length)];
}

function fail(way: (typeof WAYS)[number] | undefined): void {
  switch (way) {
    case 'throw':
      throw new TypeError('not this genome');
    case 'hang':
      for (;;);
    case 'exit':
      process.exit(9);
      break;
    case 'memory':
      // What Node throws where a typed array finds no room; test/execute/ fills a heap for real.
      throw new RangeError('Array buffer allocation failed');
  }
}

serveThread((setup: Parameters<typeof createMeasurers>[0]): Measurer[] =>
  createMeasurers(setup).map((measurer) => ({
    ...measurer,
    async prepare(job, signal) {
      // The float32 reference and the uniform widths are well.
      if (new Set(job.formats).size > 2 && measurer.id === 'quality') fail(wayOf(job.formats));
      return measurer.prepare(job, signal);
    },
  })),
);
