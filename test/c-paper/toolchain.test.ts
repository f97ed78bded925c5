// Compilers that are missing, broken or slow, and what is left behind.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HushbitError } from '../../src/base/errors.ts';
import { generatePaperProject, lowerPaper, uniformBits } from '../../src/paper/index.ts';
import {
  findToolchain,
  type LatencyBenchOptions,
  measureLatency,
  measureSections,
  openLatencyBench,
  readKernels,
} from '../../src/target/index.ts';
import { describeWith, itWith } from '../requirements.ts';
import { smallNetwork } from './small-network.ts';

const { graph, ranges, features, frames } = smallNetwork(3);
const kernels = await readKernels();
const scratch = mkdtempSync(path.join(tmpdir(), 'test-toolchain-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function project(prefix: string, bits: 8 | 16 | 32 = 8) {
  return generatePaperProject(lowerPaper(graph, ranges, uniformBits(graph, bits)), prefix, kernels, graph);
}

/** A stand-in for a compiler: answers --version, takes all flags, else does what `body` says. */
function fakeCompiler(name: string, body: string): string {
  const file = path.join(scratch, name);
  writeFileSync(
    file,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo "fake 1.0"; exit 0; fi\ncase " $* " in *" -E "*) exit 0;; esac\n${body}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

async function errorOf(promise: Promise<unknown>): Promise<HushbitError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HushbitError);
  return error as HushbitError;
}

function temporaryDirectories(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('hushbit-'));
}

/** A process that was killed but not yet waited for does not run. */
function isRunning(pid: string): boolean {
  if (!existsSync('/proc/self')) {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  }
  return existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

function optionsFor(toolchain: LatencyBenchOptions['toolchain']): LatencyBenchOptions {
  return { toolchain, baselines: [], features, frames, iterations: 20 };
}

describe('findToolchain', () => {
  it('names the version and puts the fixed flags first', async () => {
    const cc = fakeCompiler('good', 'exit 0');
    const toolchain = await findToolchain({ cc, cflags: ' -O1  -DX=1 ' });
    expect(toolchain).toEqual({
      command: [cc],
      version: 'fake 1.0',
      flags: ['-std=c99', '-ffp-contract=off', '-O1', '-DX=1'],
    });
  });

  it('takes the words of CC as a program and its arguments', async () => {
    const cc = fakeCompiler('wrapped', 'exit 0');
    const toolchain = await findToolchain({ environment: { CC: `env ${cc}` } });
    expect(toolchain.command).toEqual(['env', cc]);
  });

  it('says so when the compiler named by CC is not there, and takes no other', async () => {
    const error = await errorOf(findToolchain({ environment: { CC: 'no-such-compiler' } }));
    expect(error.code).toBe('no-toolchain');
    expect(error.message).toContain('no-such-compiler');
    expect(error.message).toContain('install gcc or clang');
  });

  for (const [cflags, named] of [
    ['--no-such-flag', 'no-such-flag'],
    ['-fno-such-flag', 'no-such-flag'],
    ['-march=abacus', 'abacus'],
  ] as const) {
    itWith(['cc'], `refuses ${cflags}, which the compiler does not know`, async () => {
      const error = await errorOf(findToolchain({ cflags }));
      expect(error.code).toBe('no-toolchain');
      expect(error.message).toContain(named);
      expect(error.message.length).toBeLessThan(900);
    });
  }

  it('hands no text to a shell', async () => {
    const witness = path.join(scratch, 'witness');
    await errorOf(findToolchain({ cc: `cc;touch ${witness}` }));
    await errorOf(findToolchain({ cc: `$(touch ${witness})` }));
    expect(existsSync(witness)).toBe(false);
  });
});

describe('a compiler that fails', () => {
  it('ends in an error with its words', async () => {
    const cc = fakeCompiler('broken', 'echo "unit.c:1: error: moon in the wrong phase" >&2; exit 1');
    const error = await errorOf(
      measureLatency({ ...optionsFor(await findToolchain({ cc })), candidate: project('candidate') }),
    );
    expect(error.code).toBe('toolchain');
    expect(error.message).toContain('moon in the wrong phase');
  });

  it('is an error too when it writes nothing, and nothing old is run', async () => {
    const cc = fakeCompiler('silent', 'exit 0');
    const error = await errorOf(
      measureLatency({ ...optionsFor(await findToolchain({ cc })), candidate: project('candidate') }),
    );
    expect(error.code).toBe('toolchain');
  });

  it('leaves no directory behind', async () => {
    const before = temporaryDirectories();
    const cc = fakeCompiler('broken2', 'exit 3');
    await errorOf(
      measureLatency({ ...optionsFor(await findToolchain({ cc })), candidate: project('candidate') }),
    );
    // Other tests have directories of their own at the same time; none of ours is new.
    const bench = await openLatencyBench(optionsFor(await findToolchain({ cc })));
    const opened = temporaryDirectories().filter((name) => !before.includes(name));
    expect(opened.length).toBeGreaterThanOrEqual(1);
    await bench.dispose();
    await bench.dispose();
    expect(temporaryDirectories().length).toBeLessThan(before.length + opened.length);
  });
});

describe('an abort', () => {
  it('kills the compiler and its children, and ends with the reason of the signal', async () => {
    const pidFile = path.join(scratch, 'pid');
    const cc = fakeCompiler('slow', `sleep 300 & echo $! >>${pidFile}; wait`);
    const bench = await openLatencyBench(optionsFor(await findToolchain({ cc })));
    const controller = new AbortController();
    const waiting = bench.prepare(project('candidate'), controller.signal);
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 500);
    // The kernels are compiled without the signal: others may wait for them.
    const [outcome] = await Promise.allSettled([
      Promise.race([
        waiting,
        new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 20_000)),
      ]),
    ]);
    await bench.dispose();
    expect(outcome).toEqual({ status: 'rejected', reason });
    const children = readFileSync(pidFile, 'utf8').trim().split('\n');
    expect(children.length).toBeGreaterThan(0);
    expect(children.filter(isRunning)).toEqual([]);
  });
});

