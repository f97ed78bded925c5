// A search whose quality, or whose times, one worker at the other end of a command's pipe measures.
import { openCommandPipe } from '../execute/index.ts';
import { isValueOf, partsOfSource } from '../measure/index.ts';
import { openPipeWorker } from '../queue/index.ts';
import { codeVersion } from './code-version.ts';
import { type RemoteSearch, withoutWeights } from './remote-search.ts';

/** @param command for `sh`, which starts `hushbit worker --stdio` somewhere @throws HushbitError `bad-option` */
export async function openPipeSearch(command: string, note: (line: string) => void): Promise<RemoteSearch> {
  const worker = await openPipeWorker(openCommandPipe(command), codeVersion(), note);
  const { role, device, threads } = worker.hello;
  return {
    device,
    quality:
      role === 'quality' ? async (source) => worker.dispatcher(partsOfSource(source), isValueOf) : null,
    times: async (source) => worker.dispatcher(partsOfSource(withoutWeights(source)), isValueOf),
    state: () => ({ workers: 1, threads, open: 0 }),
    close: () => worker.close(),
  };
}
