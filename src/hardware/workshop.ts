// A private temporary directory in which projects are compiled. What several programs share (fixed kernels, the
// measuring program, files of weights) is written and compiled once.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { type CProject, isCIdentifier } from '../codegen/index.ts';
import { runCompiler, type Toolchain } from './toolchain.ts';

export interface Workshop {
  readonly directory: string;
  readonly toolchain: Toolchain;
  /** Object files of a project: its own units, freshly compiled, and its kernels. */
  compileProject(project: CProject, signal?: AbortSignal): Promise<CompiledProject>;
  /** Object file of a fixed text, compiled at its first use. @param headers by file name */
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
  /** A name inside the directory that nothing has yet. */
  freshPath(stem: string): string;
  /** Removes everything. Idempotent. */
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

export async function openWorkshop(toolchain: Toolchain): Promise<Workshop> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hushbit-'));
  // Nothing awaits dispose() where the process ends at once.
  const sweep = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', sweep);
  const fixed = new Map<string, Promise<string>>();
  const written = new WeakMap<object, Promise<string>>();
  let count = 0;
  const freshPath = (stem: string): string => path.join(directory, `${stem}${++count}`);

  async function compile(
    unit: string,
    output: string,
    includes: readonly string[],
    place: string,
    signal?: AbortSignal,
  ): Promise<string> {
    const args = [...includes.map((include) => `-I${include}`), '-c', unit, '-o', output];
    await runCompiler(toolchain, args, { place, cwd: directory, signal });
    return output;
  }

  /** Compiles once per content; a failure or an abort is not kept. */
  function once(key: string, make: () => Promise<string>): Promise<string> {
    let made = fixed.get(key);
    if (!made) {
      made = make();
      fixed.set(key, made);
      made.catch(() => fixed.delete(key));
    }
    return made;
  }

  async function compileFixed(
    name: string,
    text: string,
    headers: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<string> {
    const hash = createHash('sha256').update(`${name}\0${text}`);
    for (const [header, content] of headers) hash.update(`\0${header}\0${content}`);
    return once(hash.digest('hex'), async () => {
      const at = freshPath('fixed');
      await writeTree(at, new Map([...headers, [name, text]]));
      return compile(
        path.join(at, name),
        path.join(at, 'unit.o'),
        [at, path.dirname(path.join(at, name))],
        name,
        signal,
      );
    });
  }

  return {
    directory,
    toolchain,
    freshPath,
    compileFixed,
    async compileProject(project, signal) {
      checkProject(project);
      const at = freshPath(project.prefix);
      try {
        await writeTree(at, project.files);
        const includes = project.includes.map((include) => path.join(at, include));
        const objects = project.sources.map((unit, i) =>
          compile(path.join(at, unit), path.join(at, `unit${i}.o`), includes, unit, signal),
        );
        const kernelObjects = project.kernels.map((unit) => compileKernel(project, unit));
        return {
          project,
          objects: await all(objects),
          kernelObjects: await all(kernelObjects),
          dispose: () => rm(at, { recursive: true, force: true }),
        };
      } catch (error) {
        await rm(at, { recursive: true, force: true });
        throw error;
      }
    },
    async link(objects, signal) {
      const file = freshPath('program');
      const remove = (): Promise<void> => rm(file, { force: true });
      try {
        await runCompiler(toolchain, [...new Set(objects), '-o', file, '-lm'], {
          place: 'linking',
          cwd: directory,
          signal,
        });
      } catch (error) {
        await remove();
        throw error;
      }
      return { file, dispose: remove };
    },
    writeData(data) {
      let made = written.get(data);
      if (!made) {
        const at = freshPath('data');
        made = writeTree(at, data).then(() => at);
        written.set(data, made);
        made.catch(() => written.delete(data));
      }
      return made;
    },
    async dispose() {
      process.removeListener('exit', sweep);
      await rm(directory, { recursive: true, force: true });
    },
  };

  // Kernels see the headers of their own directory tree only, so that the same text gives the same object.
  // No signal: others may wait for the same object.
  function compileKernel(project: CProject, unit: string): Promise<string> {
    const folder = unit.includes('/') ? unit.slice(0, unit.lastIndexOf('/') + 1) : '';
    const headers = new Map<string, string>();
    for (const [name, content] of project.files) {
      if (name.startsWith(folder) && /\.(h|inc)$/.test(name) && typeof content === 'string')
        headers.set(name, content);
    }
    return compileFixed(unit, textOf(project, unit), headers);
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

/** Relative, of plain parts: nothing that leaves the directory or reads as an option. */
const PLAIN_PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** Writes files below a new directory. @throws HushbitError `failed` for a path that is not plain */
export async function writeTree(at: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  await mkdir(at, { mode: 0o700, recursive: true });
  for (const [name, content] of files) {
    if (!name.split('/').every((part) => PLAIN_PART.test(part) && part.length <= 100)) {
      throw badProject(name, 'a plain relative path', 'another');
    }
    const file = path.join(at, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
