import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueReplySchema, listReplySchema, pipelineReplySchema, statusReplySchema } from '../../../contract/bridge';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge();
});
afterAll(() => bridge.close());

async function enqueue(body: object) {
  const { status, body: content } = await bridge.call('POST', '/api/queue/enqueue', body);
  expect([status, status === 200 ? undefined : content]).toEqual([200, undefined]);
  return enqueueReplySchema.parse(content);
}

describe('What a page sends loosely is read as it is meant', () => {
  it.each([
    ['script', { maxScenes: '5' }, { maxScenes: 5 }],
    ['script', { titleId: 42, category: 7, title: null, text: '' }, { titleId: 42, category: '7' }],
    ['script', { language: 'ko-KR' }, { language: 'ko' }],
    ['image', { pictureSources: ' Archives, comfyui archives' }, { pictureSources: ['archives', 'comfyui'] }],
    ['image', { pictureSources: [] }, { pictureSources: [] }],
    ['image', { scenes: '4', useImageFX: 'true' }, { scenes: 4, useImageFX: true }],
    ['image', { scenes: [], pages: [], minWidth: ' 640 ' }, { minWidth: 640 }],
    ['image', { pages: 'https://a.example\nhttps://b.example' }, { pages: ['https://a.example', 'https://b.example'] }],
    ['image', { scenes: [{ keywords: '산, 바다' }] }, { scenes: [{ keywords: ['산', '바다'] }] }],
    ['image', { scenes: ['첫 문장'] }, { scenes: [{ narration: '첫 문장' }] }],
    [
      'image',
      { scenes: [{ text: '안녕', prompt: 'a cat', duration: 3 }] },
      { scenes: [{ text: '안녕', prompt: 'a cat', duration: 3, narration: '안녕', imagePrompt: 'a cat' }] },
    ],
    ['image', { scenes: [{ narration: '우리', text: '저희' }] }, { scenes: [{ narration: '우리', text: '저희' }] }],
    [
      'video',
      { duration: '60', resolution: 1080, aspect: ' 9:16 ' },
      { duration: 60, resolution: '1080p', aspect: '9:16' },
    ],
    [
      'video',
      { frameRate: '60', quality: ' Draft', resolution: '4K' },
      { frameRate: 60, quality: 'draft', resolution: '2160p' },
    ],
    [
      'video',
      { subtitleStyle: ' Words', subtitleSize: 'LARGE', subtitlePosition: 'top ' },
      { subtitleStyle: 'words', subtitleSize: 'large', subtitlePosition: 'top' },
    ],
    ['video', { intro: 'false', outro: 1 }, { intro: false, outro: true }],
    ['script', { duration: '45', aspect: '1:1' }, { duration: 45, aspect: '1:1' }],
    ['image', { aspect: '9:16 ' }, { aspect: '9:16' }],
    ['video', { duration: 60.0, subtitles: 0, scriptId: 'S1' }, { duration: 60, subtitles: false, scriptId: 'S1' }],
  ])('%s %j', async (type, metadata, meaning) => {
    expect((await enqueue({ type, projectId: 'p', metadata })).task.metadata).toEqual(meaning);
  });

  it('the guide’s own fields in the body, numbers as text, and names as numbers', async () => {
    const reply = await enqueue({
      type: 'Script',
      projectId: 42,
      userId: 7,
      metadata: { titleId: 'T1' },
      priority: '5',
      maxRetries: '2',
      dependsOn: null,
      retryCount: 0,
      logs: [],
    });
    expect(reply.task).toMatchObject({
      projectId: '42',
      userId: '7',
      priority: 5,
      maxRetries: 2,
      retryCount: 0,
      logs: [],
    });
    expect(reply.warnings).toBeUndefined();
  });

  it('an empty optional field of the body is as if it were not there', async () => {
    const { task } = await enqueue({ type: 'script', projectId: 'p', metadata: {}, priority: '', userId: null });
    expect(task).toMatchObject({ priority: 0, userId: 'tester' });
  });

  it('a name in the two Unicode forms is one name, also in a filter', async () => {
    const composed = '한글-카페\u0301'.normalize('NFC');
    for (const form of ['NFC', 'NFD']) {
      const { task } = await enqueue({
        type: 'script',
        projectId: composed.normalize(form),
        metadata: { title: composed.normalize(form) },
      });
      expect([task.projectId, task.metadata.title]).toEqual([composed, composed]);
    }
    for (const form of ['NFC', 'NFD']) {
      const query = new URLSearchParams({ projectId: composed.normalize(form) });
      const { total } = listReplySchema.parse((await bridge.call('GET', `/api/queue/list?${query}`)).body);
      expect(total).toBe(2);
    }
  });

  it('half a character in a name is the sign for one that is broken, in the reply as later on', async () => {
    const { task } = await enqueue({
      type: 'script',
      projectId: 'a\ud83d',
      userId: '\udc00b',
      metadata: { title: '끝에서 잘린 \ud83d' },
    });
    const { body } = await bridge.call('GET', `/api/queue/status/${task.id}`);
    for (const returned of [task, statusReplySchema.parse(body).task]) {
      expect([returned.projectId, returned.userId, returned.metadata.title]).toEqual([
        'a\ufffd',
        '\ufffdb',
        '끝에서 잘린 \ufffd',
      ]);
    }
  });

  it('a line separator in a text is text', async () => {
    const { task } = await enqueue({ type: 'script', projectId: 'p', metadata: { text: 'a\u2028b' } });
    expect(task.metadata.text).toBe('a\u2028b');
  });
});

