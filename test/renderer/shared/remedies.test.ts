import { describe, expect, it } from 'vitest';
import { goesOn, remedyOf } from '../../../renderer/shared/remedies';
import { makeTask } from '../preview/scenarios';

const parked = (code: string) => remedyOf(makeTask(1, 'script', { needsYou: { code, message: 'm' } }));
const failed = (errorCode: string) => remedyOf(makeTask(1, 'script', { status: 'failed', error: 'm', errorCode }));

it('a task that stopped between two pictures goes on there, and one that failed is tried again', () => {
  const waits = (code: string) => goesOn(makeTask(1, 'image', { needsYou: { code, message: 'm' } }));
  expect(['site_needs_you', 'budget_reached', 'disk_full'].map(waits)).toEqual([true, true, false]);
  expect(goesOn(makeTask(1, 'image', { status: 'failed', error: 'm', errorCode: 'budget_reached' }))).toBe(false);
});

describe('What helps a task', () => {
  it('is the setting, where a setting solves the problem, and a retry second', () => {
    expect(parked('no_ffmpeg')).toEqual({
      settings: ['tools', 'ffmpegPath'],
      address: undefined,
      otherInput: false,
      approve: false,
      retry: 'offered',
    });
    expect(parked('llm_quota')).toEqual({
      settings: ['llm'],
      address: undefined,
      otherInput: false,
      approve: false,
      retry: 'offered',
    });
    expect(parked('clip_unusable')?.settings).toEqual(['film']);
    expect(failed('out_of_memory')).toEqual({
      settings: ['limits'],
      address: undefined,
      otherInput: false,
      approve: false,
      retry: 'offered',
    });
  });

  it('is a retry, where the creator can do something outside of the app', () => {
    expect(parked('disk_full')).toEqual({
      settings: undefined,
      address: undefined,
      otherInput: false,
      approve: false,
      retry: 'main',
    });
    expect(failed('a code that nobody knows')).toEqual({
      settings: undefined,
      address: undefined,
      otherInput: false,
      approve: false,
      retry: 'main',
    });
    expect(remedyOf(makeTask(1, 'video', { status: 'cancelled' }))?.retry).toBe('main');
  });

  it('is one button to the choice of who does the tasks of its type, where only that can help', () => {
    const choice = {
      settings: ['processors', 'processors.script'],
      address: undefined,
      otherInput: false,
      approve: false,
    };
    expect(parked('processor_needed')).toEqual({ ...choice, retry: 'useless' });
    // What was wrong may be mended outside of the app.
    for (const code of ['processor_unusable', 'service_unauthorized'])
      expect(parked(code)).toEqual({ ...choice, retry: 'offered' });
  });

  it('is the address that the creator’s own code asks them to open, and then a retry', () => {
    const needsYou = { code: 'login', message: 'm', url: 'https://example.com/login' };
    expect(remedyOf(makeTask(1, 'image', { needsYou }))).toEqual({
      settings: undefined,
      address: 'https://example.com/login',
      otherInput: false,
      approve: false,
      retry: 'offered',
    });
  });

  it('is mainly a new task and then a retry, where the task was given the wrong input', () => {
    for (const code of ['bad_input', 'page_refused'])
      expect(failed(code)).toEqual({
        settings: undefined,
        address: undefined,
        otherInput: true,
        approve: false,
        retry: 'offered',
      });
  });

  it('is nothing, where nothing is wrong', () => {
    expect(remedyOf(makeTask(1, 'script'))).toBeUndefined();
    expect(remedyOf(makeTask(1, 'script', { status: 'completed' }))).toBeUndefined();
    expect(remedyOf(makeTask(1, 'script', { status: 'processing', errorCode: 'step_failed' }))).toBeUndefined();
  });

  it('is the approval, and nothing else, where the creator is to look at what was made', () => {
    for (const code of ['review_script', 'review_image'])
      expect(parked(code)).toEqual({
        settings: undefined,
        address: undefined,
        otherInput: false,
        approve: true,
        retry: 'useless',
      });
  });

  it('is a field of the voice engine that was to read the film: its own, or the one of the settings', () => {
    const place = (code: string, voiceEngine?: string, usual?: string) =>
      remedyOf(makeTask(1, 'video', { needsYou: { code, message: 'm' }, metadata: { voiceEngine } }), usual)?.settings;
    expect(place('voice_unauthorized', 'elevenlabs')).toEqual(['tools', 'elevenlabs.key']);
    expect(place('voice_quota', 'clova')).toEqual(['tools', 'clova.key']);
    expect(place('voice_failed', 'openai-speech')).toEqual(['tools', 'openai-speech.address']);
    expect(place('no_voice', 'own-voice')).toEqual(['tools', 'own-voice.command']);
    expect(place('voice_unauthorized', undefined, 'typecast')).toEqual(['tools', 'typecast.key']);
    expect(place('no_voice', undefined, 'typecast')).toEqual(['tools', 'typecast.voice']);
    // The name for all others is not asked for beside a voice that has names of its own.
    expect(place('no_voice', 'espeak-ng', 'typecast')).toEqual(['tools', 'chosen.voice']);
    expect(place('no_voice')).toEqual(['tools', 'voice']);
  });
});
