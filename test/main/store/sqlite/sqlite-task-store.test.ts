import { join } from 'node:path';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { tempDir } from '../../../support/temp-dir';
import { describeInAFile } from '../contract/in-a-file';
import { describeTaskStore } from '../task-store-contract';

const open = async () => {
  let nowMs = Date.UTC(2026, 0, 15, 12);
  const file = join(tempDir('store'), 'queue.db');
  const openStore = () =>
    new SqliteTaskStore(openDatabase({ file, nowMs }), { now: () => nowMs, onListenerError: () => {} });
  const store = openStore();
  let current = store;
  return {
    store,
    housekeeping: store.housekeeping,
    pass: (ms: number) => {
      nowMs += ms;
    },
    nowMs: () => nowMs,
    clocksDifferMs: 0,
    elsewhere: async () => current,
    // Closed first: the file lets one process in. What was recorded of its runs is there as after a kill.
    reopen: async () => {
      await current.close();
      current = openStore();
      return current;
    },
    close: () => current.close(),
  };
};
describeTaskStore('SQLite', open);
describeInAFile(open);
