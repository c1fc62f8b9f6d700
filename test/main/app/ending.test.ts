import { describe, expect, it } from 'vitest';
import { createEnding, type EndingParts } from '../../../main/app/ending';

/** An ending with nothing running; `happened` is what it did, in order. */
function ending(changes: Partial<EndingParts> = {}) {
  const happened: string[] = [];
  const made = createEnding({
    running: async () => [],
    mayQuit: async (titles) => {
      happened.push(`asked about ${titles.join()}`);
      return false;
    },
    steps: [
      ['workers', async () => happened.push('workers')],
      ['queue', async () => happened.push('queue')],
    ],
    exit: (code) => happened.push(`exit ${code}`),
    log: { error: (event, error) => happened.push(`${event}: ${error}`) },
    ...changes,
  });
  return { ...made, happened };
}
const ENDED = ['workers', 'queue', 'exit 0'];

describe('Quitting', () => {
  it('ends without a question when nothing runs', async () => {
    const { quit, happened } = ending();
    await quit();
    expect(happened).toEqual(ENDED);
  });

  it('asks while a task runs; "no" changes nothing, and the next quit asks again', async () => {
    const { quit, happened } = ending({ running: async () => ['film'] });
    await quit();
    await quit();
    expect(happened).toEqual(['asked about film', 'asked about film']);
  });

  it('asks once, however often it is wanted while the question is open', async () => {
    const { quit, happened } = ending({ running: async () => ['film'] });
    await Promise.all([quit(), quit(), quit()]);
    expect(happened).toEqual(['asked about film']);
  });

  it('ends the app in order, and logs why, when it cannot be known what runs', async () => {
    const running = () => Promise.reject(new Error('busy'));
    const { quit, happened } = ending({ running });
    await quit();
    expect(happened).toEqual(['quit.not-asked: Error: busy', ...ENDED]);
  });

  it('ends the app in order, and logs why, when the question cannot be shown', async () => {
    const mayQuit = () => Promise.reject(new Error('no display'));
    const { quit, happened } = ending({ running: async () => ['film'], mayQuit });
    await quit();
    expect(happened).toEqual(['quit.not-asked: Error: no display', ...ENDED]);
  });

  it('reads nothing in the turn that asks for it, which may be in the middle of a statement', async () => {
    let isInStatement = true;
    const running = async () => {
      if (isInStatement) throw new Error('This database connection is busy executing a query');
      return ['film'];
    };
    const { quit, happened } = ending({ running });
    const asked = quit();
    isInStatement = false;
    await asked;
    expect(happened).toEqual(['asked about film']);
  });
});

describe('Shutting down', () => {
  it('asks nobody, and runs its steps once however often it is called', async () => {
    const { shutDown, quit, happened } = ending({ running: async () => ['film'] });
    await Promise.all([shutDown(0), shutDown(1), quit()]);
    expect(happened).toEqual(ENDED);
  });

  it('tries every step, and logs those that fail and the problems that they report', async () => {
    const { shutDown, happened } = ending({
      steps: [
        ['workers', async () => ['one hung', 'another died']],
        ['bridge', () => Promise.reject(new Error('in use'))],
        ['queue', async () => undefined],
      ],
    });
    await shutDown(3);
    expect(happened).toEqual([
      'quit.step-failed: one hung',
      'quit.step-failed: another died',
      'quit.step-failed: Error: in use',
      'exit 3',
    ]);
  });

  it('begins in a turn of its own', async () => {
    const { shutDown, happened } = ending();
    const ended = shutDown(0);
    expect(happened).toEqual([]);
    await ended;
    expect(happened).toEqual(ENDED);
  });
});
