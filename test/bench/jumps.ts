import { join } from 'node:path';
import { openQueue } from '../../main/app/open-queue';
import { launchApp, newPlace } from '../e2e/support/launch';
import { fillDatabase } from './fill';
import { scroll } from './frames';
import { load1, say, spread } from './measure';

const FINISHED = 1_000_000;
/** Where the thumb of the scroll bar is dragged to. */
const SHARES = [1, 0.5, 0.9, 0.1, 0.7, 0.3, 0.99, 0.01, 0.6, 0.4];

/** (g) Into the middle of a history of a million, and on from there by the wheel. */
export async function benchJumps() {
  const place = await newPlace();
  const file = join(place.home, 'queue.db');
  fillDatabase(file, { waiting: 0, finished: FINISHED });
  const { queue } = await openQueue({ file, defaultUserId: 'bench' });
  await queue.close();
  const running = await launchApp({ place });
  try {
    const { page } = running;
    await page.getByTestId('nav-history').click();
    const grid = page.getByTestId('history-grid');
    await grid.locator('[data-testid^=history-row-]').first().waitFor();
    const jumpsMs: number[] = [];
    for (const share of SHARES) {
      jumpsMs.push(
        await grid.evaluate(
          (box, to) =>
            new Promise<number>((painted) => {
              const from = performance.now();
              box.scrollTop = to * (box.scrollHeight - box.clientHeight);
              requestAnimationFrame(function look() {
                const rows = box.querySelectorAll('[data-testid^=history-row-]').length;
                const isRead = rows > 5 && box.querySelector('[data-testid=unread-row]') === null;
                if (isRead) setTimeout(() => painted(performance.now() - from));
                else requestAnimationFrame(look);
              });
            }),
          share,
        ),
      );
    }
    const result = {
      finished: FINISHED,
      jumpToPainted: spread(jumpsMs),
      ...(await scroll(page, 'history-grid')),
      load1: load1(),
    };
    say(`panel jumps: ${JSON.stringify(result)}`);
    return result;
  } finally {
    await running.close();
  }
}
