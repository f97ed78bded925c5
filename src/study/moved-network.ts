// A network that a search of several made for itself lies in the directory of them all, and goes where that goes: run.json says where it
// was when the run was last searched. Any other model stays where it is when a run is moved.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Below the directory of several networks: those that were made for it. */
export const NETWORKS = 'networks';

/** With the network of the run's family in place of the same that is not where it was. */
export function withMovedNetwork<
  R extends { readonly places?: Readonly<Record<string, unknown>> | undefined },
>(dir: string, run: R): R {
  const was = run.places?.modelPath;
  if (typeof was !== 'string' || existsSync(was) || path.basename(path.dirname(was)) !== NETWORKS) return run;
  const now = path.resolve(dir, '..', NETWORKS, path.basename(was));
  return existsSync(now) ? { ...run, places: { ...run.places, modelPath: now } } : run;
}
