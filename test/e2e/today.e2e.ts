import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { client } from './support/client';
import { launchApp, newPlace } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { ENGLISH, fill, speak } from './support/words';

it('plays the sample film two clicks after the first start', async () => {
  const place = await newPlace({ welcomed: false });
  const running = await launchApp({ place, screen: 'today' });
  const { page } = running;
  try {
    await page.getByTestId('make-sample').click();
    // A film takes minutes on a busy machine, and no click waits for as long.
    const films = async () => (await callMain(page, 'queue:list', { types: ['video'], limit: 1 })).tasks;
    await expect.poll(films).toHaveLength(1);
    for (const { id } of await films()) await client(running.bridge).ended(id);
    await page.locator('[data-testid^=play-]').click();
    await page.getByTestId('film-player').waitFor();
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
  } finally {
    await running.close();
  }
});

it('keeps a text until it is sent, also over a restart, and says what the script worker will make of it', async () => {
  const place = await newPlace();
  const texts = ['# 비 오는 날\n\n창가에 앉아 빗소리를 듣습니다.\n', '자막 없이 읽는 글입니다.\n'];
  const files = texts.map((_, n) => join(place.home, `글 ${n + 1}.md`));
  for (const [n, file] of files.entries()) await writeFile(file, texts[n] ?? '');
  const first = await launchApp({ place, screen: 'today' });
  try {
    await first.page.getByTestId('choose-texts').setInputFiles(files);
    await first.page.getByText('장면 1 · 약 10초').nth(1).waitFor();
  } finally {
    await first.close();
  }
  const second = await launchApp({ place, screen: 'today' });
  const { page } = second;
  try {
    for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
    await page.getByTestId('make-all-drafts').click();
    await page.getByTestId('drafts').waitFor({ state: 'detached' });
    const { tasks } = await callMain(page, 'queue:list', { statuses: ['waiting'], types: ['script'], limit: 10 });
    expect(tasks.map(({ metadata }) => metadata.title)).toEqual(['비 오는 날', '글 2']);
    // They are the next films now.
    await page
      .getByTestId('next-films')
      .getByRole('button', { name: /^비 오는 날/u })
      .waitFor();
  } finally {
    await second.close();
  }
});

it('takes the files that were chosen in a dialog opened before the first film was there', async () => {
  const place = await newPlace();
  const file = join(place.home, '글.md');
  await writeFile(file, '창가에 앉아 빗소리를 듣습니다.\n');
  const { page, close } = await launchApp({ place, screen: 'today' });
  try {
    await page.locator('[data-testid=today-screen][data-empty=true]').waitFor();
    const dialog = page.waitForEvent('filechooser');
    await page.getByTestId('choose-files').click();
    const chooser = await dialog;
    // Meanwhile a page adds a task: the screen is empty no more.
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    await callMain(page, 'queue:enqueue', { type: 'script', metadata: { title: '먼저 온 영상' } });
    await page.locator('[data-testid=today-screen][data-empty=false]').waitFor();
    await chooser.setFiles([file]);
    await page.locator('[data-testid^=draft-]').getByText('글', { exact: true }).waitFor();
  } finally {
    await close();
  }
});

it('opens the docs of the bridge, and names a portrait version beside the film that plays', async () => {
  const { app, page, bridge, close } = await launchApp({ place: await newPlace(), screen: 'today' });
  try {
    const words = await speak(page, ENGLISH);
    await app.evaluate(({ shell }) => {
      shell.openExternal = async (url) => {
        Reflect.set(globalThis, 'openedAddress', url);
      };
    });
    await page.getByTestId('open-docs').click();
    const opened = () => app.evaluate(() => Reflect.get(globalThis, 'openedAddress') as unknown);
    await expect.poll(opened).toBe(`${bridge.url}/docs`);

    const [projectId, title] = ['rain', 'A rainy day'];
    const { tasks } = await callMain(page, 'queue:pipeline', {
      projectId,
      script: { title, language: 'en', text: 'Rain falls on the window.' },
      image: { title, language: 'en' },
      video: { title, language: 'en', resolution: '480p', aspect: '16:9', subtitles: true },
    });
    for (const { id } of tasks) await client(bridge).ended(id);
    await page.getByTestId(`ready-${projectId}`).waitFor();
    // The picture of a scene, as its film's card shows it while it is encoded.
    const picture = (scene: number) =>
      page.evaluate(async (path) => {
        const reply = await fetch(path);
        return [reply.status, reply.headers.get('content-type')];
      }, `/poster/${projectId}/${scene}?v=1`);
    expect(await picture(1)).toEqual([200, 'image/jpeg']);
    expect((await picture(9))[0]).toBe(404);

    // Its portrait version runs for as long as the test looks at it.
    const command: [string, ...string[]] = ['/usr/bin/python3', '-c', 'import time; time.sleep(900)'];
    const program = { kind: 'program' as const, command, cwd: '', env: {}, secrets: [], timeoutMinutes: 20 };
    await changeSettings(page, { processors: { video: { ...program, graceSeconds: 1 } } });
    await callMain(page, 'films:redo', { projectId, what: { kind: 'portrait' } });
    const card = page.getByTestId(`making-${projectId}`);
    await card.waitFor();
    await expect.poll(() => card.getByRole('listitem').allTextContents()).toEqual([words.films.portrait]);
    await page
      .getByTestId('today-end')
      .getByText(fill(words.work.endsAt, { time: '' }).trim(), { exact: false })
      .waitFor();
    await page.getByTestId(`play-${projectId}`).click();
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
  } finally {
    await close();
  }
});
