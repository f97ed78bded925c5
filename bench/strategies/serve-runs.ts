// A process that runs one strategy after the other for another one (`processes.ts`): first it is told the setup, then what to run.
import type { Setup, Wanted } from './processes.ts';
import { openRecordedObjective, type RecordedObjective } from './recorded-objective.ts';
import { type RunSettings, runOf } from './run.ts';

let opened: Promise<RecordedObjective> | undefined;
let settings: RunSettings;
process.on('message', async (message: Setup | Wanted) => {
  if ('recorded' in message) {
    settings = message.settings;
    opened = openRecordedObjective(message.recorded);
    return;
  }
  process.send!(await runOf(message.name, message.seed, await opened!, settings));
});
