import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { check } from '../../../contract/check';
import { jobsIn } from '../../../contract/recipe-folders';

/** By then whatever was asked for is no longer wanted. */
const KEPT_MS = 30 * 24 * 3_600_000;

const jobSchema = z.strictObject({
  /** Where it was asked for. */
  url: z.url({ protocol: /^https?$/ }),
  /** How many entries of this prompt were there before it. */
  before: z.int().min(0),
});
export type Job = z.infer<typeof jobSchema>;

/** What was asked of sites and not published yet: written before a site is asked, so a crash loses none. */
export class Jobs {
  readonly #dir: string;
  constructor(recipesDir: string) {
    this.#dir = jobsIn(recipesDir);
  }

  keyOf(parts: readonly unknown[]): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  async read(key: string): Promise<Job | undefined> {
    try {
      const read = check(jobSchema, JSON.parse(await readFile(this.#path(key), 'utf8')));
      return read.success ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  /** It is on the disk when this resolves. */
  async write(key: string, job: Job): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const partial = `${this.#path(key)}.partial`;
    const handle = await open(partial, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(job));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, this.#path(key));
  }

  async forget(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  async forgetOld(): Promise<void> {
    for (const name of await readdir(this.#dir).catch(() => [])) {
      const path = join(this.#dir, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { force: true });
    }
  }

  #path(key: string): string {
    return join(this.#dir, `${key}.json`);
  }
}
