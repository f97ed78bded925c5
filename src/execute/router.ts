// Several dispatchers as one: each measurer has a place where it runs.
import type { Dispatcher } from './job.ts';

/** @param routes by id of the measurer */
export function createRouter(routes: ReadonlyMap<string, Dispatcher>): Dispatcher {
  return {
    submit(job, signal) {
      const dispatcher = routes.get(job.measurer);
      return dispatcher
        ? dispatcher.submit(job, signal)
        : Promise.reject(new Error(`nobody measures ${job.measurer}`));
    },
    async close() {
      await Promise.all([...new Set(routes.values())].map((one) => one.close()));
    },
  };
}
