import type { NeedsYou } from '../../contract/task';

/** What waits for the creator's approval: the script or the pictures. Undefined when it is parked for another reason. */
export function reviewOf(needsYou: NeedsYou | undefined): 'script' | 'image' | undefined {
  if (needsYou?.code === 'review_script') return 'script';
  return needsYou?.code === 'review_image' ? 'image' : undefined;
}
