import type { Locator } from 'playwright';

/** Resolves once the box has not scrolled for ten frames: a scroll that is under way moves off what is read next. */
export function rested(box: Locator): Promise<void> {
  return box.evaluate(
    (element) =>
      new Promise<void>((done) => {
        let last = -1;
        let still = 0;
        requestAnimationFrame(function look() {
          still = element.scrollTop === last ? still + 1 : 0;
          last = element.scrollTop;
          if (still >= 10) done();
          else requestAnimationFrame(look);
        });
      }),
  );
}
