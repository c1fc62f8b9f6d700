import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../contract/project-files';
import type { QueueTask } from '../../contract/task';
import { sha256Of } from '../support/film-studio';
import { tempDir } from '../support/temp-dir';
import { probe } from './support/film';
import { enter, tabTo, testId } from './support/keyboard';
import { launchApp, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { ENGLISH, KOREAN, type Look, speak } from './support/words';

/*
 * The way of a film from a text to its portrait version, by a person who has no mouse. Nothing here moves a pointer: no click, no fill, no
 * check; and the focus goes only where the Tab key leads.
 */

interface Text {
  readonly file: string;
  readonly narrations: readonly [string, string, string];
  /** What is typed behind the second narration in the review, and behind the third of the finished film. */
  readonly reviewed: string;
  readonly changed: string;
}
const TEXTS: Readonly<Record<Look['language'], Text>> = {
  ko: {
    file: '비 오는 날의 커피.txt',
    narrations: [
      '오 분이면 집이 카페가 됩니다. 먼저 물을 끓이고, 좋아하는 잔을 꺼내어 따뜻하게 데워 둡니다.',
      '원두를 한 숟가락 듬뿍 덜어 곱게 갈아 줍니다. 물은 가운데부터 천천히 동그라미를 그리며 부어 보세요.',
      '창가에 앉아 빗소리를 들으며 한 모금 마십니다. 서두르지 않아도 좋은 아침이 이렇게 시작됩니다.',
    ],
    reviewed: ' 비가 옵니다.',
    changed: ' 해가 납니다.',
  },
  en: {
    file: 'Coffee on a rainy day.txt',
    narrations: [
      'In five minutes your kitchen turns into a small coffee house. Boil the water first, and warm your favourite cup while you wait.',
      'Take a generous spoon of beans and grind them finely by hand. Pour the water slowly from the middle, drawing small circles.',
      'Sit down by the window and listen to the rain for a while. This is how a morning begins that nobody has to hurry through.',
    ],
    reviewed: ' It rains.',
    changed: ' The sun comes out.',
  },
};

let running: RunningApp | undefined;
afterEach(() => running?.close());

async function typeAtEnd(page: Page, field: string, text: string): Promise<void> {
  await tabTo(page, testId(field));
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}
const playedSeconds = (page: Page) => page.getByTestId('film').evaluate((film: HTMLVideoElement) => film.currentTime);

describe('A film, by keyboard alone', () => {
  it.each([KOREAN, ENGLISH])(
    'in $language: a file, its review, the film, another scene, the portrait version',
    async (look) => {
      running = await launchApp({ screen: 'today' });
      const { page, place } = running;
      const words = await speak(page, look);
      const { file, narrations, reviewed, changed } = TEXTS[look.language];
      const given = join(tempDir('given'), file);
      await writeFile(given, narrations.join('\n\n'));

      // The drop zone's way without dropping. The system's own dialog is answered for the test; it has a keyboard of its own.
      await page.locator('[data-testid=today-screen][data-phase=ready]').waitFor();
      const chooser = page.waitForEvent('filechooser');
      await enter(page, '[data-testid=drop-zone] button:first-of-type');
      await (await chooser).setFiles(given);
      await enter(page, '[data-testid^="draft-"] button:first-of-type');
      await tabTo(page, testId('stop-after-script'));
      await page.keyboard.press('Space');
      await tabTo(page, '[role=dialog] input[type=radio][value="1080p"]');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await enter(page, testId('submit-film'));

      // Nothing is made of the script before it is approved.
      await enter(page, '[data-testid^="needs-you-"] button');
      await typeAtEnd(page, 'narration-2', reviewed);
      await page.keyboard.press('Control+Enter');
      await page.getByTestId('approve').waitFor({ state: 'detached' });

      await tabTo(page, testId('film'));
      await page.keyboard.press('Space');
      await expect.poll(() => playedSeconds(page)).toBeGreaterThan(0);
      const newest = async (type: 'script' | 'image' | 'video'): Promise<QueueTask> => {
        const { tasks } = await callMain(page, 'queue:list', { types: [type], limit: 10 });
        const [task] = tasks.toSorted((a, b) => b.seq - a.seq);
        if (task === undefined) throw new Error('there is no such task');
        return task;
      };
      const count = async () => (await callMain(page, 'queue:list', { limit: 20 })).tasks.length;
      const { projectId } = await newest('script');
      const story = () => callMain(page, 'films:storyboard', { projectId });
      const first = await story();
      expect(first.scenes.map(({ narration }) => narration)).toEqual([
        narrations[0],
        narrations[1] + reviewed,
        narrations[2],
      ]);
      expect([first.versions.length, await count()]).toEqual([1, 3]);

      // Another narration is one voice and the film: every other file stays the one it was.
      const folder = join(place.workspace, projectId);
      const pictures = (await newest('image')).outputs.filter(({ kind }) => kind === 'image').map(({ path }) => path);
      expect(pictures).toHaveLength(narrations.length);
      const standing = () =>
        pictures.map((path) => [path, sha256Of(join(folder, path)), statSync(join(folder, path)).mtimeMs]);
      const manifest = () => {
        const { files } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
        return files.filter(({ path }) => pictures.includes(path));
      };
      const before = [standing(), manifest()];
      await typeAtEnd(page, 'narration-3', changed);
      await page.getByTestId('redo-3').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByTestId('version-2').waitFor();
      await expect.poll(async () => (await story()).changedScenes).toBe(0);
      expect([standing(), manifest()]).toEqual(before);
      expect(await count()).toBe(4);
      const second = await newest('video');
      const { lines } = await callMain(page, 'queue:logs', { id: second.id, after: 0, limit: 200 });
      const said = lines.map(({ text }) => text);
      // Two sentences in each narration and the one of the review were spoken for the film before.
      expect(said).toContainEqual({ code: 'video.voice_kept', sentences: 7 });
      expect(
        (await story()).versions.map(({ version, isPresent, reason }) => [version, isPresent, reason]).sort(),
      ).toEqual([
        [1, false, { kind: 'first' }],
        [2, true, { kind: 'scenes', scenes: [3] }],
      ]);

      await enter(page, testId('make-portrait'));
      await enter(page, testId('show-portrait'));
      const isTall = (film: HTMLVideoElement) => film.videoHeight > film.videoWidth;
      await expect.poll(() => page.getByTestId('film').evaluate(isTall)).toBe(true);
      await tabTo(page, testId('film'));
      await page.keyboard.press('Space');
      await expect.poll(() => playedSeconds(page)).toBeGreaterThan(0);
      expect(probe(join(folder, 'video.mp4')).streams).toContainEqual(
        expect.objectContaining({ width: 854, height: 480 }),
      );
      expect((await story()).versions).toHaveLength(2);
      expect([standing(), manifest()]).toEqual(before);
      await enter(page, testId('back'));
      await page.getByRole('heading', { level: 1, name: words.nav.today }).waitFor();
    },
  );
});
