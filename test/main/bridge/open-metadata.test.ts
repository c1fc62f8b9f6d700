import { afterEach, describe, expect, it } from 'vitest';
import { enqueueReplySchema, pipelineReplySchema } from '../../../contract/bridge';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { openTestQueue } from '../../support/open-test-queue';
import { openTestBridge } from './support/open-test-bridge';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A bridge whose tasks of these types are done by the creator's own code. */
async function bridgeWithOwnCodeFor(...own: TaskType[]) {
  const isBuiltin = (type: TaskType) => !own.includes(type);
  const { queue, close } = await openTestQueue({ isBuiltin });
  closing.push(close);
  const bridge = await openTestBridge({ queue, isBuiltin });
  closing.push(bridge.close);
  return bridge;
}

const THEIRS = {
  titleId: { table: 'titles', id: 7 },
  category: ['역사', '과학'],
  maxScenes: 'as many as it takes',
  language: 'fr',
  empty: null,
  none: '',
  text: 5,
  deep: { a: [{ b: [1, '2', false] }] },
};

describe('Metadata of a type that the creator’s own code does', () => {
  it.each(TASK_TYPES)('is kept as it came, whatever it is: %s', async (type) => {
    const { call, queue } = await bridgeWithOwnCodeFor(type);
    const { status, body } = await call('POST', '/api/queue/enqueue', { type, projectId: 'p', metadata: THEIRS });
    expect(status).toBe(200);
    const reply = enqueueReplySchema.parse(body);
    expect(reply.warnings).toBeUndefined();
    const task = await queue.getTask(reply.task.id);
    expect(task?.metadata).toEqual(THEIRS);
    expect(task?.logs).toEqual([]);
  });

  it('of one step of a film is open, and that of the others is read as ours', async () => {
    const { call } = await bridgeWithOwnCodeFor('image');
    const film = { projectId: 'p', script: { text: '안녕', maxScenes: '3', mine: 1 }, image: THEIRS };
    const { status, body } = await call('POST', '/api/queue/pipelines', film);
    expect(status).toBe(200);
    const { tasks, warnings } = pipelineReplySchema.parse(body);
    expect(tasks.map(({ metadata }) => metadata)).toEqual([{ text: '안녕', maxScenes: 3, mine: 1 }, THEIRS, {}]);
    expect(warnings?.map(({ field }) => field)).toEqual(['script.mine']);
    const refused = await call('POST', '/api/queue/pipelines', { projectId: 'p', script: { category: [] } });
    expect([refused.status, refused.error?.field]).toEqual([422, 'script.category']);
  });

  it.each([
    ['no object', [1, 2], [422, 'invalid_body', 'metadata']],
    ['a text', 'text', [422, 'invalid_body', 'metadata']],
    ['too many entries', { all: Array.from({ length: 5_001 }, () => 0) }, [422, 'invalid_body', 'metadata.all']],
    // The door refuses these before they are read as metadata.
    ['too long', { all: 'x'.repeat(1_048_577) }, [413, 'body_too_large', undefined]],
    ['too deep', { all: JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`) }, [400, 'invalid_json', undefined]],
  ])('is refused when it is %s', async (_, metadata, refusal) => {
    const { call } = await bridgeWithOwnCodeFor('script');
    const { status, error } = await call('POST', '/api/queue/enqueue', { type: 'script', projectId: 'p', metadata });
    expect([status, error?.code, error?.field]).toEqual(refusal);
  });

  it('follows the setting from one call to the next', async () => {
    let isOwn = false;
    const isBuiltin = () => !isOwn;
    const { queue, close } = await openTestQueue({ isBuiltin });
    closing.push(close);
    const { call, close: closeBridge } = await openTestBridge({ queue, isBuiltin });
    closing.push(closeBridge);
    const send = () => call('POST', '/api/queue/enqueue', { type: 'script', projectId: 'p', metadata: THEIRS });
    expect((await send()).error?.field).toMatch(/^metadata\./);
    isOwn = true;
    expect((await send()).status).toBe(200);
    isOwn = false;
    expect((await send()).status).toBe(422);
  });
});
