import { createHash } from 'node:crypto';
import { cleanText } from '../language/clean-text';
import type { PictureRequest } from './picture-source';

const MAX_PROMPT_CHARS = 2_000;

/** What a model is asked for: the creator's style, and what the scene shows. */
export function promptOf(style: string, subject: string): string {
  const parts = [cleanText(style), subject].filter((part) => part !== '');
  return cutPrompt(parts.join(', '), MAX_PROMPT_CHARS);
}

/** Its beginning, without half a character: services refuse one, and a page shows another in its place. */
export function cutPrompt(prompt: string, most: number): string {
  return prompt.slice(0, most).replace(/\p{Surrogate}/gu, '');
}

/** The same for each run of a task, and for a film that is made again; another one where another picture of a scene is asked for. */
export function seedOf(
  { projectId, taskId, metadata }: Pick<PictureRequest, 'projectId' | 'taskId' | 'metadata'>,
  scene: number,
  subject: string,
): number {
  const take = metadata.only === undefined ? '' : taskId;
  // 32 bits: some nodes take no more.
  return hashOf([projectId, take, scene, subject]).readUInt32BE(0);
}

export function hashOf(values: readonly unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(values)).digest();
}