describe('A field that nobody knows', () => {
  it('is kept in the metadata, reported in the reply, and written into the task’s log', async () => {
    const mine = { tone: 'calm', nested: { list: [1, null, 'x'] } };
    const { task, warnings } = await enqueue({
      type: 'script',
      projectId: 'p',
      metadata: { titel: '오타', mine },
      status: 'completed',
    });
    expect(warnings?.map(({ field }) => field)).toEqual(['status', 'metadata.titel', 'metadata.mine']);
    for (const { message } of warnings ?? []) expect(message).toMatch(/not known/);
    const { body } = await bridge.call('GET', `/api/queue/status/${task.id}`);
    const kept = statusReplySchema.parse(body).task;
    expect([kept.metadata, kept.state]).toEqual([{ titel: '오타', mine }, 'waiting']);
    expect(kept.logs).toEqual([expect.stringContaining('titel, mine')]);
    expect(task.logs).toEqual(kept.logs);
  });

  it('is reported by its place in a film', async () => {
    const { body } = await bridge.call('POST', '/api/queue/pipelines', {
      projectId: 'p',
      script: { title: '제목', tone: 1 },
      video: { fps: 30 },
      image: null,
      color: 'red',
    });
    const { warnings, tasks } = pipelineReplySchema.parse(body);
    expect(warnings?.map(({ field }) => field)).toEqual(['color', 'script.tone', 'video.fps']);
    expect(tasks.map(({ metadata }) => metadata)).toEqual([{ title: '제목', tone: 1 }, {}, { fps: 30 }]);
  });

  it('that is a prototype’s changes no prototype', async () => {
    const { task } = await enqueue({ type: 'script', projectId: 'p', metadata: { constructor: 1, toString: 'x' } });
    expect(task.metadata).toEqual({ constructor: 1, toString: 'x' });
    expect(String({})).toBe('[object Object]');
  });
});

describe('A query', () => {
  it.each([
    'type=',
    'status=',
    '_=1',
    'type=&status=&userId=&limit=&offset=',
    'type=Script',
    '__proto__=1',
    'color=red',
  ])('?%s is served', async (query) => {
    expect((await bridge.call('GET', `/api/queue/list?${query}`)).status).toBe(200);
  });

  it('that asks for more than the most is given the most', async () => {
    const asked: number[] = [];
    const spied = await openTestBridge();
    const list = spied.queue.tasks.list.bind(spied.queue.tasks);
    Object.assign(spied.queue.tasks, {
      list: (request: Parameters<typeof list>[0]) => {
        asked.push(request.limit);
        return list(request);
      },
    });
    for (const limit of ['5000', '1000', ' 7 ', '']) {
      await spied.call('GET', `/api/queue/list?limit=${encodeURIComponent(limit)}`);
    }
    await spied.close();
    expect(asked).toEqual([1_000, 1_000, 7, 100]);
  });
});

describe('A trailing slash', () => {
  it('makes no difference on any route', async () => {
    const { task } = await enqueue({ type: 'script', projectId: 'slash', metadata: {} });
    for (const { method, url } of bridge.bridge.routes()) {
      // A stream, and a folder of files.
      if (url === '/api/queue/events' || url.startsWith('/docs/')) continue;
      const path = url.replace(':taskId', task.id);
      const ask = async (target: string) =>
        (
          await fetch(bridge.url + target, {
            method,
            headers: { Authorization: `Bearer ${bridge.token}`, 'Content-Type': 'application/json' },
            ...(method === 'POST' && !url.includes(':') ? { body: '[]' } : {}),
          })
        ).status;
      const plain = await ask(path);
      expect([method, url, plain]).not.toEqual([method, url, 404]);
      expect([method, url, await ask(`${path}/`), await ask(`${path}/?_=1`)]).toEqual(
        // Cancelled once, and retried once, is once.
        /\/(cancel|retry)\/:taskId$/.test(url) ? [method, url, 409, 409] : [method, url, plain, plain],
      );
    }
  });

  it('opens nothing that is closed without it', async () => {
    for (const path of ['/api/queue/list/', '/client.js/x/', '/api/']) {
      const response = await fetch(bridge.url + path);
      expect([path, response.status]).toEqual([path, 401]);
    }
  });
});

describe('A film’s aspect and length', () => {
  it.each([
    ['video', { video: { aspect: '9:16', duration: 60 } }],
    ['script', { script: { title: '제목', aspect: '9:16', duration: 60 } }],
  ])('are said once, and hold for its other tasks: of %s', async (_of, film) => {
    const { body } = await bridge.call('POST', '/api/queue/pipelines', {
      projectId: 'p',
      script: { title: '제목' },
      ...film,
    });
    const { tasks, warnings } = pipelineReplySchema.parse(body);
    expect(warnings).toBeUndefined();
    expect(tasks.map(({ metadata }) => metadata)).toEqual([
      { title: '제목', aspect: '9:16', duration: 60 },
      { aspect: '9:16' },
      { aspect: '9:16', duration: 60 },
    ]);
  });

  it('are a task’s own where it has them', async () => {
    const film = { projectId: 'p', script: { title: '제목' }, image: { aspect: '1:1' }, video: { aspect: '9:16' } };
    const { body } = await bridge.call('POST', '/api/queue/pipelines', film);
    expect(pipelineReplySchema.parse(body).tasks.map(({ metadata }) => metadata.aspect)).toEqual([
      '9:16',
      '1:1',
      '9:16',
    ]);
  });
});
