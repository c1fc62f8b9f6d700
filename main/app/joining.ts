import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeFileAtomically } from '../system/files';

const schema = z.strictObject({
  /** Tasks that waited here are still to come along. */
  bring: z.boolean(),
  /** The studio is new: its shared folder is still to be marked. */
  first: z.boolean(),
});
export type Joining = z.infer<typeof schema>;

/** What a join leaves to the start after it. Kept in the home until it is done, whatever crashes in between. */
export class JoiningFile {
  readonly #path: string;

  constructor(home: string) {
    this.#path = join(home, 'joining.json');
  }
  async read(): Promise<Joining> {
    return (await readJsonFile(this.#path, schema)).value ?? { bring: false, first: false };
  }
  async write(joining: Joining): Promise<void> {
    if (joining.bring || joining.first) await writeFileAtomically(this.#path, `${JSON.stringify(joining)}\n`, 0o600);
    else await rm(this.#path, { force: true });
  }
}
