import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import ko from '../../../renderer/i18n/ko';
import {
  changedFilm,
  copiedFilm,
  draftFilm,
  pictureReview,
  picturesInMaking,
  readyFilm,
  scriptReview,
} from './film-scenarios';
import { openFilm } from './open-film';
import { asked, setFailing } from './panel';
import { panelForTests } from './panel-for-tests';
import { uuid } from './scenarios';

const { open } = panelForTests(readyFilm);
const PROJECT = '겨울-캠핑';

async function openPage(scenario = readyFilm): Promise<Page> {
  const page = await open({ scenario });
  await openFilm(page);
  return page;
}
/** The edits that main was asked for. */
const edits = async (page: Page) =>
  (await asked(page, 'films:edit')).map((input) => (input as { edit: Record<string, unknown> }).edit);
const edited = (page: Page, count: number) => expect.poll(async () => (await edits(page)).length).toBe(count);

describe('a narration', () => {
  it('is edited in place and saved by itself; what differs from the film is marked, and can be put back', async () => {
    const page = await openPage();
    const field = page.getByTestId('narration-2');
    await field.fill('첫째는 난로입니다.');
    await edited(page, 1);
    expect(await edits(page)).toEqual([{ kind: 'narration', id: 's2', narration: '첫째는 난로입니다.' }]);
    const scene = page.getByTestId('scene-2');
    await scene.getByText(ko.project.changedNarration).waitFor();
    expect(await scene.locator('ins').textContent()).toBe('난로입니다.');
    await page.getByTestId('reset-2').click();
    await edited(page, 2);
    expect((await edits(page))[1]).toEqual({ kind: 'reset', id: 's2' });
  });

  it('that main cannot store survives a new start of the page', async () => {
    const page = await openPage();
    await setFailing(page, 'films:edit', true);
    await page.getByTestId('narration-1').fill('잃으면 안 되는 글');
    await page.getByText(ko.project.notSaved).waitFor();
    await page.reload();
    await expect.poll(() => page.getByTestId('narration-1').inputValue()).toBe('잃으면 안 되는 글');
    await edited(page, 1);
  });

  it('leads to its neighbours by the arrow keys, moves by Alt and them, and gets a new scene by Alt and Enter', async () => {
    const page = await openPage();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    await page.getByTestId('narration-2').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('narration-3');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe('narration-2');
    await page.keyboard.press('Alt+ArrowDown');
    await edited(page, 1);
    await page.keyboard.press('Alt+Enter');
    await edited(page, 2);
    expect(await edits(page)).toEqual([
      { kind: 'move', id: 's2', after: 's3' },
      { kind: 'add', after: 's2', narration: '' },
    ]);
  });

  it('is split where the cursor is', async () => {
    const page = await openPage();
    const field = page.getByTestId('narration-5');
    await field.focus();
    await field.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(19, 19));
    await page.getByTestId('scene-5').getByRole('button', { name: ko.project.split }).click();
    await edited(page, 1);
    expect(await edits(page)).toEqual([{ kind: 'split', id: 's5', at: 19 }]);
  });
});

