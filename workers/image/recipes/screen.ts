import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { screenOf, screensIn } from '../../../contract/recipe-folders';
import { MAX_SCREEN_BYTES } from '../../../contract/site-check';
import { within } from './within';

const SHOT_MS = 5_000;
const QUALITY = 70;

/** What the page shows in its window, as a JPEG; undefined when it cannot be had, or is larger than anybody needs. */
export async function takeScreen(page: Page, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    const shot = page.screenshot({ type: 'jpeg', quality: QUALITY, scale: 'css', timeout: SHOT_MS });
    const bytes = await within(shot, signal);
    return bytes.length <= MAX_SCREEN_BYTES ? bytes : undefined;
  } catch {
    // It is an aid: without it the creator is asked in words alone.
    signal.throwIfAborted();
    return undefined;
  }
}

/** Keeps it for the task, for the creator's user alone, until main removes it. Returns which one it is; undefined when it is not kept. */
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
