import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCase } from '../lower/testing/random-program.ts';
import { planArena } from './arena.ts';
import { formatBytes } from './formats.ts';
import type { QuantOperation, QuantProgram } from './program.ts';

function reads(operation: QuantOperation): number[] {
  if (operation.op === 'masked') return [operation.input, operation.gains];
  if (operation.op === 'gather') return [...operation.inputs];
  if (operation.op !== 'gru-update' && operation.op !== 'linear') return [operation.input];
  if (operation.op === 'gru-update') return [operation.update, operation.candidate, operation.state];
  const elements = operation.elementTerms.flatMap(({ left, right }) => [left, right ?? left]);
  return [...operation.matrixTerms.map(({ input }) => input), ...elements];
}

/**
 * Runs the plan on bytes that remember who wrote them last: every read must find all its bytes as its own buffer
 * left them. Knows nothing of lifetimes. Returns the first breach.
 */
function simulate(program: QuantProgram, alignment: number): string | null {
  const plan = planArena(program, alignment);
  const owner = {
    arena: new Int32Array(plan.bytes).fill(-1),
    state: new Int32Array(plan.stateBytes).fill(-1),
  };
  const bytesOf = (buffer: number): Int32Array => {
    const { region, offset, bytes } = plan.places[buffer]!;
    return owner[region].subarray(offset, offset + bytes);
  };
  for (const [index, { offset, bytes, region }] of plan.places.entries()) {
    const { format, length, kind, name } = program.buffers[index]!;
    if (bytes !== formatBytes(format, length) || bytesOf(index).length !== bytes) return `${name}: bytes`;
    if (offset % alignment !== 0) return `${name}: alignment`;
    if ((region === 'state') !== (kind === 'state')) return `${name}: region`;
    if (kind === 'state') bytesOf(index).fill(index);
  }
  const isOwn = (buffer: number) => bytesOf(buffer).every((by) => by === buffer);
  for (let frame = 0; frame < 2; frame++) {
    bytesOf(program.input).fill(program.input);
    for (const operation of program.operations) {
      const sources = reads(operation);
      for (const buffer of sources) {
        if (!isOwn(buffer))
          return `${operation.name} reads ${program.buffers[buffer]!.name} after it is gone`;
      }
      const target = operation.op === 'gru-update' ? operation.state : operation.output;
      bytesOf(target).fill(target);
      // A kernel may still be reading while it writes.
      for (const buffer of sources) {
        if (!isOwn(buffer)) return `${operation.name} overwrites what it reads`;
      }
    }
    if (!isOwn(program.output)) return 'the mask is gone at the end of the frame';
  }
  for (const [index, { kind, name }] of program.buffers.entries()) {
    if (kind === 'state' && !isOwn(index)) return `${name}: state lost`;
  }
  return null;
}

describe('arena plan', () => {
  it('never lets live buffers overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(1, 4, 16, 64), (seed, alignment) => {
        const { program } = randomCase(seed, { frames: 1, greatestWidth: 24 });
        expect(simulate(program, alignment)).toBeNull();
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('shares bytes: smaller than the sum of the buffers, at least the largest operation', () => {
    const { program } = randomCase(4, { frames: 1 });
    const plan = planArena(program, 1);
    const bytes = program.buffers.map(({ format, length }) => formatBytes(format, length));
    const shared = bytes.filter((_, i) => program.buffers[i]!.kind !== 'state').reduce((a, b) => a + b, 0);
    expect(plan.bytes).toBeLessThan(shared);
    for (const operation of program.operations) {
      if (operation.op !== 'table') continue;
      expect(plan.bytes).toBeGreaterThanOrEqual(bytes[operation.input]! + bytes[operation.output]!);
    }
  });
});