describe('a scene', () => {
  it('that was removed can be brought back', async () => {
    const page = await openPage();
    await page.getByTestId('narration-3').focus();
    await page.getByTestId('scene-3').getByRole('button', { name: ko.project.remove }).click();
    await page.getByRole('button', { name: ko.project.undo }).click();
    await edited(page, 2);
    expect(await edits(page)).toEqual([
      { kind: 'remove', id: 's3' },
      { kind: 'reset', id: 's3' },
    ]);
  });

  it('is made again with the others that were changed, as its button says, with what was typed before; by Ctrl and Enter too', async () => {
    const page = await openPage(changedFilm);
    await page.getByTestId('narration-4').fill('더 나은 말');
    expect(await page.getByTestId('redo-4').textContent()).toBe(ko.project.redoChanged);
    await page.getByTestId('redo-4').click();
    await expect.poll(() => asked(page, 'films:redo')).toHaveLength(1);
    await page.getByTestId('narration-4').focus();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => asked(page, 'films:redo')).toHaveLength(2);
    const once = { projectId: PROJECT, what: { kind: 'changed' } };
    expect(await asked(page, 'films:redo')).toEqual([once, once]);
    expect(await edits(page)).toEqual([{ kind: 'narration', id: 's4', narration: '더 나은 말' }]);
  });

  it('takes a picture that is dropped on it, and nothing else', async () => {
    const page = await openPage();
    const drop = async (name: string, type: string) => {
      const data = await page.evaluateHandle(
        ([fileName = '', fileType = '']) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['x'], fileName, { type: fileType }));
          return transfer;
        },
        [name, type],
      );
      for (const event of ['dragover', 'drop'])
        await page.getByTestId('picture-2').dispatchEvent(event, { dataTransfer: data });
    };
    await drop('메모.txt', 'text/plain');
    await page.getByText(ko.project.notPicture).waitFor();
    await drop('텐트.png', 'image/png');
    await expect.poll(() => asked(page, 'films:use-picture')).toHaveLength(1);
    expect(await asked(page, 'films:use-picture')).toEqual([
      { projectId: PROJECT, id: 's2', file: '/home/minji/텐트.png' },
    ]);
    await page.getByTestId('take-again-2').click();
    await expect.poll(() => asked(page, 'films:redo')).toHaveLength(1);
    expect(await asked(page, 'films:redo')).toEqual([
      { projectId: PROJECT, what: { kind: 'scene', id: 's2', picture: true } },
    ]);
  });
});

describe('a scene without a picture', () => {
  it('says that one is looked for while it is', async () => {
    const page = await openPage(picturesInMaking);
    await page.getByTestId('picture-2').getByText(ko.project.lookingForPicture).waitFor();
    expect(await page.getByText(ko.project.noPicture, { exact: true }).count()).toBe(0);
  });
});

describe('a voice', () => {
  it('is heard for one scene, up to its end, and for one scene after the other', async () => {
    const page = await openPage();
    // Listened for before the click: half a second later it is over.
    const third = page.locator('[data-testid=voice-3][data-heard=true]').waitFor();
    await page.getByTestId('voice-3').click();
    await third;
    await page.locator('[data-testid=voice-3][data-heard=false]').waitFor();
    expect(await asked(page, 'films:voice')).toEqual([{ projectId: PROJECT, id: 's3' }]);
    const second = page.locator('[data-testid=voice-2][data-heard=true]').waitFor();
    await page.getByTestId('hear-all').click();
    await second;
    await page.getByTestId('hear-all').click();
    await page.locator('[data-heard=true]').waitFor({ state: 'detached' });
    expect((await asked(page, 'films:voice')).slice(1, 3)).toEqual([
      { projectId: PROJECT, id: 's1' },
      { projectId: PROJECT, id: 's2' },
    ]);
  });
});

