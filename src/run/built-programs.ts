// What lies beside the built program: entries of threads; and the package's version.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../target/index.ts';

export const MEASURING_THREAD = new URL('./measuring-thread.js', import.meta.url);
/** Makes what measuring threads are given, of what another machine sent. */
export const SETUP_THREAD = new URL('./setup-thread.js', import.meta.url);
/** Finishes weights. */
export const FINISHING_THREAD = new URL('./finishing-thread.js', import.meta.url);

export function packageVersion(): string {
  const text = readFileSync(path.join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
