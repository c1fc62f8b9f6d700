import type { Frame, Locator } from 'playwright';
import { PageStoppedError, type Visit } from './visit';

const CLICK_MS = 2_000;

/** What agrees to everything. Nothing that asks for a choice, an account or a payment. */
const AGREE =
  /^\s*(?:(?:모두|전체|모든\s*쿠키)\s*)?(?:동의|허용|수락)(?:\s*(?:하기|합니다|함|(?:하고|하며|및|후)\s*.{0,12}))?\s*$|^\s*(?:i\s+)?(?:accept|agree|allow)(?:\s+(?:all|and|&|to|cookies?).{0,24})?\s*$/iu;
const MORE =
  /^.{0,16}(?:더\s*보기|더\s*불러오기|(?:load|show|view|see)\s+more|more\s+(?:photos|pictures|images|posts|results)).{0,12}$/iu;

/** Presses the button of a consent wall, once in each frame. */
export async function pressAgree(visit: Visit): Promise<void> {
  for (const frame of visit.frames) {
    await press(visit, frame.getByRole('button', { name: AGREE }));
  }
}

/** Presses "more" once in each frame. Returns whether there was one. A link that leads away is held by the settled page. */
export async function pressMore(visit: Visit): Promise<boolean> {
  let pressed = false;
  for (const frame of visit.frames) {
    if (await press(visit, moreIn(frame))) pressed = true;
  }
  return pressed;
}

const moreIn = (frame: Frame): Locator =>
  frame.getByRole('button', { name: MORE }).or(frame.getByRole('link', { name: MORE }));

async function press(visit: Visit, buttons: Locator): Promise<boolean> {
  try {
    if ((await visit.run(buttons.count())) === 0) return false;
    const button = buttons.first();
    await visit.run(
      button
        .click({ timeout: CLICK_MS, noWaitAfter: true })
        // Something lies over it.
        .catch(() => button.dispatchEvent('click', undefined, { timeout: CLICK_MS })),
    );
    return true;
  } catch (error) {
    if (error instanceof PageStoppedError) throw error;
    // The frame is gone: it was the wall.
    return false;
  }
}
