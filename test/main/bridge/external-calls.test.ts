import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClaimReply } from '../../../contract/external';
import { tempDir } from '../../support/temp-dir';
import { buildCreatorWorker, ExternalStudio } from './support/open-external-studio';

let studio: ExternalStudio;
beforeAll(async () => {
  studio = await ExternalStudio.open(await buildCreatorWorker());
});
afterAll(() => studio.close());

async function inHand(more: { maxRetries?: number } = {}): Promise<ClaimReply & { id: string }> {
  const id = await studio.add('script', more);
  return { ...(await studio.claim()), id };
}

describe('fail', () => {
  it('with a code of a permanent failure fails the task for good, in the worker’s own words', async () => {
    const claim = await inHand();
    const error = { code: 'no_credits', message: 'Your account is empty.', retryable: false };
    expect(await studio.report(claim, 'fail', { error })).toMatchObject({
      status: 200,
      body: { task: { status: 'failed' } },
    });
    const task = await studio.get(claim.id);
    expect(task).toMatchObject({
      status: 'failed',
      errorCode: 'no_credits',
      error: 'Your account is empty.',
      retryCount: 0,
    });
  });

  it('with `retryable: false` beside a text fails it for good too', async () => {
    const claim = await inHand();
    await studio.report(claim, 'fail', { error: 'no', retryable: false });
    expect(await studio.get(claim.id)).toMatchObject({ status: 'failed', error: 'no' });
  });

  it('with `retryAfterSeconds` tries again then, with or without an error', async () => {
    for (const body of [
      { retryAfterSeconds: 90, message: 'busy' },
      { error: 'busy', retryAfterSeconds: 90 },
    ]) {
      const claim = await inHand();
      const before = Date.now();
      expect((await studio.report(claim, 'fail', body)).status).toBe(200);
      const { status, retryCount, error, availableAt } = await studio.get(claim.id);
      expect([status, retryCount, error]).toEqual(['waiting', 1, 'busy']);
      expect(Date.parse(availableAt ?? '') - before).toBeGreaterThanOrEqual(90_000);
    }
  });

  it('with `needsYou` parks the task, no attempt used, whatever else it says', async () => {
    const claim = await inHand();
    const needsYou = { code: 'login', message: 'Log in to Whisk.', url: 'https://labs.example/login' };
    expect((await studio.report(claim, 'fail', { error: 'logged out', needsYou })).status).toBe(200);
    expect(await studio.get(claim.id)).toMatchObject({ status: 'waiting', retryCount: 0, needsYou });
  });

  it('must say why', async () => {
    const claim = await inHand();
    const { status, error } = await studio.report(claim, 'fail');
    expect([status, error?.code, error?.field]).toEqual([422, 'invalid_body', 'error']);
    expect((await studio.report(claim, 'complete')).status).toBe(200);
  });
});

describe('An artifact that cannot be taken', () => {
  const secret = join(tempDir('outside'), 'secret.txt');
  it.each([
    ['../outside.txt', 'a path that leaves the folder'],
    ['/etc/passwd', 'an absolute path'],
    ['a/../../b.txt', 'a path with dots in it'],
    ['..\\outside.txt', 'a backslash'],
    ['nul', 'a reserved name of Windows'],
    ['missing.txt', 'no file'],
    ['folder', 'a folder'],
    ['link.txt', 'a link to elsewhere'],
    ['through/secret.txt', 'a path through a link'],
    ['manifest.json', 'the manifest'],
    ['versions/1/film.mp4', 'a kept version'],
  ])('as %s (%s) is refused with 422 and fails the task', async (artifact) => {
    await writeFile(secret, 'secret');
    const claim = await inHand({ maxRetries: 0 });
    await mkdir(join(claim.outDir, 'folder'));
    await symlink(secret, join(claim.outDir, 'link.txt'));
    await symlink(join(secret, '..'), join(claim.outDir, 'through'));
    await writeFile(join(claim.outDir, 'manifest.json'), '{}');
    const { status, error } = await studio.report(claim, 'artifacts', { artifact });
    expect([status, error?.code]).toEqual([422, 'step_failed']);
    const task = await studio.get(claim.id);
    expect([task.status, task.outputs]).toEqual(['failed', []]);
    expect(existsSync(secret)).toBe(true);
    expect((await studio.report(claim, 'complete')).status).toBe(409);
    expect(studio.partials()).toEqual([]);
  });
});

describe('What is left in the out folder', () => {
  it('is refused with the task when it is a link: nothing of another place is published', async () => {
    const claim = await inHand({ maxRetries: 0 });
    await symlink('/etc/passwd', join(claim.outDir, 'left.txt'));
    const { status, error } = await studio.report(claim, 'complete');
    expect([status, error?.code]).toEqual([422, 'step_failed']);
    expect(await studio.get(claim.id)).toMatchObject({ status: 'failed', outputs: [] });
  });
});

