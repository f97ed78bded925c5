import { describe, expect, it } from 'vitest';
import { parseAnswer, parseRequest, requestId, requestOf } from './message.ts';

const hash = 'ab'.repeat(32);
const job = {
  measurer: 'quality',
  version: '1',
  context: 'c',
  formats: ['i8', 'f32'],
  clip: hash,
  replicate: 0,
};
const request = requestOf('0.1.0', hash, undefined, job);

describe('messages', () => {
  it('name a job by all that is in it', () => {
    const ids = [
      request,
      { ...request, version: '0.1.1' },
      { ...request, context: 'cd'.repeat(32) },
      { ...request, identity: hash },
      ...[
        { formats: ['i8', 'i8'] },
        { formats: ['i8f32'] },
        { replicate: 1 },
        { device: 'pi' },
        { clip: undefined },
        { measurer: 'scores' },
        { version: '2' },
        { context: 'd' },
      ].map((change) => requestOf('0.1.0', hash, undefined, { ...job, ...change } as never)),
    ].map(requestId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(requestId(JSON.parse(JSON.stringify(request)))).toBe(ids[0]);
  });

  it('are as they should be, or none', () => {
    expect(parseRequest(request)).toEqual(request);
    for (const bad of [
      null,
      'job',
      { ...request, more: 1 },
      { ...request, context: '../../etc/passwd' },
      { ...request, job: { ...job, device: '../x' } },
      { ...request, job: { ...job, formats: Array(30_000).fill('i8') } },
      { ...request, job: { ...job, clip: 'x' } },
    ]) {
      expect(parseRequest(bad)).toBeNull();
    }
    const answer = { id: hash, outcome: { ok: { a: 1 }, costMs: 1, worker: 'w' } };
    expect(parseAnswer(JSON.stringify(answer))).toEqual(answer);
    for (const bad of [
      '{',
      '[]',
      JSON.stringify({ ...answer, id: 'x' }),
      JSON.stringify({ ...answer, outcome: { ok: 1 } }),
      JSON.stringify({ ...answer, outcome: { ...answer.outcome, ok: 'x'.repeat(2 ** 20) } }),
    ]) {
      expect(parseAnswer(bad)).toBeNull();
    }
  });
});
