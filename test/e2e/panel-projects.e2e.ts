import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProgramProcessor } from '../../contract/processors';
import ko from '../../renderer/i18n/ko';
import { axeProblems } from '../support/axe';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

/** A creator's own programs, so that a film takes a second: pictures and a film of FFmpeg's test source. */
const program = (command: string): ProgramProcessor => ({
  kind: 'program',
  command: ['/bin/sh', '-c', command],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 5,
  graceSeconds: 5,
});
const PICTURE =
  'mkdir -p "$SQ_OUT_DIR/images" && ffmpeg -v error -f lavfi -i testsrc2=s=640x360 -frames:v 1 "$SQ_OUT_DIR/images/001.png"';
const FILM =
  'ffmpeg -v error -f lavfi -i testsrc2=s=320x180:d=3 -f lavfi -i sine=d=3 -pix_fmt yuv420p -c:v libx264 -c:a aac "$SQ_OUT_DIR/video.mp4"';

let running: RunningApp;
let app: ElectronApplication;
let page: Page;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
  ({ app, page } = running);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await changeSettings(page, { processors: { image: program(PICTURE), video: program(FILM) } });
  await page.getByTestId('nav-projects').click();
});
afterAll(() => running?.close());

const film = (title: string) => page.getByRole('listitem').filter({ hasText: title });
const open = (title: string) => page.getByRole('button', { name: title, exact: true });
const order = (title: string) =>
  callMain(page, 'queue:pipeline', { script: { title, text: '첫 문장입니다.\n\n둘째 문장입니다.' } });
async function resize(width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    {
      width,
      height,
    },
  );
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
}

describe('the screen of all films', () => {
  it('is empty at first, and says how a film is made', async () => {
    await page.getByText(ko.films.empty).waitFor();
    await expect.poll(() => page.getByTestId('nav-projects').textContent()).toBe(ko.nav.projects);
    await page.getByRole('button', { name: ko.films.newFilm }).last().waitFor();
  });

  it('shows a film from its first step to the finished film, with its picture, without being asked', async () => {
    await order('겨울 캠핑');
    await film('겨울 캠핑').waitFor();
    await film('겨울 캠핑').locator('img[data-shown=true]').waitFor();
    await film('겨울 캠핑').locator('[data-state=ready]').waitFor();
    await expect.poll(() => page.getByTestId('films-count').textContent()).toBe('1');
    const counted = fill(ko.nav.count.films, { n: 1 });
    await expect.poll(() => page.getByTestId('nav-projects').textContent()).toBe(`${ko.nav.projects}1${counted}`);
    const size = () =>
      film('겨울 캠핑')
        .locator('img')
        .evaluate((image) => [Reflect.get(image, 'naturalWidth'), Reflect.get(image, 'naturalHeight')]);
    await expect.poll(size).toEqual([640, 360]);
  });

  it('plays it in place by the Space key, and shows and copies its path', async () => {
    await open('겨울 캠핑').focus();
    await page.keyboard.press('Space');
    const player = page.getByTestId('film-player');
    await player.waitFor();
    await expect.poll(() => player.evaluate((video) => Number(Reflect.get(video, 'currentTime')))).toBeGreaterThan(0);
    await page.getByRole('button', { name: ko.films.copyPath }).click();
    await page.getByText(ko.films.pathCopied).waitFor();
    const path = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(path).toBe(join(running.place.workspace, '겨울 캠핑', 'video.mp4'));
    await page.keyboard.press('Escape');
    await player.waitFor({ state: 'detached' });
    await expect.poll(() => open('겨울 캠핑').evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('opens a film by Enter and comes back to it', async () => {
    await page.keyboard.press('Enter');
    await open('겨울 캠핑').waitFor({ state: 'detached' });
    await page.getByTestId('nav-projects').click();
    await open('겨울 캠핑').waitFor();
  });

  it('narrows to states with their counts, finds by words, and leads out of an empty list', async () => {
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    for (let n = 0; n < 120; n++) await order(`여행 기록 ${String(n).padStart(3, '0')}`);
    const chip = (group: keyof typeof ko.films.group, n: number) =>
      page.getByRole('button', { name: `${ko.films.group[group]} ${n}`, exact: true });
    await chip('waiting', 120).waitFor();
    await chip('ready', 1).click();
    await expect.poll(() => page.getByTestId('film-card').count()).toBe(1);
    await chip('all', 121).click();
    await page.getByTestId('films-search').fill('기록 11');
    await page.getByText(fill(ko.films.count, { n: 11 })).waitFor();
    await page.getByTestId('films-search').fill('없는 말');
    await page.getByText(fill(ko.films.emptySearch, { text: '없는 말' })).waitFor();
    await page.getByTestId('films-show-all').click();
    await chip('all', 121).waitFor();
    await page.getByTestId('film-card').first().waitFor();
  });

  it('draws only films in sight, and every film is reached by the keyboard', async () => {
    await page.getByTestId('films-sort').click();
    await page.getByRole('option', { name: ko.films.sort.title }).click();
    await open('겨울 캠핑').focus();
    expect(await page.getByTestId('film-card').count()).toBeLessThan(60);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('여행 기록 000');
    for (let n = 0; n < 3; n++) await page.keyboard.press('End');
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        return page.evaluate(() => document.activeElement?.textContent);
      })
      .toBe('여행 기록 119');
    await page.keyboard.press('Home');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('겨울 캠핑');
  });

  it.each([KOREAN, ENGLISH])('has no barrier in any view: $language, $theme', async (look) => {
    const words = await speak(page, look);
    await page.getByTestId('nav-projects').click();
    for (const view of ['large', 'small', 'list'] as const) {
      await page.getByTestId(`films-view-${view}`).click();
      await page
        .getByTestId(view === 'list' ? 'film-row' : 'film-card')
        .first()
        .waitFor();
      for (const [width, height] of [
        [800, 700],
        [1_280, 800],
      ] as const) {
        await resize(width, height);
        expect(await axeProblems(page)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      }
    }
    await page.getByRole('button', { name: words.films.group.waiting, exact: false }).first().waitFor();
  });
});
