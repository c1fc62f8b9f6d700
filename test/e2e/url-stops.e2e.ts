import { afterEach, describe, expect, it } from 'vitest';
import { creatorServer, json } from '../workers/creator/support/creator-server';
import { client } from './support/client';
import { bridgeOf, launchApp, newPlace, type Place, type SpawnedApp, spawnApp } from './support/launch';

const TEXT = '오늘은 커피를 내립니다. 물은 천천히 부어 주세요.';
const script = (projectId: string) => ({ type: 'script' as const, projectId, metadata: { titleId: projectId } });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server whose first request is never replied to; the same request made again is. */
async function holdingServer() {
  const asked = new Set<string>();
  const server = await creatorServer((response, { body }) => {
    if (!asked.has(body)) return asked.add(body);
    return json(response, 200, { text: TEXT });
  });
  ends.push(() => server.close());
  const url = `${server.origin}/write`;
  const place = await newPlace({
    processors: { script: { kind: 'url', url, body: 'metadata', secrets: [], timeoutMinutes: 30 } },
  });
  return { server, place };
}
async function start(place: Place): Promise<{ app: SpawnedApp; queue: ReturnType<typeof client> }> {
  const app = spawnApp(place, ['--hidden']);
  ends.push(async () => {
    app.child.kill('SIGTERM');
    await app.exited;
  });
  return { app, queue: client(await bridgeOf(place, app.child.pid)) };
}

describe('An app that waits for an address of the creator’s', () => {
  it('and quits or is killed makes the same request at its next start', async () => {
    const { server, place } = await holdingServer();
    let { app, queue } = await start(place);
    const made: string[] = [];
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const { id } = await queue.enqueue(script(signal));
      await expect.poll(() => server.seen.length).toBe(made.length + 1);
      app.child.kill(signal);
      await app.exited;
      ({ app, queue } = await start(place));
      expect(await queue.ended(id)).toMatchObject({ status: 'completed', retryCount: 0 });
      made.push(id, id);
    }
    expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual(made);
  });

  it('leaves it at once when its type is paused, and what was bumped comes first', async () => {
    const { server, place } = await holdingServer();
    const app = await launchApp({ place });
    ends.push(() => app.close());
    const queue = client(app.bridge);
    const first = await queue.enqueue(script('first'));
    await server.asked('POST');
    const second = await queue.enqueue(script('second'));
    await app.page.getByTestId(`bump-${second.id}`).click();
    await queue.until(second.id, ({ priority }) => priority > 0);
    await app.page.keyboard.press('Control+k');
    await app.page.locator('[role=dialog] input:focus').waitFor();
    await app.page.keyboard.type('지금 멈추기');
    await app.page.getByRole('dialog').getByText('대본 작성 지금 멈추기').click();
    const stopped = await queue.until(first.id, ({ status }) => status === 'waiting');
    expect(stopped).toMatchObject({ retryCount: 0, crashCount: 0 });

    // Until the panel shows the pause, the button would say it again.
    await app.page.getByTestId('paused-script').waitFor();
    await app.page.getByTestId('pause-script').click();
    await queue.until(second.id, ({ status }) => status === 'processing');
    await expect
      .poll(() => server.seen.map(({ headers }) => headers['idempotency-key']))
      .toEqual([first.id, second.id]);
  });
});
