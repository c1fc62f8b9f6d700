import { describe, expect, it } from 'vitest';
import { remedyOf } from '../../../renderer/shared/remedies';
import { makeTask } from '../preview/scenarios';

const parked = (code: string) => remedyOf(makeTask(1, 'script', { needsYou: { code, message: 'm' } }));
const failed = (errorCode: string) => remedyOf(makeTask(1, 'script', { status: 'failed', error: 'm', errorCode }));

describe('What helps a task', () => {
  it('is the setting, where a setting solves the problem, and a retry second', () => {
    expect(parked('no_ffmpeg')).toEqual({ settings: ['tools', 'ffmpegPath'], newTask: false, retry: 'offered' });
    expect(failed('out_of_memory')).toEqual({ settings: ['limits'], newTask: false, retry: 'offered' });
  });

  it('is a retry, where the creator can do something outside of the app', () => {
    expect(parked('disk_full')).toEqual({ settings: undefined, newTask: false, retry: 'main' });
    expect(failed('a code that nobody knows')).toEqual({ settings: undefined, newTask: false, retry: 'main' });
    expect(remedyOf(makeTask(1, 'video', { status: 'cancelled' }))?.retry).toBe('main');
  });

  it('is a new task and never a retry of the same input, where no processor understands it', () => {
    expect(parked('processor_needed')).toEqual({ settings: undefined, newTask: true, retry: 'useless' });
  });

  it('is mainly a new task and then a retry, where the task was given the wrong input', () => {
    for (const code of ['bad_input', 'page_refused'])
      expect(failed(code)).toEqual({ settings: undefined, newTask: true, retry: 'offered' });
  });

  it('is nothing, where nothing is wrong', () => {
    expect(remedyOf(makeTask(1, 'script'))).toBeUndefined();
    expect(remedyOf(makeTask(1, 'script', { status: 'completed' }))).toBeUndefined();
    expect(remedyOf(makeTask(1, 'script', { status: 'processing', errorCode: 'step_failed' }))).toBeUndefined();
  });
});
