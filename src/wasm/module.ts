// The WebAssembly module that assembly/ compiles to: decoded and compiled once, instantiated per memory.
import { MODULE_BASE64 } from './module.wasm.ts';

let compiled: WebAssembly.Module | undefined;

/** One module for all instances, so that its optimised code is shared too. Synchronous; needs SIMD128. */
function engineModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(MODULE_BASE64), (letter) => letter.charCodeAt(0)));
  return compiled;
}

/** Instantiates the module on a memory that the caller lays out. Cheap; `Kernels` names the exports a caller uses. */
export function instantiateEngine<Kernels>(memory: WebAssembly.Memory): Kernels {
  const instance = new WebAssembly.Instance(engineModule(), { env: { memory } });
  return instance.exports as Kernels;
}
