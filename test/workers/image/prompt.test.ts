import { describe, expect, it } from 'vitest';
import { cutPrompt, promptOf } from '../../../workers/image/prompt';

describe('A prompt', () => {
  it('is cut between characters, whatever they are', () => {
    expect(cutPrompt('ab🌙', 3)).toBe('ab');
    expect(cutPrompt('ab🌙', 4)).toBe('ab🌙');
    expect(promptOf('', `${'가'.repeat(1_999)}🌙`)).toBe('가'.repeat(1_999));
  });

  it('has no half of a character that somebody else cut', () => {
    expect(promptOf('ink', 'moon \ud83c')).toBe('ink, moon ');
  });
});
