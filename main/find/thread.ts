import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { isDamaged, removeDerived } from '../store/derived-database';
import { CALLS, type CallInput, type CallName, type CallOutput, requestSchema } from './messages';
import { SearchFile } from './search-file';

// The program of the thread that holds the index. Started by index-thread.ts, which asks it by messages and gets a reply to each.

const { file, queue } = z.object({ file: z.string(), queue: z.string() }).parse(workerData);
/** Opened with the first call after which it is closed: a disk that is full now may take it later. */
let open: SearchFile | undefined;
const index = (): SearchFile => {
  open ??= SearchFile.open(file, queue);
  return open;
};
function close(): void {
  const before = open;
  open = undefined;
  before?.close();
}

const work: { readonly [N in CallName]: (input: CallInput<N>) => CallOutput<N> } = {
  put: ({ documents }) => {
    index().put(documents);
    return null;
  },
  remove: ({ taskIds }) => {
    index().remove(taskIds);
    return null;
  },
  missing: ({ ends }) => index().missing(ends),
  progress: () => index().progress(),
  keepProgress: (progress) => {
    index().keepProgress(progress);
    return null;
  },
  search: (search) => index().search(search),
  size: () => index().size(),
};

function run<N extends CallName>(name: N, input: unknown): CallOutput<N> {
  const parsed: unknown = CALLS[name].input.parse(input);
  try {
    return work[name](parsed as CallInput<N>);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    // Damaged while it was open. The next search says that nothing was read into the new one, and the history is read again.
    close();
    removeDerived(file);
    return work[name](parsed as CallInput<N>);
  }
}

parentPort?.on('message', (message: unknown) => {
  if (message === 'close') {
    close();
    parentPort?.close();
    return;
  }
  const { id, name, input } = requestSchema.parse(message);
  try {
    parentPort?.postMessage({ id, ok: true, output: run(name, input) });
  } catch (error) {
    parentPort?.postMessage({ id, ok: false, message: error instanceof Error ? error.message : String(error) });
  }
});