describe('A call with a wrong lease', () => {
  it('changes nothing: another task’s, none of ours, or one for a task that nobody has', async () => {
    const claim = await inHand();
    const other = await studio.add('video');
    const its = await studio.claim('video');
    const waiting = await studio.add('image');
    const call = (id: string, leaseId: unknown) =>
      studio.bridge.call('POST', `/api/queue/tasks/${id}/complete`, { leaseId });
    for (const [id, leaseId, status] of [
      [claim.id, its.leaseId, 409],
      [other, claim.leaseId, 409],
      [claim.id, randomUUID(), 409],
      [claim.id, 'anything', 409],
      [waiting, claim.leaseId, 409],
      [randomUUID(), claim.leaseId, 404],
      [claim.id, '', 422],
      [claim.id, undefined, 422],
      [claim.id, 7, 422],
    ] as const) {
      expect([id, leaseId, (await call(id, leaseId)).status]).toEqual([id, leaseId, status]);
    }
    expect((await studio.get(claim.id)).status).toBe('processing');
    expect((await studio.get(other)).status).toBe('processing');
    expect((await studio.report(claim, 'complete')).status).toBe(200);
    expect((await studio.report(its, 'complete')).status).toBe(200);
    await studio.queue.cancel(waiting);
  });
});

describe('A body that cannot be read', () => {
  it('is refused with its field, and the task goes on', async () => {
    const claim = await inHand();
    for (const [call, body, field] of [
      ['progress', {}, 'progress'],
      ['progress', { progress: 'half' }, 'progress'],
      ['logs', { lines: 'one' }, 'lines'],
      ['logs', { lines: [7] }, 'lines.0'],
      ['artifacts', {}, 'artifact'],
      ['artifacts', { artifact: 'a', kind: 'poem' }, 'kind'],
      ['fail', { needsYou: { message: 7 } }, 'needsYou.message'],
    ] as const) {
      const { status, error } = await studio.report(claim, call, body);
      expect([call, status, error?.field]).toEqual([call, 422, field]);
    }
    const { status, error } = await studio.report(claim, 'complete', { result: 'x'.repeat(1024 * 1024) });
    expect([status, error?.code]).toEqual([413, 'body_too_large']);
    expect((await studio.get(claim.id)).status).toBe('processing');
    expect((await studio.report(claim, 'complete')).status).toBe(200);
  });

  it.each(['-1', 'soon', '1e9x'])('such as ?wait=%s is refused', async (wait) => {
    const { status, error } = await studio.bridge.call('POST', `/api/queue/claim/script?wait=${wait}`);
    expect([status, error?.field]).toEqual([422, 'wait']);
  });

  it('such as a type that does not exist is refused', async () => {
    expect((await studio.bridge.call('POST', '/api/queue/claim/music')).status).toBe(422);
  });
});

describe('A page', () => {
  const CALLS = ['heartbeat', 'logs', 'progress', 'artifacts', 'complete', 'fail', 'release'];
  it('gets 403 for every call of a worker, approved or not, with or without the token', async () => {
    const origin = 'http://localhost:3000';
    studio.bridge.origins.approve(origin);
    const claim = await inHand();
    const paths = ['/api/queue/claim/script', ...CALLS.map((call) => `/api/queue/tasks/${claim.id}/${call}`)];
    const body = { leaseId: claim.leaseId, error: 'no', lines: ['no'], artifact: 'a', progress: 1 };
    for (const path of paths) {
      const plain = await studio.bridge.callFrom(origin, 'POST', path, body);
      const withToken = await studio.bridge.call('POST', path, body, { Origin: origin });
      const unknown = await studio.bridge.callFrom('http://unknown.example', 'POST', path, body);
      expect([path, plain.status, plain.error?.code]).toEqual([path, 403, 'origin_not_allowed']);
      expect([path, withToken.status, unknown.status]).toEqual([path, 403, 403]);
    }
    // The line that reports the claim may still be on its way.
    expect(await studio.logs(claim.id)).not.toContain('no');
    expect((await studio.get(claim.id)).status).toBe('processing');
    // What it may do, it still may.
    expect((await studio.bridge.callFrom(origin, 'GET', `/api/queue/tasks/${claim.id}/logs`)).status).toBe(200);
    await studio.report(claim, 'complete');
  });

  it('can read why it is refused, since the preflight is let through; elsewhere that names no more than its own methods', async () => {
    const origin = 'http://localhost:3000';
    studio.bridge.origins.approve(origin);
    const ask = (path: string) =>
      fetch(studio.bridge.url + path, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
    expect((await ask('/api/queue/claim/script')).status).toBe(204);
    const { status, headers } = await studio.bridge.callFrom(origin, 'POST', '/api/queue/claim/script', {});
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, origin]);
    const shared = await ask(`/api/queue/tasks/${randomUUID()}/logs`);
    expect([shared.status, shared.headers.get('access-control-allow-methods')]).toEqual([204, 'GET']);
  });
});
