import type { Handover } from '../../../../contract/worker-messages';
import type { ResultReader } from '../../../../workers/creator/result-reader';
import { type UrlOfRun, urlProcessor } from '../../../../workers/creator/url';
import { type TestRun, testRun } from '../../test-context';

/** Keeps what it gets. */
export const keepResult: ResultReader = async (_context, { result, left }) => ({
  files: left.map((path) => ({ staged: path, target: path, details: { kind: 'file' } })),
  kept: result,
});

export interface UrlRun {
  readonly run: TestRun<unknown>;
  /** The processor's promise. */
  readonly result: Promise<unknown>;
}

/** One task given to an address, in a real project folder. */
export async function callUrl(
  url: string,
  more: {
    metadata?: unknown;
    setting?: Partial<UrlOfRun>;
    readResult?: ResultReader;
    results?: Handover['results'];
  } = {},
): Promise<UrlRun> {
  const run = await testRun<unknown>(more.metadata ?? { titleId: 7, category: '건강' });
  const { taskId, projectDir } = run.context;
  const setting: UrlOfRun = { kind: 'url', url, body: 'metadata', secrets: {}, timeoutMinutes: 30, ...more.setting };
  const handover: Handover = { task: { id: taskId, type: 'script' }, projectDir, results: more.results ?? {} };
  const result = urlProcessor(setting, handover, more.readResult ?? keepResult).run(run.context);
  result.catch(() => {});
  return { run, result };
}
