import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openRedis, parseRedisUrl } from './redis.ts';

describe('the URL of a server', () => {
  it('has a host, and may have a port, a number, a user and a password', () => {
    expect(parseRedisUrl('redis://box')).toEqual({
      shown: 'redis://box:6379',
      options: { host: 'box', port: 6379, db: 0 },
    });
    expect(parseRedisUrl('redis://me:p%40ss%3A@[::1]:7000/3')).toEqual({
      shown: 'redis://[::1]:7000/3',
      options: { host: '::1', port: 7000, db: 3, username: 'me', password: 'p@ss:' },
    });
  });

  it('asks for TLS under the name of the host, which an address is not', () => {
    const { shown, options } = parseRedisUrl('rediss://:secret@box.example');
    expect(options).toMatchObject({ tls: { servername: 'box.example' }, password: 'secret' });
    expect(shown).toBe('rediss://box.example:6379');
    expect(parseRedisUrl('rediss://10.0.0.1').options.tls).toEqual({});
    expect(parseRedisUrl('rediss://[::1]').options.tls).toEqual({});
    expect(parseRedisUrl('redis://box').options.tls).toBeUndefined();
  });

  it('is told without what may be a password where it is none', () => {
    for (const url of [
      'secret',
      'http://u:secret@box',
      'rediss://u:secret@box/x',
      'rediss://u:secret@',
      'redis:secret',
    ]) {
      expect(() => parseRedisUrl(url)).toThrow('expected redis://[USER:PASSWORD@]HOST[:PORT][/DB]');
      expect(() => parseRedisUrl(url)).not.toThrow('secret');
    }
  });
});

it('says what to install where the packages were left out', async () => {
  vi.doMock('bullmq', () => {
    throw new Error("Cannot find package 'bullmq'");
  });
  const { optionalDependencies } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const { bullmq, ioredis } = optionalDependencies;
  await expect(openRedis({ url: 'redis://127.0.0.1:1', note: () => {} })).rejects.toMatchObject({
    parts: {
      ...{ place: '--redis', expected: 'the packages bullmq and ioredis' },
      remedy: `npm install bullmq@${bullmq} ioredis@${ioredis}`,
    },
  });
  vi.doUnmock('bullmq');
});
