// A Redis server for a test: its own, in a directory of its own, on a port that was free, and gone afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** On the same port, with what it had written. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startRedis(options: readonly string[] = []): Promise<TestServer> {
  const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', ...options];
    const own = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = own;
    let said = '';
    ended = new Promise((resolve) => own.on('close', resolve));
    await new Promise<void>((resolve, reject) => {
      const look = (text: Buffer): void => {
        said += text;
        if (/Ready to accept connections/.test(said)) resolve();
      };
      own.stdout.on('data', look);
      own.stderr.on('data', look);
      own.on('error', reject);
      own.on('close', (code) => reject(new Error(`redis-server ended with ${code}: ${said.slice(-400)}`)));
    });
  }
  async function kill(signal: NodeJS.Signals): Promise<void> {
    child?.kill(signal);
    await ended;
  }
  for (let attempt = 0; ; attempt++) {
    try {
      await start();
      break;
    } catch (error) {
      if (attempt >= 3) throw error;
      await sleep(100);
    }
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    async stop() {
      await kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
