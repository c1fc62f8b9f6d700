import { join } from 'node:path';
import { type KeptSecret, openKeptSecret } from './kept-secret';
import type { Cipher } from './sealed';

export type LlmKey = KeptSecret;

/** It goes to the script worker in its run message and nowhere else. */
export const openLlmKey = (home: string, cipher: Cipher): Promise<LlmKey> =>
  openKeptSecret(join(home, 'llm-key'), cipher, 'The key could not be saved');
