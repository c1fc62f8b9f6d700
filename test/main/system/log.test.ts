import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../main/system/log';
import { tempDir } from '../../support/temp-dir';

let dir = '';
beforeEach(() => {
  dir = tempDir('log');
});

const lines = async (name: string) =>
  (await readFile(join(dir, name), 'utf8'))
    .trim()
    .split('\n')
    .map((text): unknown => JSON.parse(text));

describe('Structured logs: one combined file and one with errors only', () => {
  it('writes every line as JSON to the combined file and errors to both', async () => {
    const log = openLog(dir);
    log.info('app.started', { port: 1 });
    log.warn('disk.low');
    log.error('task.failed', new Error('왜'), { taskId: 't' });
    expect(await lines('combined.log')).toMatchObject([
      { level: 'info', event: 'app.started', port: 1 },
      { level: 'warn', event: 'disk.low' },
      { level: 'error', event: 'task.failed', taskId: 't', error: { message: '왜' } },
    ]);
    expect(await lines('errors.log')).toMatchObject([{ event: 'task.failed' }]);
  });

  it('never writes a field that names a secret, however deep', async () => {
    openLog(dir).info('x', { apiKey: 'sk-1', request: { headers: { Authorization: 'Bearer abc' }, token: 'abc' } });
    const text = await readFile(join(dir, 'combined.log'), 'utf8');
    expect(text).not.toMatch(/sk-1|abc/);
    expect(text).toContain('[hidden]');
  });

  it('keeps a line that holds a line break on one line', async () => {
    openLog(dir).info('x', { text: 'a\nb' });
    expect(await lines('combined.log')).toMatchObject([{ text: 'a\nb' }]);
  });

  it('rotates before a file grows without bound and keeps five', async () => {
    const log = openLog(dir);
    const text = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 45; n++) log.info('big', { n, text });
    const names = (await readdir(dir)).filter((name) => name.startsWith('combined')).sort();
    expect(names).toEqual([
      'combined.1.log',
      'combined.2.log',
      'combined.3.log',
      'combined.4.log',
      'combined.5.log',
      'combined.log',
    ]);
  });
});