describeWith(['cc'], 'a measurement', () => {
  it('gives positive medians for the candidate and, in their order, the baselines', async () => {
    const result = await measureLatency({
      ...optionsFor(await findToolchain({ cflags: '-O1' })),
      baselines: [project('first', 8), project('second', 32)],
      candidate: project('candidate', 16),
      iterations: 200,
    });
    expect(result.prefix).toBe('candidate');
    expect(result.iterations).toBe(200);
    expect(result.baselines.map(({ prefix }) => prefix)).toEqual(['first', 'second']);
    for (const { nsPerFrame, spreadNs } of [result, ...result.baselines]) {
      expect(nsPerFrame).toBeGreaterThan(100);
      expect(nsPerFrame).toBeLessThan(1e8);
      expect(spreadNs).toBeGreaterThanOrEqual(0);
    }
  });
});

describeWith(['cc'], 'sections of a compiled project', () => {
  it('hold its code, and its weights where they are read at start-up', async () => {
    const toolchain = await findToolchain({ cflags: '-Os' });
    const [eight, thirtyTwo] = [
      await measureSections(toolchain, project('candidate', 8)),
      await measureSections(toolchain, project('candidate', 32)),
    ];
    const elements = [...graph.tensors.values()]
      .filter(({ data }) => data !== undefined)
      .reduce((sum, { data }) => sum + data!.length, 0);
    expect(eight.codeBytes).toBeGreaterThan(1000);
    expect(eight.zeroBytes).toBeGreaterThanOrEqual(elements);
    expect(thirtyTwo.zeroBytes).toBeGreaterThanOrEqual(4 * elements);
  });
});
