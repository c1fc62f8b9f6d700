import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir';
import { launchApp, newPlace, type RunningApp } from './support/launch';

let running: RunningApp;
beforeAll(async () => {
  running = await launchApp({ place: await newPlace() });
});
afterAll(() => running?.close());

describe('a file that the creator gives the panel', () => {
  it('has its path, and one that the page makes up has none', async () => {
    const { page } = running;
    const file = join(tempDir('given'), '텐트 1.png');
    await writeFile(file, 'x');
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'given';
      document.body.append(input);
    });
    await page.locator('#given').setInputFiles(file);
    const paths = await page.evaluate(() => {
      const api: { pathOf(file: unknown): string } = Reflect.get(window, 'studioQueue');
      const input = document.querySelector<HTMLInputElement>('#given');
      const madeUp = new File(['x'], '/etc/passwd', { type: 'image/png' });
      return [input?.files?.[0], madeUp, { path: '/etc/passwd', name: 'a' }, '/etc/passwd', null].map((one) =>
        api.pathOf(one),
      );
    });
    expect(paths).toEqual([file, '', '', '', '']);
  });
});