describe('the film', () => {
  it('is played from a scene, and the scene that is played is marked', async () => {
    const page = await openPage();
    const film = page.getByTestId('film');
    await film.evaluate((video: HTMLVideoElement) =>
      video.readyState >= 1 ? undefined : new Promise((done) => video.addEventListener('loadedmetadata', done)),
    );
    const plays = page.locator('[data-testid=scene-1][data-playing=true]').waitFor();
    await page.getByTestId('scene-1').getByRole('button', { name: '장면 1 보기' }).click();
    await plays;
  });

  it('is made again with all changed scenes, alone, and in portrait', async () => {
    const page = await openPage(changedFilm);
    await page.getByTestId('redo-changed').click();
    await expect.poll(() => asked(page, 'films:redo')).toHaveLength(1);
    await page.getByTestId('film-again').click();
    await expect.poll(() => asked(page, 'films:redo')).toHaveLength(2);
    await page.getByTestId('make-portrait').click();
    await expect.poll(() => asked(page, 'films:redo')).toHaveLength(3);
    const kinds = (await asked(page, 'films:redo')).map((input) => (input as { what: { kind: string } }).what.kind);
    expect(kinds).toEqual(['changed', 'film', 'portrait']);
  });

  it('is said to be a draft where it is one, and its final film is one click away', async () => {
    const page = await openPage(draftFilm);
    await page.getByTestId('make-final').click();
    await expect.poll(() => asked(page, 'films:redo')).toEqual([expect.objectContaining({ what: { kind: 'final' } })]);
    await openPage(readyFilm);
    expect(await page.getByTestId('film-draft').count()).toBe(0);
  });

  it('of an earlier version is restored, and compared in step', async () => {
    const page = await openPage();
    await page.getByTestId('restore-1').click();
    await expect.poll(() => asked(page, 'films:restore')).toEqual([{ projectId: PROJECT, version: 1 }]);
    await page.getByTestId('compare-2').click();
    const films = page.getByTestId('compare').locator('video');
    await expect
      .poll(() => films.evaluateAll((all) => all.every((film) => (film as HTMLVideoElement).readyState >= 1)))
      .toBe(true);
    const places = () => films.evaluateAll((all) => all.map((film) => (film as HTMLVideoElement).currentTime));
    // Behind the black from which a film fades in.
    await expect.poll(places).toEqual([1, 1]);
    await page.getByLabel(ko.project.comparePlace).fill('0.5');
    await expect.poll(places).toEqual([0.5, 0.5]);
    const muted = await films.evaluateAll((all) => all.map((film) => (film as HTMLVideoElement).muted));
    expect(muted).toEqual([true, false]);
    await page.keyboard.press('Escape');
    await films.first().waitFor({ state: 'detached' });
  });

  it('is deleted only after a question that says what goes', async () => {
    const page = await openPage();
    await page.getByTestId('film-more').click();
    await page.getByTestId('delete-film').click();
    await page.getByText('181 MB', { exact: false }).waitFor();
    expect(await asked(page, 'films:delete')).toEqual([]);
    await page.getByTestId('confirm').click();
    await expect.poll(() => asked(page, 'films:delete')).toEqual([{ projectId: PROJECT }]);
    await page.getByTestId('project').waitFor({ state: 'detached' });
  });
});

describe('the player', () => {
  it('is as wide as its column, however long the lists below it are', async () => {
    const page = await openPage();
    const [film, side] = await Promise.all([
      page.getByTestId('film').boundingBox(),
      page.getByRole('region', { name: ko.project.sideFilm }).boundingBox(),
    ]);
    // Two lines of the column's own edge.
    expect(film?.width).toBeCloseTo((side?.width ?? 0) - 2, 0);
  });
});

describe('the portrait version', () => {
  it('shows its own cover before it plays', async () => {
    const page = await openPage(changedFilm);
    await page.getByTestId('show-portrait').click();
    await expect.poll(() => page.getByTestId('film').getAttribute('poster')).toMatch(/thumbnail-portrait\.jpg/u);
  });
});

describe('a copy of a film', () => {
  it('has the steps done that were copied, and is deleted without a size that nobody knows', async () => {
    const page = await openPage(copiedFilm);
    const steps = page.getByRole('list', { name: ko.project.steps }).locator('li[data-status]');
    expect(await steps.evaluateAll((all) => all.map((one) => one.getAttribute('data-status')))).toEqual([
      'completed',
      'completed',
      'waiting',
    ]);
    await page.getByTestId('film-more').click();
    await page.getByTestId('delete-film').click();
    await page.getByText('모든 파일이 휴지통으로 가고', { exact: false }).waitFor();
    expect(await page.getByText('0 B', { exact: false }).count()).toBe(0);
  });
});

describe('a review', () => {
  it.each([
    ['the script', scriptReview, 2_002],
    ['the pictures', pictureReview, 2_003],
  ] as const)('of %s is approved by Ctrl and Enter, after what is typed is stored', async (_what, scenario, n) => {
    const page = await openPage(scenario);
    await page.getByTestId('narration-1').fill('고친 말');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => asked(page, 'queue:approve')).toEqual([{ id: uuid(n) }]);
    expect(await edits(page)).toEqual([{ kind: 'narration', id: 's1', narration: '고친 말' }]);
  });

  it('is not approved while a text could not be stored', async () => {
    const page = await openPage(scriptReview);
    await setFailing(page, 'films:edit', true);
    await page.getByTestId('narration-1').fill('고친 말');
    await page.getByTestId('approve').click();
    await page.getByText(ko.project.notSaved).waitFor();
    await page.getByText(ko.project.unsaved).waitFor();
    expect(await asked(page, 'queue:approve')).toEqual([]);
  });
});
