import { describe, expect, it } from 'vitest';
import { ipcCalls } from '../../contract/ipc';
import { presentTask } from '../../contract/present';
import { MAX_SCREEN_BYTES, siteCheckReplySchema } from '../../contract/site-check';
import { needsYouSchema, type QueueTask } from '../../contract/task';

const parts = [{ key: 'prompt', state: 'found' }];

describe('What the process of checks replies', () => {
  it('is read with its parts, its stop and its screenshot', () => {
    const check = {
      parts,
      stop: { kind: 'moved', host: 'x.example' },
      screenshot: Buffer.from('jpeg').toString('base64'),
    };
    expect(siteCheckReplySchema.parse({ id: 1, check })).toEqual({ id: 1, check });
  });

  it.each([
    [
      'a screenshot that is larger than one may be',
      { parts, screenshot: Buffer.alloc(MAX_SCREEN_BYTES + 3).toString('base64') },
    ],
    ['a screenshot that is no base64', { parts, screenshot: 'x" onerror="alert(1)' }],
    ['a screenshot at an address', { parts, screenshot: 'https://x.example/a.jpg' }],
    ['a stop that nobody knows', { parts, stop: { kind: 'gone' } }],
    ['a host without end', { parts, stop: { kind: 'moved', host: 'x'.repeat(1_000) } }],
    ['parts without end', { parts: Array.from({ length: 100 }, () => parts[0]) }],
    ['a part without end', { parts: [{ key: 'x'.repeat(1_000), state: 'found' }] }],
  ])('is refused with %s', (_, check) => {
    expect(siteCheckReplySchema.safeParse({ id: 1, check }).success).toBe(false);
    expect(ipcCalls['recipes:check'].output.safeParse({ check }).success).toBe(false);
  });
});

describe('The calls about a recipe’s site', () => {
  it.each(['recipes:check', 'recipes:cancel-check', 'recipes:open-site'] as const)(
    '%s takes a recipe’s id and nothing else',
    (channel) => {
      const { input } = ipcCalls[channel];
      expect(input.safeParse({ id: 'flow' }).success).toBe(true);
      for (const hostile of [
        {},
        { id: '../flow' },
        { id: 'con' },
        { id: 'flow', url: 'https://x.example' },
        'flow',
        null,
      ]) {
        expect(input.safeParse(hostile).success).toBe(false);
      }
    },
  );
});

describe('Which screenshot a parked task has', () => {
  const needsYou = { code: 'site_needs_you', message: 'x', url: 'https://x.example/', recipe: 'flow' };

  it('is a short name and no path', () => {
    expect(needsYouSchema.safeParse({ ...needsYou, screenshot: '0123456789ab' }).success).toBe(true);
    for (const screenshot of ['../../etc/x', '', 'x'.repeat(12), '0123456789AB', 'https://x']) {
      expect(needsYouSchema.safeParse({ ...needsYou, screenshot }).success).toBe(false);
    }
  });

  it('reaches no page, as little as the address and the recipe do', () => {
    const task: QueueTask = {
      id: '11111111-2222-4333-8444-555555555555',
      type: 'image',
      status: 'waiting',
      priority: 0,
      createdAt: '2026-11-29T00:00:00.000Z',
      userId: 'u',
      projectId: 'p',
      metadata: {},
      retryCount: 0,
      maxRetries: 3,
      logs: [],
      dependsOn: [],
      outputs: [],
      seq: 1,
      rank: 1,
      crashCount: 0,
      needsYou: { ...needsYou, screenshot: '0123456789ab' },
    };
    const shown = JSON.stringify(presentTask(task, 'ko'));
    expect(shown).toContain('site_needs_you');
    for (const inner of ['0123456789ab', 'x.example', 'flow']) expect(shown).not.toContain(inner);
  });
});
