import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { writeCard } from '../workers/video/video-context';
import { callMain } from './support/panel-page';
import { openStudioApps, type StudioApp, type StudioApps } from './support/studio-apps';
import { ENGLISH, KOREAN, speak } from './support/words';

const PROJECT = '비 오는 날';
/** Each is long enough for a scene of its own. */
const TEXT = [
  '창가에 앉아 빗소리를 들으며 한 모금 마십니다. 서두르지 않아도 좋은 아침이 이렇게 시작됩니다.',
  '원두를 한 숟가락 듬뿍 덜어 곱게 갈아 줍니다. 물은 가운데부터 천천히 동그라미를 그리며 부어 보세요.',
];

let studio: StudioApps;
/** Makes all that is made. */
let anna: StudioApp;
/** Looks on and edits. */
let bora: StudioApp;
beforeAll(async () => {
  studio = await openStudioApps();
  anna = await studio.open('anna');
  bora = await studio.open('bora');
  for (const type of TASK_TYPES) await bora.pause(type, 'this-machine');
  await speak(anna.page, KOREAN);
  await speak(bora.page, ENGLISH);
});
afterAll(() => studio?.close());

const story = ({ page }: StudioApp) => callMain(page, 'films:storyboard', { projectId: PROJECT });
const foundBy = async ({ page }: StudioApp, text: string) =>
  (await callMain(page, 'find:all', { text, limit: 20 })).hits.map(({ projectId }) => projectId);
const narration = (page: Page, n: number) => page.getByTestId(`narration-${n}`);
/** By the list of all films, as its creator. */
async function openFilm({ page }: StudioApp): Promise<void> {
  await page.getByTestId('nav-projects').click();
  await page.getByRole('button', { name: PROJECT, exact: true }).click();
  await narration(page, 1).waitFor();
}
/** Begins a syllable in place of what stands there: until it is composed, it is sent to nobody. */
async function composeIn(page: Page, n: number): Promise<void> {
  await narration(page, n).focus();
  await page.keyboard.press('Control+A');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'ㅇ', selectionStart: 1, selectionEnd: 1 });
  await session.detach();
}
async function typeInto(page: Page, n: number, text: string): Promise<void> {
  await narration(page, n).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

describe('A film of a studio', () => {
  it('that one machine made has its poster, its page and its words on another', async () => {
    const script = await anna.queue.enqueue({
      type: 'script',
      projectId: PROJECT,
      metadata: { title: PROJECT, text: TEXT.join('\n\n') },
    });
    expect((await anna.queue.ended(script.id)).status).toBe('completed');
    const images = join(studio.workspace, PROJECT, 'images');
    mkdirSync(images, { recursive: true });
    for (const [index] of TEXT.entries()) await writeCard(join(images, `00${index + 1}.jpg`), index);
    const video = await anna.queue.enqueue({
      type: 'video',
      projectId: PROJECT,
      metadata: { title: PROJECT, resolution: '480p' },
    });
    expect((await bora.queue.ended(video.id)).machine).toBe('anna');

    const { page } = bora;
    await page.getByTestId('nav-today').click();
    const ready = page.getByTestId(`ready-${PROJECT}`);
    await ready.waitFor();
    await expect
      .poll(() => ready.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    await openFilm(bora);
    const film = page.getByTestId('film');
    await expect.poll(() => film.evaluate((one: HTMLVideoElement) => one.readyState)).toBeGreaterThan(0);
    // By a word of the script alone.
    await expect.poll(() => foundBy(bora, '빗소리')).toContain(PROJECT);
  });

  it('is edited on the other machine, where it waits is seen as changed on the first, and so is the film made of it', async () => {
    await openFilm(anna);
    await typeInto(bora.page, 2, '물은 아주 천천히 붓습니다.');
    await bora.page.getByTestId('redo-2').waitFor();
    await anna.page.locator('[data-testid=scene-2][data-changed=true]').waitFor();
    await expect.poll(() => narration(anna.page, 2).inputValue()).toBe('물은 아주 천천히 붓습니다.');
    await expect
      .poll(async () => (await callMain(anna.page, 'films:get', { projectId: PROJECT })).film.state)
      .toBe('changed');
    await bora.page.getByTestId('redo-2').click();
    for (const machine of [anna, bora]) {
      await machine.page.locator('[data-testid=version-2][data-present=true]').waitFor();
      await machine.page.locator('[data-testid=scene-2][data-changed=false]').waitFor();
    }
    expect((await story(anna)).versions.map(({ version }) => version).sort()).toEqual([1, 2]);
    await expect
      .poll(async () => (await callMain(anna.page, 'films:get', { projectId: PROJECT })).film.state)
      .toBe('ready');
  });

  it('and one scene of it, typed on both at the same time, keeps what came first; who came later is told and loses nothing', async () => {
    // Both have begun before either has the other's, however slowly one of the two gets on.
    for (const { page } of [anna, bora]) await composeIn(page, 1);
    await Promise.all([
      anna.page.keyboard.insertText('아나의 문장입니다.'),
      bora.page.keyboard.insertText('보라의 문장입니다.'),
    ]);
    const told = (machine: StudioApp) => machine.page.getByTestId('scene-1').getByRole('alert');
    await expect.poll(async () => (await told(anna).count()) + (await told(bora).count())).toBe(1);
    const [later, first] = (await told(anna).count()) === 1 ? [anna, bora] : [bora, anna];
    const [mine, theirs] = [await narration(later.page, 1).inputValue(), await narration(first.page, 1).inputValue()];
    expect([mine, theirs].sort()).toEqual(['보라의 문장입니다.', '아나의 문장입니다.']);
    expect((await story(first)).scenes[0]?.narration).toBe(theirs);
    await told(later).getByText(theirs, { exact: false }).waitFor();
    await told(later).getByRole('button').first().click();
    await expect.poll(async () => (await story(first)).scenes[0]?.narration).toBe(mine);
    // Who came first sees it as well.
    await expect.poll(() => narration(first.page, 1).inputValue()).toBe(mine);
  });
});
