import { describe, expect, it } from 'vitest';
import { readProcessor } from '../../contract/processors';

describe('The choice of who does a type’s tasks', () => {
  it('is the built-in processor where the file says nothing', () => {
    expect(readProcessor('script', undefined)).toEqual({ kind: 'builtin' });
  });

  it.each([
    [{ kind: 'builtin' }, { kind: 'builtin' }],
    [{ kind: 'external' }, { kind: 'external' }],
    [
      { kind: 'program', command: ['python3', '/home/me/run.py'] },
      {
        kind: 'program',
        command: ['python3', '/home/me/run.py'],
        cwd: '',
        env: {},
        secrets: [],
        timeoutMinutes: 120,
        graceSeconds: 10,
      },
    ],
    [
      { kind: 'url', url: 'http://localhost:3000/api/automation/generate-script' },
      {
        kind: 'url',
        url: 'http://localhost:3000/api/automation/generate-script',
        body: 'metadata',
        secrets: [],
        timeoutMinutes: 30,
      },
    ],
  ])('has the documented defaults: %j', (stored, choice) => {
    expect(readProcessor('image', stored)).toEqual(choice);
  });

  it.each([
    [null, 'processors.image'],
    [{ kind: 'builtn' }, 'processors.image.kind'],
    [{ kind: 'program' }, 'processors.image.command'],
    [{ kind: 'program', command: [] }, 'processors.image.command.0'],
    [{ kind: 'program', command: [''] }, 'processors.image.command.0'],
    [{ kind: 'program', command: ['a\0b'] }, 'processors.image.command.0'],
    [{ kind: 'program', command: ['a'], env: { 'NOT A NAME': 'x' } }, 'processors.image.env.NOT A NAME'],
    [{ kind: 'program', command: ['a'], env: { SQ_REPLY: '1' } }, 'processors.image.env.SQ_REPLY'],
    [{ kind: 'program', command: ['a'], secrets: ['A=B'] }, 'processors.image.secrets.0'],
    [{ kind: 'program', command: ['a'], timeoutMinutes: 0 }, 'processors.image.timeoutMinutes'],
    [{ kind: 'program', command: ['a'], graceSeconds: -1 }, 'processors.image.graceSeconds'],
    [{ kind: 'program', command: ['a'], shell: true }, 'processors.image'],
    [{ kind: 'url' }, 'processors.image.url'],
    [{ kind: 'url', url: 'ftp://127.0.0.1/' }, 'processors.image.url'],
    [{ kind: 'url', url: '/api/relative' }, 'processors.image.url'],
    [{ kind: 'url', url: 'http://127.0.0.1/', body: 'everything' }, 'processors.image.body'],
  ])('that cannot be read is unusable, with its field, and never the built-in one: %j', (stored, field) => {
    expect(readProcessor('image', stored)).toEqual({ kind: 'unusable', field });
  });
});
