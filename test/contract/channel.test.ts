import { describe, expect, it } from 'vitest';
import { readChannelMessage } from '../../contract/channel';

describe('A line of the creator’s own code', () => {
  it.each([
    [
      { progress: 0.4, stage: 'drawing', etaSeconds: 30 },
      { kind: 'progress', progress: 0.4, stage: 'drawing', etaSeconds: 30 },
    ],
    [{ stage: 'only a stage' }, { kind: 'progress', stage: 'only a stage' }],
    [
      { log: 'hello', level: 'warn' },
      { kind: 'log', log: 'hello', level: 'warn' },
    ],
    [
      { log: 'hello', level: 'shouting' },
      { kind: 'log', level: 'info' },
    ],
    [{ log: 'hello' }, { kind: 'log', level: 'info' }],
    [
      { artifact: 'images/001.png', kind: 'image', scene: 1, cost: { amount: 0.04, currency: 'USD' } },
      {
        kind: 'artifact',
        artifact: { artifact: 'images/001.png', kind: 'image', scene: 1, cost: { amount: 0.04, currency: 'USD' } },
      },
    ],
    [
      { artifact: 'a.bin', scene: null, prompt: null },
      { kind: 'artifact', artifact: { artifact: 'a.bin' } },
    ],
    [{ result: { text: '글' } }, { kind: 'result', result: { text: '글' } }],
    [{ result: null }, { kind: 'result', result: null }],
    [
      { needsYou: { code: 'login', message: '로그인해 주세요', url: 'https://example.org/login' } },
      { kind: 'needs-you', code: 'login', message: '로그인해 주세요', url: 'https://example.org/login' },
    ],
    [
      { retryAfterSeconds: 60, message: 'busy' },
      { kind: 'retry-after', retryAfterSeconds: 60, message: 'busy' },
    ],
    [
      { error: { code: 'quota', message: 'none left', retryable: false } },
      { kind: 'error', code: 'quota', message: 'none left', retryable: false },
    ],
    [{ error: { message: 'it broke' } }, { kind: 'error', code: 'step_failed', message: 'it broke', retryable: true }],
    [{ error: 'it broke' }, { kind: 'error', code: 'step_failed', message: 'it broke', retryable: true }],
    // A later version may say more in the same line.
    [
      { progress: 1, somethingNew: true },
      { kind: 'progress', progress: 1 },
    ],
    [
      { log: 'both', progress: 0.5 },
      { kind: 'log', log: 'both' },
    ],
  ])('%j', (line, said) => {
    expect(readChannelMessage(line)).toMatchObject(said);
  });

  it.each([
    ['no object', 'text', undefined],
    ['a list', [{ log: 'x' }], undefined],
    ['nothing', null, undefined],
    ['nothing that is known', { hello: 1 }, undefined],
    ['a progress that is no number', { progress: 'half' }, 'progress'],
    ['an artifact without a path', { artifact: 7 }, 'artifact'],
    ['an artifact of no kind of ours', { artifact: 'a', kind: 'poem' }, 'kind'],
    ['a scene that is none', { artifact: 'a', scene: 0 }, 'scene'],
    ['a needs-you without words', { needsYou: { code: 'login' } }, 'needsYou.message'],
    ['an endless wait', { retryAfterSeconds: 1e12 }, 'retryAfterSeconds'],
  ])('that is %s cannot be read, and the field at fault is named', (_, line, field) => {
    expect(readChannelMessage(line)).toEqual({ kind: 'unreadable', field });
  });

  it('loses an address that a browser must not open, and keeps the rest', () => {
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'not an address', 5]) {
      expect(readChannelMessage({ needsYou: { code: 'login', message: 'm', url } })).toMatchObject({
        code: 'login',
        message: 'm',
        url: undefined,
      });
    }
  });

  it('with a code that is none gets one of ours', () => {
    expect(readChannelMessage({ needsYou: { code: 'two words\n', message: 'm' } })).toMatchObject({
      code: 'needs_you',
    });
    expect(readChannelMessage({ error: { code: {}, message: 'm' } })).toMatchObject({ code: 'step_failed' });
  });

  it('is cut, not refused, where it is long', () => {
    const said = readChannelMessage({ log: 'x'.repeat(10_000) });
    expect(said.kind === 'log' && said.log.length).toBe(4_000);
  });
});
