import { afterEach } from 'vitest';
import { creatorServer } from './creator-server';
import { callUrl, type UrlRun } from './url-run';

export const cleanUps: (() => Promise<unknown>)[] = [];
/** Call once in a file: what its calls opened ends after each test. */
export function urlCallsForTests(): void {
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });
}

export async function serve(...given: Parameters<typeof creatorServer>) {
  const server = await creatorServer(...given);
  cleanUps.push(server.close);
  return server;
}
export async function call(...given: Parameters<typeof callUrl>): Promise<UrlRun> {
  const started = await callUrl(...given);
  cleanUps.push(started.run.remove);
  return started;
}
/** What the run failed with. */
export async function failureOf({ result }: UrlRun): Promise<unknown> {
  return result.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}
