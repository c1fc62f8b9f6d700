import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { bridgeOf, newPlace, spawnApp } from '../e2e/support/launch';

const executable = process.env.STUDIO_QUEUE_ELECTRON ?? '';
const wrapper =
  process.platform === 'darwin'
    ? join(dirname(executable), '..', 'Resources', 'cli', 'studio-queue')
    : join(dirname(executable), 'resources', 'cli', process.platform === 'win32' ? 'studio-queue.cmd' : 'studio-queue');

/** Without a display, as over SSH or in a cron job. */
function cli(argv: readonly string[], stdin = '') {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, LANG: ___, LC_ALL: ____, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(wrapper, argv, {
    env: { ...env, LANG: 'en_US.UTF-8' },
    input: stdin,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return { status, stdout, stderr };
}

it('the packaged command line finds the packaged app, adds what stands on stdin and waits for it', async () => {
  const app = spawnApp(await newPlace(), ['--hidden']);
  await bridgeOf(app.place, app.child.pid);
  const home = ['--home', app.place.home];
  expect(cli([...home, 'health'])).toMatchObject({
    status: expect.any(Number),
    stdout: expect.stringMatching(/ealthy/),
  });
  const jsonl = JSON.stringify({
    type: 'script',
    projectId: 'p',
    metadata: { title: '커피', text: '물은 천천히 붓습니다.' },
  });
  expect(cli([...home, 'add', '--wait'], jsonl)).toMatchObject({ status: 0, stdout: expect.stringContaining('커피') });
  // Chromium would take it for a switch of its own.
  expect(cli([...home, 'ls', '--type=script'])).toMatchObject({ status: 0, stdout: expect.stringContaining('커피') });
  app.child.kill('SIGTERM');
  expect((await app.exited).code).toBe(0);
  expect(cli([...home, 'ls'])).toMatchObject({ status: 3, stdout: '' });
});

it('the packaged command line refuses what it does not know', () => {
  expect(cli(['lss'])).toMatchObject({ status: 2, stderr: expect.stringContaining("There is no command 'lss'") });
});
