import { describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('lets as many work beside each other as it has slots, in the order of coming', async () => {
    const gate = createGate(2);
    const log: string[] = [];
    const ends = ['a', 'b', 'c'].map((name) => {
      const end = deferred();
      void gate.beside(async () => {
        log.push(name);
        await end.promise;
      });
      return end;
    });
    await turn();
    expect(log).toEqual(['a', 'b']);
    ends[1]!.resolve();
    await turn();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('gives a turn alone when nobody works or waits, and nothing begins beside it', async () => {
    const gate = createGate(2);
    const log: string[] = [];
    const [first, timing] = [deferred(), deferred()];
    void gate.beside(async () => {
      log.push('first');
      await first.promise;
    });
    for (const name of ['timing', 'timing again']) {
      void gate.alone(async () => {
        log.push(name);
        await timing.promise;
      });
    }
    void gate.beside(async () => void log.push('second'));
    await turn();
    expect(log).toEqual(['first', 'second']);
    first.resolve();
    await turn();
    expect(log).toEqual(['first', 'second', 'timing']);
    void gate.beside(async () => void log.push('third'));
    await turn();
    expect(log).toHaveLength(3);
    timing.resolve();
    await turn();
    expect(log).toEqual(['first', 'second', 'timing', 'third', 'timing again']);
  });

  it('turns away who waited in vain, and goes on after what failed', async () => {
    const gate = createGate(1);
    const end = deferred();
    void gate.beside(() => end.promise);
    const abort = new AbortController();
    const waiting = gate.beside(async () => 'late', abort.signal);
    abort.abort(new Error('no longer'));
    end.resolve();
    await expect(waiting).rejects.toThrow('no longer');
    await expect(
      gate.alone(async () => {
        throw new Error('failed');
      }),
    ).rejects.toThrow('failed');
    expect(await gate.beside(async () => 'next')).toBe('next');
  });
});
