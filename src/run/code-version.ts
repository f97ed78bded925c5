// Which hushbit this is, so exactly that two of the same compute the same: the package's version, the built programs, and the version
// of Node, whose Math and WebAssembly they run on.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MEASURING_THREAD, packageVersion } from './built-programs.ts';

/** `0.1.0 build 0123456789ab on Node 20` */
export function codeVersion(): string {
  const dir = new URL('.', MEASURING_THREAD);
  const hash = createHash('sha256');
  for (const name of readdirSync(fileURLToPath(dir)).sort()) {
    if (name.endsWith('.js')) hash.update(`${name}\n`).update(readFileSync(new URL(name, dir)));
  }
  const [major] = process.versions.node.split('.');
  return `${packageVersion()} build ${hash.digest('hex').slice(0, 12)} on Node ${major}`;
}
