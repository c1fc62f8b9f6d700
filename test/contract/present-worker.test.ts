import { expect, test } from 'vitest';
import { presentWorker } from '../../contract/present';

const worker = { type: 'image', state: 'restarting', restarts: 1, memoryLimitMb: 1_024 } as const;

test('a program gets a sentence about a worker’s last end, and its code', () => {
  const lastError = { code: 'worker.out_of_memory', usedMb: 1_100, limitMb: 1_024 } as const;
  expect(presentWorker({ ...worker, lastError }, 'en')).toEqual({
    ...worker,
    lastError: expect.stringContaining('1100 MB of 1024 MB'),
    lastErrorCode: 'worker.out_of_memory',
  });
  expect(presentWorker(worker, 'ko')).toEqual(worker);
});
