import { describe, expect, it } from 'vitest';
import { remedyOf } from '../../../renderer/shared/remedies';
import { makeTask } from '../preview/scenarios';

const parked = (code: string) => remedyOf(makeTask(1, 'script', { needsYou: { code, message: 'm' } }));
const failed = (errorCode: string) => remedyOf(makeTask(1, 'script', { status: 'failed', error: 'm', errorCode }));

describe('What helps a task', () => {
  it('is the setting, where a setting solves the problem, and a retry second', () => {
    expect(parked('no_ffmpeg')).toEqual({ settings: ['tools', 'ffmpegPath'], retry: 'offered' });
    expect(failed('out_of_memory')).toEqual({ settings: ['limits'], retry: 'offered' });
  });

  it('is a retry, where the creator can do something outside of the app', () => {
    expect(parked('disk_full')).toEqual({ settings: undefined, retry: 'main' });
    expect(failed('a code that nobody knows')).toEqual({ settings: undefined, retry: 'main' });
    expect(remedyOf(makeTask(1, 'video', { status: 'cancelled' }))?.retry).toBe('main');
  });

  it('is never a retry of the same input that no processor understands', () => {
    expect(parked('processor_needed')).toEqual({ settings: undefined, retry: 'useless' });
  });

  it('is not mainly a retry, where the task was given the wrong input', () => {
    expect(failed('bad_input')?.retry).toBe('offered');
    expect(failed('page_refused')?.retry).toBe('offered');
  });

  it('is nothing, where nothing is wrong', () => {
    expect(remedyOf(makeTask(1, 'script'))).toBeUndefined();
    expect(remedyOf(makeTask(1, 'script', { status: 'completed' }))).toBeUndefined();
    expect(remedyOf(makeTask(1, 'script', { status: 'processing', errorCode: 'step_failed' }))).toBeUndefined();
  });
});
