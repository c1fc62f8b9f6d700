import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageName } from '../../../renderer/i18n/stage-names';

describe('A stage’s name', () => {
  it('is English in an English panel for every stage that a worker names, and Korean in a Korean one', () => {
    const named = globSync('workers/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:stage: |report\()'([^']+)'/gu)].map((match) => match[1] ?? ''),
    );
    expect(named.length).toBeGreaterThan(8);
    for (const stage of named) {
      expect(stageName(stage, 'en')).toMatch(/^[A-Z][a-z ]+$/u);
      expect(stageName(stage, 'ko')).toBe(stage);
    }
  });

  it('is shown as it is when nobody knows it', () => {
    expect(stageName('새 단계', 'en')).toBe('새 단계');
  });
});
