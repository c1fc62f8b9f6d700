import { describe, expect, it } from 'vitest';
import { secondStart } from '../../../main/app/home';

const bare = {
  workspace: undefined,
  port: undefined,
  hidden: false,
  allowOrigins: [],
  sample: false,
  exitWhenIdle: false,
  studio: undefined,
};

describe('A second start of a home', () => {
  it('brings the window to the front, or says only that the app runs where no window was asked for', () => {
    expect(secondStart(bare)).toEqual({
      code: 0,
      sentence: 'Studio Queue is running already; its window comes to the front.',
    });
    expect(secondStart({ ...bare, hidden: true })).toEqual({ code: 0, sentence: 'Studio Queue is running already.' });
  });

  it('names the flags that count only at the first one', () => {
    expect(secondStart({ ...bare, hidden: true, port: 5_000 }).sentence).toBe(
      'Studio Queue is running already. --port counts only when it starts: quit it first.',
    );
    const all = { ...bare, workspace: '/w', port: 0, allowOrigins: ['http://localhost:3000'] };
    expect(secondStart(all)).toEqual({
      code: 0,
      sentence:
        'Studio Queue is running already; its window comes to the front. --workspace, --port, and --allow-origin count only when it starts: quit it first.',
    });
  });

  it('that was to make something ends with 1', () => {
    expect(secondStart({ ...bare, port: 0, sample: true })).toEqual({
      code: 1,
      sentence:
        'Studio Queue is running already, so --sample could not be done; quit it first, or choose another --home.',
    });
  });
});
