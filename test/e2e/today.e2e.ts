import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { launchApp, newPlace } from './support/launch';
import { callMain } from './support/panel-page';

it('plays the sample film two clicks after the first start', async () => {
  const place = await newPlace({ welcomed: false });
  const running = await launchApp({ place, screen: 'today' });
  const { page } = running;
  try {
    await page.getByTestId('make-sample').click();
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
  const second = await launchApp({ place });
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
