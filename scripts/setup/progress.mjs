// @ts-check

/**
 * One line per step: `[3/6] npm packages … installed by npm ci, 20 s`. When every step was done before, only the
 * last line is printed.
 * @param {number} total
 * @param {(text: string) => void} write
 * @param {() => number} nowMs
 */
export function createProgress(total, write, nowMs = () => performance.now()) {
  let position = 0;
  let isLineOpen = false;
  let beganAtMs = nowMs();
  const firstAtMs = beganAtMs;
  /** @type {string[]} */
  const skipped = [];
  let didSomething = false;

  return {
    /** @param {string} title */
    skip(title) {
      position += 1;
      const line = `[${position}/${total}] ${title} … already there\n`;
      if (didSomething) write(line);
      else skipped.push(line);
    },
    /** @param {string} title */
    begin(title) {
      position += 1;
      for (const line of skipped.splice(0)) write(line);
      didSomething = true;
      beganAtMs = nowMs();
      write(`[${position}/${total}] ${title} … `);
      isLineOpen = true;
    },
    /** @param {string} note */
    end(note) {
      const seconds = (nowMs() - beganAtMs) / 1000;
      write(`${isLineOpen ? '' : '      '}${note}${seconds >= 1 ? `, ${Math.round(seconds)} s` : ''}\n`);
      isLineOpen = false;
    },
    /** @param {string} line between begin and end it starts a line of its own */
    say(line) {
      write(`${isLineOpen ? '\n' : ''}${line}\n`);
      isLineOpen = false;
    },
    finish() {
      if (!didSomething)
        write(`Set-up: all ${total} steps were done before (checked in ${Math.round(nowMs() - firstAtMs)} ms)\n`);
    },
  };
}
