// Who measures what in a search.
import {
  createGate,
  createInlineDispatcher,
  createRouter,
  createThreadDispatcher,
  createTimeLimits,
  type Dispatcher,
  type Measurer,
  onMachine,
} from '../execute/index.ts';
import { MEASURERS, type MeasuringSource, type ThreadSetup } from '../measure/index.ts';
import { longestMeasurements } from '../study/index.ts';
import { heldAgainst, type RemoteSearch } from './remote-search.ts';
import type { SearchClock } from './search-clock.ts';
import type { SearchRequest } from './search-request.ts';

export const nowMs = (): number => performance.now();

/** Quality and memory in threads, or by workers; times from here, alone on this machine unless they are added up. */
export async function createDispatcher(
  request: SearchRequest,
  source: MeasuringSource,
  setup: ThreadSetup | null,
  clock: SearchClock | null,
  remote: RemoteSearch | null,
): Promise<Dispatcher> {
  const { dir, recorded, workers, timeLimitSeconds } = request;
  const gate = createGate(workers);
  const limits = createTimeLimits(timeLimitSeconds === undefined ? {} : { fixedMs: 1000 * timeLimitSeconds });
  // What took long before a run was stopped takes as long when it goes on.
  if (recorded)
    for (const [measurer, ms] of longestMeasurements(dir, recorded)) limits.took({ measurer }, ms);
  const scoring = remote?.quality
    ? await remote.quality(source)
    : createThreadDispatcher({
        entry: request.threadEntry,
        setup,
        gate,
        limits,
        nowMs,
      });
  const routes = new Map<string, Dispatcher>([
    [MEASURERS.quality.id, scoring],
    [MEASURERS.scores.id, scoring],
    [MEASURERS.noisy.id, scoring],
    [MEASURERS.finish.id, scoring],
    [MEASURERS.deviation.id, scoring],
    [MEASURERS.memory.id, scoring],
  ]);
  const inline = (measurer: Measurer): Dispatcher =>
    createInlineDispatcher({ measurers: [measurer], gate, limits, nowMs, exclusively: onMachine });
  if (clock?.time) routes.set(MEASURERS.time.id, inline(clock.time));
  else if (clock && remote) {
    const times = await remote.times(source);
    const { uniform8 } = clock;
    routes.set(MEASURERS.time.id, uniform8 ? heldAgainst(times, uniform8) : times);
  }
  if (clock?.sum) routes.set(MEASURERS.sum.id, inline(clock.sum));
  return createRouter(routes);
}
