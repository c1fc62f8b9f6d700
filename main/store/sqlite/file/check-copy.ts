import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { type Connection, numberPragma, passesQuickCheck } from './connection';

const factsSchema = z.object({ applicationId: z.int(), userVersion: z.int(), isWhole: z.boolean() });
/** What a database file states about itself, and whether SQLite found no damage in it. */
export type FileFacts = z.infer<typeof factsSchema>;

/** Reads the whole file on this thread: 1 s at 300,000 tasks. Throws when it is no database. */
export function readFacts(file: string): FileFacts {
  const connection: Connection = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return {
      applicationId: numberPragma(connection, 'application_id'),
      userVersion: numberPragma(connection, 'user_version'),
      isWhole: passesQuickCheck(connection),
    };
  } finally {
    connection.close();
  }
}

/**
 * How far the file's numbers have come: the sum of the AUTOINCREMENT counters and the highest task number, since task numbers are reserved
 * by the hundred. -1 for a database without counters. Throws when the file is no database.
 */
export function readNumbersGiven(file: string): number {
  const connection: Connection = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const counts = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'queue_tasks'").get() !== undefined;
    if (!counts) return -1;
    const sum = z
      .int()
      .safeParse(
        connection
          .prepare(
            'SELECT coalesce(sum(seq), 0) + (SELECT coalesce(max(seq), 0) FROM queue_tasks) FROM sqlite_sequence',
          )
          .pluck()
          .get(),
      );
    return sum.success ? sum.data : -1;
  } finally {
    connection.close();
  }
}

/** `readFacts` as text: a file of its own would have to be found in every build and package. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
const connection = new Database(workerData.file, { readonly: true, fileMustExist: true });
const read = (name) => connection.pragma(name, { simple: true });
const facts = {
  applicationId: read('application_id'),
  userVersion: read('user_version'),
  isWhole: read('quick_check(1)') === 'ok',
};
connection.close();
parentPort.postMessage(facts);
`;

/** `readFacts` on a thread of its own, so that requests and log lines go on meanwhile. Rejects when the file is no database. */
export function readFactsElsewhere(file: string): Promise<FileFacts> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { eval: true, workerData: { driver, file } });
    worker.once('message', (facts: unknown) => {
      const parsed = factsSchema.safeParse(facts);
      if (parsed.success) resolve(parsed.data);
      else reject(parsed.error);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the check of the copy ended without a result')));
  });
}
