import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { triesAll } from '../faults/support/soak';
import { tempDir } from '../support/temp-dir';
import { heldBy, letGo, openStudioApps, type StudioApp, type StudioApps } from './support/studio-apps';

let studio: StudioApps;
/** Adds and steers; takes nothing. */
let anna: StudioApp;
/** Runs. */
let bora: StudioApp;
beforeAll(async () => {
  studio = await openStudioApps();
  anna = await studio.open('anna');
  bora = await studio.open('bora', { settings: { processors: { script: heldBy('bora') } } });
  for (const type of TASK_TYPES) await anna.pause(type, 'this-machine');
});
afterAll(() => studio?.close());

const isRunning = ({ status }: { status: string }) => status === 'processing';
const add = (projectId: string) => anna.queue.enqueue({ type: 'script', projectId, metadata: { title: projectId } });
async function confirmed(id: string): Promise<void> {
  await anna.page.getByTestId(`cancel-${id}`).click();
  await anna.page.getByTestId('confirm').click();
}
const waitingOn = ({ page }: StudioApp) =>
  page
    .locator('[data-testid^="waiting-row-"]')
    .evaluateAll((all) => all.map((row) => row.getAttribute('data-testid')?.slice('waiting-row-'.length)));

describe('From the panel of another machine, a task', () => {
  it('that runs is cancelled by the machine that runs it, long before its lock would be out', async () => {
    const { id } = await add('cancelled');
    await anna.page.getByTestId('running-script').getByText('bora holds it').waitFor();
    await confirmed(id);
    const ended = await anna.queue.ended(id);
    expect(ended).toMatchObject({ state: 'cancelled', crashCount: 0 });
    expect((await bora.queue.ended(id)).state).toBe('cancelled');
  });

  it('that waits is bumped, cancelled and retried, and the panel of the one that would run it follows', async () => {
    const first = await add('first');
    await anna.queue.until(first.id, isRunning);
    const [second, third] = [await add('second'), await add('third')];
    await expect.poll(() => waitingOn(bora)).toEqual([second.id, third.id]);
    await anna.page.getByTestId(`bump-${third.id}`).click();
    await expect.poll(() => waitingOn(bora)).toEqual([third.id, second.id]);
    await confirmed(second.id);
    await expect.poll(() => waitingOn(bora)).toEqual([third.id]);
    expect((await bora.queue.call('POST', `/api/queue/retry/${second.id}`)).status).toBe(200);
    await expect.poll(() => waitingOn(anna)).toEqual([third.id, second.id]);
    for (const { id, projectId } of [first, third, second]) {
      letGo(studio.workspace, projectId);
      expect((await anna.queue.ended(id)).status).toBe('completed');
    }
  });

  it.runIf(triesAll)(
    'waits while the type is paused for the studio, and runs when any machine resumes it',
    async () => {
      await anna.pause('script', 'everybody');
      await bora.page.getByTestId('paused-script').waitFor();
      const { id } = await add('paused');
      letGo(studio.workspace, 'paused');
      await bora.page.getByTestId(`waiting-row-${id}`).waitFor();
      const other = await anna.queue.enqueue({ type: 'image', projectId: 'meanwhile', metadata: { scenes: 1 } });
      expect((await anna.queue.ended(other.id)).machine).toBe('bora');
      expect((await anna.queue.status(id)).status).toBe('waiting');
      await bora.resume('script', 'everybody');
      const ended = await anna.queue.ended(id);
      // The pause of the one machine holds on.
      expect([ended.status, ended.machine]).toEqual(['completed', 'bora']);
    },
  );
});

describe('A machine', () => {
  it('without FFmpeg takes no film, says why, and takes the rest', async () => {
    await bora.pause('video', 'this-machine');
    await bora.pause('script', 'this-machine');
    const carl = await studio.open('carl', { env: { PATH: tempDir('no-programs') } });
    const codes = async () =>
      (await carl.state()).problems.map((problem) => (typeof problem === 'string' ? problem : problem.code));
    await expect.poll(codes).toContain('studio.takes_no_films');
    const film = await anna.queue.enqueue({ type: 'video', projectId: 'film', metadata: { resolution: '480p' } });
    const script = await anna.queue.enqueue({ type: 'script', projectId: 'film', metadata: { text: '안녕하세요.' } });
    expect((await anna.queue.ended(script.id)).machine).toBe('carl');
    expect((await carl.queue.status(film.id)).status).toBe('waiting');
    await anna.queue.call('DELETE', `/api/queue/cancel/${film.id}`);
    await carl.close();
  });
});
