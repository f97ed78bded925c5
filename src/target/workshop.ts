// A private temporary directory in which projects are compiled. What several programs share (fixed kernels, the
// measuring program, files of weights) is written and compiled once.
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { type CProject, isCIdentifier } from '../c/index.ts';
import { type ByteCache, reasonOf, userCache } from '../disk/index.ts';
import { createKeptObjects } from './kept-objects.ts';
import { runCompiler, type Toolchain } from './toolchain.ts';
import { writeTree } from './write-tree.ts';

export interface Workshop {
  readonly toolchain: Toolchain;
  /** Object files of a project: its own units, freshly compiled, and its kernels. */
  compileProject(project: CProject, signal?: AbortSignal): Promise<CompiledProject>;
  /**
   * Object file of a fixed text, compiled at its first use. An abort ends the waiting, not the compiling.
   * @param headers by path, as the text includes them
   */
  compileFixed(
    name: string,
    text: string,
    headers: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<string>;
  /** Links objects into a fresh program; never over an old one. */
  link(objects: readonly string[], signal?: AbortSignal): Promise<LinkedProgram>;
  /** Directory with the files that PREFIX_init reads. */
  writeData(data: CProject['data']): Promise<string>;
  /** A path inside the directory that nothing has yet. */
  freshPath(stem: string): string;
  /** Ends what still compiles and removes everything. Idempotent. */
  dispose(): Promise<void>;
}

export interface CompiledProject {
  readonly project: CProject;
  /** Of its own units. */
  readonly objects: readonly string[];
  readonly kernelObjects: readonly string[];
  dispose(): Promise<void>;
}

export interface LinkedProgram {
  readonly file: string;
  dispose(): Promise<void>;
}

/** @param cache of objects of fixed texts */
export async function openWorkshop(toolchain: Toolchain, cache: ByteCache = userCache()): Promise<Workshop> {
  const objects = createKeptObjects(toolchain, cache);
  const directory = await makeTemporaryDirectory();
  // Nothing awaits dispose() where the process ends at once.
  const sweep = (): void =>
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  process.once('exit', sweep);
  // Ends the work on fixed texts, which no caller's signal ends: others may wait for it.
  const closing = new AbortController();
  // As many compilers as a project has units listen to it at once.
  setMaxListeners(0, closing.signal);
  const pending = new Set<Promise<unknown>>();
  const fixed = new Map<string, Promise<string>>();
  const written = new WeakMap<object, Promise<string>>();
  let count = 0;
  const freshPath = (stem: string): string => path.join(directory, `${stem}${++count}`);

  /** `dispose` waits for it before it removes the directory. */
  function track<T>(work: Promise<T>): Promise<T> {
    const done: Promise<unknown> = work.then(
      () => pending.delete(done),
      () => pending.delete(done),
    );
    pending.add(done);
    return work;
  }

  async function compile(
    at: string,
    unit: string,
    object: string,
    includes: readonly string[],
    signal?: AbortSignal,
  ): Promise<string> {
    const output = path.join(at, object);
    const searched = includes.map((include) => `-I${path.join(at, include)}`);
    await run([...searched, '-c', path.join(at, unit), '-o', output], unit, signal);
    return output;
  }

  function run(
    args: readonly string[],
    place: string,
    signal?: AbortSignal,
    tool: Toolchain = toolchain,
  ): Promise<void> {
    const either = signal ? AbortSignal.any([closing.signal, signal]) : closing.signal;
    return runCompiler(tool, args, { place, cwd: directory, signal: either });
  }

  function compileFixed(
    name: string,
    text: string,
    headers: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<string> {
    const parts = [name, text, ...[...headers].flat()];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    let made = fixed.get(key);
    if (!made) {
      made = track(makeFixed(parts, name, new Map([...headers, [name, text]])));
      fixed.set(key, made);
      // A failure is not kept.
      made.catch(() => fixed.delete(key));
    }
    return orAbort(made, signal);
  }

  async function makeFixed(
    parts: readonly string[],
    name: string,
    files: ReadonlyMap<string, string>,
  ): Promise<string> {
    const at = freshPath('fixed');
    const known = await objects.find(parts);
    if (known) {
      const object = `${at}.o`;
      await writeFile(object, known);
      return object;
    }
    await writeTree(at, files);
    const object = await compile(at, name, 'unit.o', ['', path.dirname(name)]);
    // A compiler that ends well and writes nothing is found out by the linker.
    const made = await readFile(object).catch(() => null);
    if (made) await objects.keep(parts, made);
    return object;
  }

  async function compileProject(project: CProject, signal?: AbortSignal): Promise<CompiledProject> {
    checkProject(project);
    const at = freshPath(project.prefix);
    const dispose = (): Promise<void> => rm(at, { recursive: true, force: true });
    try {
      await writeTree(at, project.files);
      // One wait for all of them: a listener for every unit would bring Node's warning of a leak.
      const kernels = orAbort(
        Promise.all(
          project.kernels.map((unit) =>
            compileFixed(unit, textOf(project, unit), kernelHeaders(project, unit)),
          ),
        ),
        signal,
      );
      // Looked at only when the project's own units are through.
      kernels.catch(() => undefined);
      const objects = await all(
        project.sources.map((unit, i) => compile(at, unit, `unit${i}.o`, project.includes, signal)),
      );
      return { project, objects, kernelObjects: await kernels, dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  async function link(objects: readonly string[], signal?: AbortSignal): Promise<LinkedProgram> {
    const file = freshPath('program');
    const dispose = (): Promise<void> => rm(file, { force: true });
    try {
      const linker = { ...toolchain, ...toolchain.linker };
      await run([...new Set(objects), '-o', file, '-lm'], 'linking', signal, linker);
      return { file, dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  return {
    toolchain,
    freshPath,
    compileFixed,
    compileProject: (project, signal) => track(compileProject(project, signal)),
    link: (objects, signal) => track(link(objects, signal)),
    writeData(data) {
      let made = written.get(data);
      if (!made) {
        const at = freshPath('data');
        made = track(writeTree(at, data).then(() => at));
        written.set(data, made);
        made.catch(() => written.delete(data));
      }
      return made;
    },
    async dispose() {
      closing.abort(new Error('the workshop is closed'));
      await Promise.allSettled(pending);
      await rm(directory, { recursive: true, force: true });
      process.removeListener('exit', sweep);
    },
  };
}

/** @throws HushbitError `bad-option` where the system's temporary directory is none */
async function makeTemporaryDirectory(): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(path.join(parent, 'hushbit-'));
  } catch (error) {
    throw new HushbitError({
      code: 'bad-option',
      place: `temporary directory ${parent}`,
      expected: 'a directory that can be written, to compile in',
      got: reasonOf(error),
      remedy: 'name one in the variable TMPDIR (TEMP on Windows), or leave it unset',
    });
  }
}

/** Headers of the unit's own directory and below: what fixed text may include, so that it gives the same object. */
function kernelHeaders(project: CProject, unit: string): ReadonlyMap<string, string> {
  const folder = unit.slice(0, unit.lastIndexOf('/') + 1);
  const headers = new Map<string, string>();
  for (const [name, content] of project.files) {
    const belongs = name.startsWith(folder) && /\.(h|inc)$/.test(name);
    if (belongs && typeof content === 'string') headers.set(name, content);
  }
  return headers;
}

function textOf(project: CProject, unit: string): string {
  const text = project.files.get(unit);
  if (typeof text !== 'string') throw badProject(unit, 'a unit among the files of the project', 'none');
  return text;
}

function checkProject(project: CProject): void {
  if (!isCIdentifier(project.prefix)) throw badProject('prefix', 'a C identifier', project.prefix);
  for (const unit of [...project.sources, ...project.kernels]) textOf(project, unit);
}

function badProject(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'failed', place, expected, got });
}

/** The promise, or the signal's reason if that comes first; the work itself goes on. */
async function orAbort<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  // Where nobody waits for it any more, its failure is nobody's.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}

/** Like Promise.all, but rejects only when nothing runs any more: the caller then removes the files. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
