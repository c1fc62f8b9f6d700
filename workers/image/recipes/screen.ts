import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import { screenOf, screensIn } from '../../../contract/recipe-folders';
import { MAX_SCREEN_BYTES } from '../../../contract/site-check';
import { within } from './within';

/** For all attempts together: a window that has just opened may have nothing to show yet, which the browser calls an error. */
const SHOT_MS = 6_000;
const AGAIN_MS = 250;
const QUALITY = 70;

/** What the page shows in its window, as a JPEG; undefined when none can be taken, or it is too large to be kept. */
export async function takeScreen(page: Page, signal: AbortSignal): Promise<Buffer | undefined> {
  const until = performance.now() + SHOT_MS;
  for (let left = SHOT_MS; left > 0; left = until - performance.now()) {
    try {
      const shot = page.screenshot({ type: 'jpeg', quality: QUALITY, scale: 'css', timeout: left });
      const bytes = await within(shot, signal);
      return bytes.length <= MAX_SCREEN_BYTES ? bytes : undefined;
    } catch {
      signal.throwIfAborted();
    }
    await sleep(AGAIN_MS, undefined, { signal });
  }
  // It only helps: without it the creator is asked in words alone.
  return undefined;
}

/** Keeps a screenshot for the task, for the creator's user alone, until main removes it. Returns its name; undefined when it was not kept. */
export async function keepScreen(dir: string, taskId: string, bytes: Buffer): Promise<string | undefined> {
  const screenshot = randomBytes(6).toString('hex');
  const path = screenOf(dir, taskId, screenshot);
  try {
    await mkdir(screensIn(dir), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.partial`, bytes, { mode: 0o600 });
    await rename(`${path}.partial`, path);
  } catch {
    return undefined;
  }
  return screenshot;
}
